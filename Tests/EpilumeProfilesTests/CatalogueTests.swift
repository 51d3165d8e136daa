import EpilumeModel
import EpilumeProfiles
import Foundation
import Testing

@Suite struct CatalogueTests {
    private let shipped: ScratchFolder
    private let local: ScratchFolder

    init() throws {
        shipped = try ScratchFolder()
        local = try ScratchFolder()
    }

    private var catalogue: ProfileCatalogue { .load(shipped: shipped.path, local: local.path) }

    private func add(_ id: String, to folder: ScratchFolder, match: String = "{vid: 1234, pid: 5678}") throws {
        try folder.write(Example.small(id, match: match), to: "\(id)/profile.yaml")
    }

    private let device = USBFacts(
        vendorID: 0x1234, productID: 0x5678, release: 0x0110, product: UntrustedText("Scope Two"))

    private func matched(_ usb: USBFacts, driver: String? = "uvcvideo") -> String? {
        guard case .matched(let profile) = catalogue.match(usb, driver: driver) else { return nil }
        return "\(profile.origin.rawValue) \(profile.id)"
    }

    @Test func aDeviceThatNoProfileKnowsIsGeneric() throws {
        try add("maker-one", to: shipped, match: "{vid: 1234, pid: 9999}")
        #expect(catalogue.match(device, driver: nil) == .generic)
    }

    @Test(arguments: [
        ("{vid: 1234, pid: 5678}", true), ("{vid: 1234, pid: 5679}", false), ("{vid: 1235, pid: 5678}", false),
        ("{vid: 1234, pid: 5678, product: Scope*}", true), ("{vid: 1234, pid: 5678, product: Scope}", false),
        ("{vid: 1234, pid: 5678, release: 0110}", true), ("{vid: 1234, pid: 5678, release: 0100-0109}", false),
        ("{vid: 1234, pid: 5678, driver: uvcvideo}", true), ("{vid: 1234, pid: 5678, driver: gspca_sn9c20x}", false),
    ])
    func allThatAMatchStatesMustFit(_ match: String, _ fits: Bool) throws {
        try add("maker-one", to: shipped, match: match)
        #expect(matched(device) == (fits ? "shipped maker-one" : nil))
    }

    @Test(arguments: ["product: \"*\"", "release: 0000-ffff", "driver: uvcvideo"])
    func whatIsNotKnownOfADeviceDoesNotFit(_ more: String) throws {
        try add("maker-one", to: shipped, match: "{vid: 1234, pid: 5678, \(more)}")
        #expect(matched(USBFacts(vendorID: 0x1234, productID: 0x5678), driver: nil) == nil)
    }

    @Test func aLocalProfileWinsByIdAndByMatch() throws {
        try add("maker-one", to: shipped)
        try add("maker-two", to: shipped, match: "{vid: 1234, pid: 0002}")
        try add("maker-two", to: local, match: "{vid: 1234, pid: 0003}")
        #expect(matched(device) == "shipped maker-one")
        #expect(matched(USBFacts(vendorID: 0x1234, productID: 2)) == nil)
        #expect(matched(USBFacts(vendorID: 0x1234, productID: 3)) == "local maker-two")
        try add("clinic-own", to: local)
        #expect(matched(device) == "local clinic-own")
        #expect(catalogue.profiles.map(\.id) == ["clinic-own", "maker-one", "maker-two"])
    }

    @Test func twoProfilesOfOneFolderThatTakeADeviceLeaveItToNeither() throws {
        try add("maker-two", to: shipped)
        try add("maker-one", to: shipped, match: "{vid: 1234, pid: 5678, product: Scope*}")
        let match = catalogue.match(device, driver: nil)
        #expect(match == .conflict(["maker-one", "maker-two"]))
        #expect(match.sentence?.hasPrefix("The profiles maker-one and maker-two both recognise this device.") == true)
    }

    @Test func aRefusedLocalProfileTakesItsDevicesAndNoOthers() throws {
        try add("maker-one", to: shipped)
        try add("maker-two", to: shipped, match: "{vid: 1234, pid: 0002}")
        try local.write(
            Example.small("clinic-own").replacing("kind: dermatoscope", with: "kind: scope"),
            to: "clinic-own/profile.yaml")
        guard case .broken(let broken) = catalogue.match(device, driver: "uvcvideo") else {
            Issue.record("the device went to \(catalogue.match(device, driver: nil))")
            return
        }
        #expect(broken.id == "clinic-own")
        #expect(broken.sentence.contains("clinic-own/profile.yaml:5:7: kind must be one of"))
        #expect(broken.sentence.contains("epilume profile lint \(local.path)/clinic-own"))
        #expect(matched(USBFacts(vendorID: 0x1234, productID: 2)) == "shipped maker-two")
    }

    @Test func aRefusedMatchClaimsTheWholePairOfIds() throws {
        try add("maker-one", to: shipped)
        try add("clinic-own", to: local, match: "{vid: 1234, pid: 5678, product: 'x\\d'}")
        guard case .broken = catalogue.match(device, driver: "uvcvideo") else {
            Issue.record("the device went to \(catalogue.match(device, driver: nil))")
            return
        }
    }

