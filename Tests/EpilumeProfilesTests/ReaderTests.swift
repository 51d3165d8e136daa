import EpilumeModel
import EpilumeProfiles
import Testing

@Suite struct ReaderTests {
    private func example() throws -> LoadedProfile {
        try ProfileReader.read(try Example.yaml(), file: "p.yaml", folder: Example.id)
    }

    @Test func everyKeyOfThePagesExampleReachesItsValue() throws {
        let profile = try example().profile
        #expect(profile.id == "exampla-dermo-2")
        #expect(profile.vendor == "Exampla")
        #expect(profile.model == "Dermo 2")
        #expect(profile.kind == .dermatoscope)
        #expect(profile.evidence.level == .benchTested)
        #expect(profile.evidence.sources.map(\.url) == ["README.md", "https://example.org/dermo-2/manual.pdf"])
        #expect(profile.evidence.sources.first?.accessed == "2026-11-22")
        #expect(
            profile.matches == [
                .init(
                    vendorID: 0x21cd, productID: 0x0834, productPattern: ProductPattern("Dermo 2*"),
                    releases: 0x0100...0x01ff, driver: "uvcvideo")
            ])
        #expect(profile.serial == .shared)
        #expect(
            profile.modes == [
                .init(use: .capture, fourCC: .mjpeg, width: 1920, height: 1080, framesPerSecond: 30),
                .init(use: .preview, fourCC: .mjpeg, width: 1280, height: 720),
            ])
        #expect(
            profile.stream
                == .init(
                    warmUpFrames: 12, settleLimit: .milliseconds(1500), stallLimit: .seconds(2),
                    controlPatience: .seconds(20)))
        #expect(profile.optics == .init(nominalMicrometresPerPixel: 8.2, magnification: .operator))
        #expect(profile.jpeg.trailingBytes == .zeroPadding)
        #expect(profile.quirks.map(\.source) == [1])
    }

    @Test func controlsLightAndButtonOfTheExampleReachTheirValues() throws {
        let profile = try example().profile
        #expect(profile.controls.map(\.control) == [.exposureAuto, .exposureAbsolute])
        #expect(profile.controls.map(\.value) == [1, 156])
        #expect(profile.controls.map(\.isMaster) == [true, false])
        #expect(profile.controls.map(\.tolerance) == [0, 2])
        #expect(profile.controls.map(\.isRequired) == [true, true])
        #expect(profile.controls.first?.why == "The exposure must not move between two pictures of one lesion.")
        let guid = try #require(USBGUID("49e40215-f434-47fe-b158-0e885023e51b"))
        #expect(
            profile.light
                == LightPlan(
                    means: .extensionUnit(.init(guid: guid, selector: 3, length: 2)), verification: .readBack,
                    needsStreaming: true,
                    states: [
                        .init(
                            name: "polarised", command: .write([0xf2, 1]),
                            expected: .bytes([0xf2, 1], mask: [0xff, 0xff])),
                        .init(
                            name: "non-polarised", command: .write([0xf2, 0]),
                            expected: .bytes([0xf2, 0], mask: [0xff, 0x0f])),
                    ]))
        #expect(
            profile.button
                == ButtonPlan(
                    path: .evdev, polarity: .inverted, debounce: .milliseconds(60), longPress: .milliseconds(900)))
    }

    @Test func aValueKnowsItsPlaceAndASourceItsClaim() throws {
        let loaded = try example()
        #expect(loaded.place(of: "match[1].pid").description == "p.yaml:19:10")
        #expect(loaded.place(of: "controls[2].value").description == "p.yaml:47:12")
        #expect(loaded.place(of: "no.such.path").description == "p.yaml:1:1")
        #expect(loaded.source(of: "light")?.url == "https://example.org/dermo-2/manual.pdf")
        #expect(loaded.source(of: "controls[1]")?.url == "README.md")
        #expect(loaded.source(of: "controls[9]") == nil)
    }

    @Test(arguments: [
        ("0834", 0x0834), ("\"0834\"", 0x0834), ("'0834'", 0x0834), ("1e10", 0x1e10), ("0e11", 0x0e11),
        ("0777", 0x0777),
        ("1234", 0x1234), ("ffff", 0xffff), ("0b11", 0x0b11),
    ])
    func idsAreDigitsWhateverYAMLWouldMakeOfThem(_ text: String, _ value: UInt16) throws {
        let yaml = Example.small("maker-one", match: "{vid: \(text), pid: \(text)}")
        let profile = try ProfileReader.read(yaml, file: "p.yaml", folder: nil).profile
        #expect(profile.matches == [.init(vendorID: value, productID: value)])
    }

    @Test func wordsThatYAMLTakesForTruthAreNames() throws {
        let yaml = """
            schema: epilume.profile/1
            id: no-yes
            vendor: No
            model: 1e3
            kind: microscope
            evidence:
              level: third-party-measured
              sources: [{url: "https://example.org/a", accessed: 2026-11-22, says: Yes}]
            match: [{vid: 1234, pid: 5678}]
            controls:
              - {control: auto-white-balance, value: off, master: true, why: No}
            light:
              means: vendor-request
              verification: operator
              states:
                - {name: on, send: {request: 01, value: 0010, index: 0000}}
                - {name: off, send: {request: 01, value: 0000, index: 0000, data: 08 09}}
            """
        let profile = try ProfileReader.read(yaml, file: "p.yaml", folder: "no-yes").profile
        #expect(profile.vendor == "No")
        #expect(profile.model == "1e3")
        #expect(profile.controls.first?.value == 0)
        #expect(
            profile.light?.states == [
                .init(name: "on", command: .vendor(.init(request: 1, value: 0x10, index: 0), data: [])),
                .init(name: "off", command: .vendor(.init(request: 1, value: 0, index: 0), data: [8, 9])),
            ])
    }

    @Test func whatNoSourceSaysIsAbsent() throws {
        let profile = try ProfileReader.read(Example.small("maker-one"), file: "p.yaml", folder: "maker-one").profile
        #expect(profile.serial == .unknown)
        #expect(profile.modes.isEmpty)
        #expect(profile.stream == .init())
        #expect(profile.controls.isEmpty)
        #expect(profile.light == nil)
        #expect(profile.button == nil)
        #expect(profile.optics == nil)
        #expect(profile.jpeg.trailingBytes == .refused)
    }

    @Test func withOneSourceClaimsNeedNotNameItAndAreItsAllTheSame() throws {
        let yaml = Example.small("maker-one", more: "serial: {trust: shared}")
        let loaded = try ProfileReader.read(yaml, file: "p.yaml", folder: nil)
        #expect(loaded.source(of: "serial")?.url == "https://example.org/list")
    }

    @Test func aKeyNameOfThePageIsTheReadersAndNoOtherIs() throws {
        let page = try Checkout.text("docs/profiles.md")
        for kind in DeviceProfile.Kind.allCases { #expect(page.contains("`\(kind.rawValue)`")) }
        for name in ControlID.names.values { #expect(page.contains("`\(name)`")) }
        for heading in ProfileReadme.headings { #expect(page.contains("\n## \(heading)\n")) }
        #expect(page.contains(ProfileReader.schema))
    }
}
