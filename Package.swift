// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target shares. `treatAllWarnings` keeps the tree clean;
/// `InternalImportsByDefault` makes a C type that leaks from a `package` signature a compile error,
/// which is how the layering of docs/decisions is enforced.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Executables carry the Swift runtime, so that an installed machine needs none.
/// Only the link differs: tests use the same objects with the shared runtime.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-Xlinker", "--start-group"]
            + [
                "Foundation", "FoundationInternationalization", "FoundationEssentials", "CoreFoundation",
                "_FoundationICU",
                "_FoundationCShims", "_FoundationCollections",
            ].map { "-l\($0)" }
            + ["-Xlinker", "--end-group", "-lstdc++", "-lm"])
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
/// Of OpenCV only what finding charts needs. The contrib modules are linked as archives, since their shared package brings
/// Qt, HDF5, GDAL and Tesseract onto the station.
let openCV: [LinkerSetting] = [
    ":libopencv_mcc.a", ":libopencv_aruco.a", "opencv_calib3d", "opencv_dnn", "opencv_imgproc", "opencv_core",
].map { .linkedLibrary($0) }

let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

/// Files that tests read from the source tree.
let fixtures = [
    "EpilumeCalibration": ["Colour/Oracle"],
    "EpilumeVerify": ["Golden", "Corpus"], "EpilumeOutbox": ["Golden"], "EpilumeDevices": ["USB/Corpus"],
    "EpilumeProfiles": ["Corpus", "Golden"],
]

let tests: [Target] = [
    test("EpilumeModel"),
    test("EpilumeDevices", "EpilumeModel", "EpilumeTestKit", "CEpilumeLinux"),
    test("EpilumeProfiles", "EpilumeModel", yams),
    test("EpilumeDoctor", "EpilumeModel", "EpilumeDevices", "EpilumeInterface"),
    test("EpilumeImaging", "EpilumeModel", "EpilumeTestKit", "CLittleCMS"),
    test("EpilumeCalibration", "EpilumeModel"),
    test("EpilumeReport", "EpilumeModel", "EpilumeCalibration"),
    test("EpilumeSimulator", "EpilumeModel", "EpilumeDevices", "EpilumeImaging", "EpilumeTestKit"),
    test("EpilumeRecords", "EpilumeModel", "EpilumeVerify", crypto),
    test("EpilumeDICOM", "EpilumeModel"),
    test(
        "EpilumeVerify", "EpilumeModel", "EpilumeRecords", "EpilumeOutbox", "EpilumeTestKit", crypto, cryptoExtras,
        x509,
        asn1),
    test("EpilumeOutbox", "EpilumeModel", "EpilumeTestKit"),
    test("EpilumeInterface", "EpilumeModel", nioCore, nioPosix, nioHTTP1),
    test(
        "EpilumeStation", "EpilumeModel", "EpilumeDevices", "EpilumeInterface", "EpilumeOutbox", "EpilumeRecords",
        "EpilumeVerify", "EpilumeTestKit", log),
    // Runs epilume-chart as a program: a test that linked it would link OpenCV.
    .testTarget(
        name: "EpilumeChartTests", dependencies: ["EpilumeModel", "EpilumeImaging", "EpilumeCalibration"],
        exclude: ["Photographs"], swiftSettings: house),
    // Whole sessions against a simulator that says what is true: it shares no model with what it proves.
    .testTarget(
        name: "EpilumeCalibrationProofTests",
        dependencies: ["EpilumeModel", "EpilumeCalibration", "EpilumeSimulator", "EpilumeImaging"],
        swiftSettings: house),
    test(
        "EpilumeWorkshop", "EpilumeModel", "EpilumeCalibration", "EpilumeImaging", "EpilumeInterface", "EpilumeReport",
        "EpilumeSimulator", "EpilumeVerify", crypto),
    .testTarget(
        name: "EpilumeConfigurationTests", dependencies: ["EpilumeStation", "EpilumeModel"], swiftSettings: house),
]

/// The tests of one module, in Tests/<Module>Tests.
func test(_ module: String, _ others: Target.Dependency...) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.byName(name: module)] + others,
        exclude: fixtures[module] ?? [], swiftSettings: house)
}