    @Test(arguments: [
        "match:\n- vid: \"1234\"\n  pid: '5678'\n  [", "{vid: 1234, pid: 5678", "vid:1234\npid:5678\n\t\t- :",
        "match:\n- \"vid\": 1234\n  'pid' : 5678\n",
    ])
    func alsoATextThatIsNoYAMLKeepsTheDevicesItNames(_ text: String) throws {
        try add("maker-one", to: shipped)
        try local.write(text, to: "clinic-own/profile.yaml")
        guard case .broken = catalogue.match(device, driver: "uvcvideo") else {
            Issue.record("the device went to \(catalogue.match(device, driver: nil))")
            return
        }
        #expect(catalogue.broken.map(\.devices) == [[.init(vendorID: 0x1234, productID: 0x5678)]])
    }

    /// The first entry lacks its pid: the vid that is left over must not be paired with the next entry's pid.
    @Test func anEntryWithoutItsOtherHalfDoesNotHideTheNextOne() throws {
        try add("maker-one", to: shipped)
        try local.write("match:\n  - vid: 1111\n  - vid: 1234\n    pid: 5678\n  [", to: "clinic-own/profile.yaml")
        guard case .broken(let broken) = catalogue.match(device, driver: "uvcvideo") else {
            Issue.record("the device went to \(catalogue.match(device, driver: nil))")
            return
        }
        #expect(broken.devices == [.init(vendorID: 0x1234, productID: 0x5678)])
    }

    @Test func aRefusedLocalProfileOfTheSameNameDoesNotLetTheShippedOneBack() throws {
        try add("maker-one", to: shipped)
        try local.write("nothing: at all", to: "maker-one/profile.yaml")
        guard case .broken(let broken) = catalogue.match(device, driver: nil) else {
            Issue.record("the device went to \(catalogue.match(device, driver: nil))")
            return
        }
        #expect(broken.origin == .local)
        #expect(catalogue.profile("maker-one")?.origin == .shipped)
    }

    /// The ways in which a local profile can be for any device. Tests may run as root, whom no mode keeps out.
    enum Unknown: CaseIterable {
        case notText, tooLarge, aFolder, danglingLink, loop, namesNone, productMistyped, folderCannotBeListed
    }

    @Test(arguments: Unknown.allCases)
    func whileNobodyKnowsWhatALocalProfileIsForNothingGoesToAShippedOne(_ unknown: Unknown) throws {
        try add("maker-one", to: shipped)
        let file = "clinic-own/profile.yaml"
        try local.write("hello", to: "clinic-own/README.md")
        var root = local.path
        switch unknown {
        case .notText: try Data([0xff]).write(to: URL(fileURLWithPath: local.path + "/" + file))
        case .tooLarge: try local.write(String(repeating: "# hello\n", count: 40_000), to: file)
        case .aFolder: try local.write("hello", to: file + "/hello")
        case .danglingLink:
            try FileManager.default.createSymbolicLink(
                atPath: local.path + "/" + file, withDestinationPath: "nowhere")
        case .loop:
            try FileManager.default.createSymbolicLink(
                atPath: local.path + "/clinic-loop", withDestinationPath: "clinic-loop")
        case .namesNone: try local.write("nothing: at all", to: file)
        case .productMistyped: try local.write(Example.small("clinic-own", match: "{vid: 1234, pid: 567}"), to: file)
        case .folderCannotBeListed: root += "/clinic-own/README.md"
        }
        let catalogue = ProfileCatalogue.load(shipped: shipped.path, local: root)
        for product: UInt16 in [0x5678, 0x9999] {
            guard case .broken(let broken) = catalogue.match(.init(vendorID: 0x1234, productID: product), driver: nil)
            else {
                Issue.record("the device went to \(catalogue.match(device, driver: nil))")
                continue
            }
            #expect(broken.sentence.contains(root))
            #expect(broken.sentence.contains("none is given to a shipped profile"))
            #expect(broken.sentence.hasSuffix("take it away."))
        }
    }

    @Test func whatAReadableLocalProfileTakesStaysItsOwn() throws {
        try add("maker-one", to: shipped, match: "{vid: 1234, pid: 0002}")
        try add("clinic-own", to: local)
        try local.write(String(repeating: "# hello\n", count: 40_000), to: "clinic-other/profile.yaml")
        #expect(matched(device) == "local clinic-own")
        #expect(matched(USBFacts(vendorID: 0x1234, productID: 2)) == nil)
    }

    @Test func aShippedProfileThatCannotBeReadTakesNothingAway() throws {
        try add("maker-one", to: shipped)
        try shipped.write("nothing: at all", to: "maker-two/profile.yaml")
        #expect(matched(device) == "shipped maker-one")
    }

    @Test func aFolderWithoutItsFileIsAFaultAndClaimsNothing() throws {
        try add("maker-one", to: shipped)
        try local.write("hello", to: "clinic-own/README.md")
        try local.write("hello", to: "README.md")
        #expect(matched(device) == "shipped maker-one")
        #expect(catalogue.broken.map(\.id) == ["clinic-own"])
        #expect(
            catalogue.broken.first?.faults.map(\.description) == [
                "\(local.path)/clinic-own/profile.yaml: it cannot be read: there is no such file."
            ])
    }

    @Test func foldersThatAreNotThereHoldNoProfile() {
        #expect(ProfileCatalogue.load(shipped: "/nowhere/a", local: "/nowhere/b") == .empty)
    }

    @Test func theShippedProfilesAreSoundAndApart() {
        let report = ProfileLint.check([Checkout.root.appending(path: "DeviceProfiles").path])
        #expect(report.checked > 0)
        #expect(report.faults.map(\.description) == [])
    }
}