let package = Package(
    name: "epilume",
    products: [
        .executable(name: "epilumed", targets: ["epilumed"]),
        .executable(name: "epilume", targets: ["epilume"]),
        .executable(name: "epilume-chart", targets: ["epilume-chart"]),
        .executable(name: "epilume-bench", targets: ["epilume-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C: one function a kernel request, and the system's libraries.
        .target(name: "CEpilumeLinux", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CAllocationCount"),
        .target(name: "CPixelStage"),
        .target(
            name: "COpenCVChart", cxxSettings: [.unsafeFlags(["-isystem", "/usr/include/opencv4"])],
            linkerSettings: openCV),
        // dcmtk's libraries come without files for pkg-config; OpenSSL signs for it.
        .target(
            name: "CDICOM",
            linkerSettings: ["dcmdsig", "dcmdata", "oflog", "ofstd", "crypto"].map { .linkedLibrary($0) }),
        .target(
            name: "CTPM", linkerSettings: ["tss2-esys", "tss2-mu", "tss2-tctildr"].map { .linkedLibrary($0) }),
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .systemLibrary(name: "CUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
        .systemLibrary(name: "CV4LConvert", pkgConfig: "libv4lconvert", providers: [.apt(["libv4l-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CLittleCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"])]),

        // Values, then the rooms that stand on them and not on each other.
        .target(name: "EpilumeModel", swiftSettings: house),
        .target(
            name: "EpilumeDevices", dependencies: ["EpilumeModel", "CEpilumeLinux", "CUdev", "CUSB"],
            swiftSettings: house),
        .target(name: "EpilumeProfiles", dependencies: ["EpilumeModel", yams], swiftSettings: house),
        .target(
            name: "EpilumeImaging",
            dependencies: ["EpilumeModel", "CTurboJPEG", "CV4LConvert", "CLittleCMS", "CPixelStage"],
            swiftSettings: house),
        .target(name: "EpilumeCalibration", dependencies: ["EpilumeModel"], swiftSettings: house),
        .target(name: "EpilumeReport", dependencies: ["EpilumeModel", "EpilumeCalibration"], swiftSettings: house),
        .target(
            name: "EpilumeSimulator", dependencies: ["EpilumeModel", "EpilumeDevices", "EpilumeImaging"],
            swiftSettings: house),
        .target(
            name: "EpilumeRecords", dependencies: ["EpilumeModel", "CTPM", crypto, cryptoExtras, x509, asn1],
            swiftSettings: house),
        .target(name: "EpilumeDICOM", dependencies: ["EpilumeModel", "CDICOM"], swiftSettings: house),
        .target(
            name: "EpilumeVerify", dependencies: ["EpilumeModel", crypto, cryptoExtras, x509, asn1],
            swiftSettings: house),
        .target(name: "EpilumeOutbox", dependencies: ["EpilumeModel", crypto, "CEpilumeLinux"], swiftSettings: house),

        // The local interface's words and its client; then the station that composes everything.
        .target(
            name: "EpilumeInterface", dependencies: ["EpilumeModel", nioCore, nioPosix, nioHTTP1], swiftSettings: house),
        .target(
            name: "EpilumeStation",
            dependencies: [
                "EpilumeModel", "EpilumeDevices", "EpilumeImaging", "EpilumeSimulator", "EpilumeRecords",
                "EpilumeDICOM", "EpilumeOutbox", "EpilumeInterface", "EpilumeProfiles", "EpilumeVerify",
                "CEpilumeLinux", log,
                lifecycle, nioCore,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: house),
        .target(
            name: "EpilumeWorkshop",
            dependencies: [
                "EpilumeModel", "EpilumeCalibration", "EpilumeImaging", "EpilumeInterface", "EpilumeReport",
                "EpilumeVerify",
            ],
            swiftSettings: house),
        .target(
            name: "EpilumeDoctor",
            dependencies: ["EpilumeModel", "EpilumeDevices", "EpilumeInterface", "CEpilumeLinux"],
            swiftSettings: house),
        .target(
            name: "EpilumeTestKit",
            dependencies: ["EpilumeModel", "EpilumeDevices", "EpilumeOutbox", "EpilumeImaging"],
            swiftSettings: house),

        .executableTarget(
            name: "epilumed",
            dependencies: [
                "EpilumeStation", "EpilumeModel", "EpilumeDICOM", log, lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house, linkerSettings: selfContained),
        .executableTarget(
            name: "epilume",
            dependencies: [
                "EpilumeInterface", "EpilumeVerify", "EpilumeModel", "EpilumeRecords", "EpilumeDevices",
                "EpilumeProfiles", "EpilumeDoctor", "EpilumeImaging", "EpilumeCalibration", "EpilumeReport",
                "EpilumeWorkshop",
                crypto, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house, linkerSettings: selfContained),
        // Alone with OpenCV: nothing else links it.
        .executableTarget(
            name: "epilume-chart",
            dependencies: [
                "COpenCVChart", "EpilumeModel", "EpilumeImaging", "EpilumeCalibration",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house, linkerSettings: selfContained + [.linkedLibrary("swiftSynchronization")]),
        .executableTarget(
            name: "epilume-bench",
            dependencies: [
                "EpilumeStation", "EpilumeDevices", "EpilumeInterface", "EpilumeOutbox", "EpilumeRecords",
                "EpilumeSimulator", "EpilumeImaging", "EpilumeDICOM", "EpilumeModel", "CAllocationCount", "CLittleCMS",
                crypto,
                cryptoExtras, log, lifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house, linkerSettings: selfContained),
    ] + tests,
    cLanguageStandard: .gnu17, cxxLanguageStandard: .cxx17
)
