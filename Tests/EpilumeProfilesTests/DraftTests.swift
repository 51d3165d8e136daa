import EpilumeModel
import EpilumeProfiles
import Testing

@Suite struct DraftTests {
    static let toFillIn = ["vendor", "model", "kind", "evidence.sources[1].says"]

    static func faults(_ yaml: String, _ folder: String? = nil) -> [ProfileFault] {
        do throws(ProfileFaults) {
            _ = try ProfileReader.read(yaml, file: "p.yaml", folder: folder)
            return []
        } catch {
            return error.faults
        }
    }

    /// Keys whose value is empty; nil when there is another fault.
    static func emptyKeys(_ yaml: String) -> [String]? {
        var keys: [String] = []
        for fault in faults(yaml) {
            guard case .badValue(_, let key, let found, _) = fault, found.raw == "empty" else { return nil }
            keys.append(key)
        }
        return keys
    }

    static let survey = DeviceSurvey(
        node: "/dev/video0", driver: UntrustedText("uvcvideo"), card: UntrustedText("Dermo 2: Dermo 2"),
        busInfo: UntrustedText("usb-0000:00:14.0-1.2"), kernelRelease: "6.1.0-28-amd64",
        usb: USBFacts(
            vendorID: 0x21cd, productID: 0x0834, release: 0x0100, manufacturer: UntrustedText("Exampla"),
            product: UntrustedText("Dermo *2*"), serial: UntrustedText("200901010001"), speed: .high,
            interfaces: [
                .init(
                    number: 0, interfaceClass: 0x0e, subclass: 1, interfaceProtocol: 0,
                    driver: UntrustedText("uvcvideo"))
            ],
            extensionUnits: [
                .init(guid: USBGUID("49e40215-f434-47fe-b158-0e885023e51b")!, unit: 4, selectors: [1, 3])
            ]),
        modes: [
            .init(fourCC: .yuyv, width: 640, height: 480, intervals: [Fraction(1, 30), Fraction(1, 15)]),
            .init(fourCC: .mjpeg, width: 1920, height: 1080, intervals: [Fraction(1, 30)]),
            .init(fourCC: .mjpeg, width: 1280, height: 720, intervals: [Fraction(333, 10_000)]),
        ],
        controls: [
            ControlDescription(
                control: .exposureAbsolute, name: UntrustedText("Exposure Time, Absolute"), kind: .integer, minimum: 3,
                maximum: 2047, step: 1, defaultValue: 250, value: 156, flags: 0x10),
            ControlDescription(
                control: .exposureAuto, name: UntrustedText("Auto Exposure"), kind: .menu, minimum: 0, maximum: 3,
                step: 1, defaultValue: 3, value: 3, flags: 0,
                menu: [
                    .init(value: 1, name: UntrustedText("Manual Mode")),
                    .init(value: 3, name: UntrustedText("Aperture Priority Mode")),
                ]),
        ],
        inputs: [
            .init(
                node: "/dev/input/event3", name: UntrustedText("Dermo 2"),
                phys: UntrustedText("usb-0000:00:14.0-1.2/button"), keys: [0xd4])
        ])

    @Test func lintNamesExactlyWhatAPersonMustFillIn() throws {
        let draft = try #require(ProfileDraft(Self.survey, accessed: "2026-11-22"))
        #expect(draft.id == "21cd-0834")
        #expect(Self.emptyKeys(draft.yaml) == Self.toFillIn)
        let filled = Self.filled(draft.yaml)
        let profile = try ProfileReader.read(filled, file: "p.yaml", folder: draft.id).profile
        #expect(
            profile.matches == [
                .init(vendorID: 0x21cd, productID: 0x0834, productPattern: ProductPattern("Dermo \\*2\\*"))
            ])
        #expect(profile.matches.first?.accepts(Self.survey.usb!, driver: nil) == true)
        #expect(profile.modes == [.init(use: .capture, fourCC: .mjpeg, width: 1920, height: 1080, framesPerSecond: 30)])
        #expect(profile.serial == .unknown)
    }

    /// What stands in comments is meant to be taken out of them.
    @Test func theProposalsInCommentsAreSoundToo() throws {
        let draft = try #require(ProfileDraft(Self.survey, accessed: "2026-11-22"))
        let starts = [
            "controls:", "  - control", "    value", "    master", "    why", "button:", "  path", "  key", "serial:",
            "  trust",
        ]
        let open = Self.filled(draft.yaml).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("# ") && starts.contains { line.dropFirst(2).hasPrefix($0) } ? line.dropFirst(2) : line
        }.joined(separator: "\n")
        // As the device is now, exposure is automatic; whoever holds it has to say manual.
        let manual = open.replacing("value: 3", with: "value: manual")
        #expect(Self.emptyKeys(manual) == ["controls[1].why", "controls[2].why"])
        let whole = manual.replacing("why:", with: "why: So.")
        let profile = try ProfileReader.read(whole, file: "p.yaml", folder: nil).profile
        #expect(profile.controls.map(\.control) == [.exposureAuto, .exposureAbsolute])
        #expect(profile.controls.map(\.value) == [1, 156])
        #expect(profile.button?.key == ButtonPlan.cameraKey)
        #expect(profile.serial == .shared)
    }

    private static func filled(_ yaml: String) -> String {
        yaml.replacing("\nvendor:", with: "\nvendor: A").replacing("\nmodel:", with: "\nmodel: B")
            .replacing("\nkind:", with: "\nkind: dermatoscope").replacing("      says:", with: "      says: C.")
    }

    @Test func whatTheDeviceSaysIsInTheDraft() throws {
        let text = ProfileDraft.yaml(from: Self.survey, accessed: "2026-11-22")
        for part in [
            "“Exampla”", "“200901010001”", "480 Mbit/s", "class 0e/01/00, held by “uvcvideo”",
            "3 to 2047 step 1, default 250, inactive now", "1 is “Manual Mode”", "KEY_CAMERA",
            "49e40215-f434-47fe-b158-0e885023e51b, number 4, selectors 1, 3", "6.1.0-28-amd64", "at 30, 15",
        ] {
            #expect(text.contains(part), "\(part) is missing")
        }
    }

    @Test func theReadmeOfADraftHasTheHeadings() throws {
        let draft = try #require(ProfileDraft(Self.survey, accessed: "2026-11-22"))
        #expect(ProfileReadme.check(draft.readme, file: "R", title: nil).isEmpty)
        #expect(ProfileReadme.check(draft.readme, file: "R", title: "A B").count == 1)
    }

    @Test(arguments: ["Upper-Case", "nodash", "generic-uvc", "../x-y", "a--b", ""])
    func anIdThatIsNoneMakesNoDraft(_ id: String) {
        #expect(ProfileDraft(Self.survey, id: id, accessed: "2026-11-22") == nil)
    }

    /// Random codes hardly ever hold a blank and then a sign that begins a reference.
    @Test(arguments: ["A *B", "A &B", " *x ", "\\\"*&"])
    func aPixelFormatThatLooksLikeAReferenceIsWrittenAndReadAgain(_ code: String) throws {
        let fourCC = try #require(FourCC(code))
        var survey = Self.survey
        survey.modes = [.init(fourCC: fourCC, width: 640, height: 480, intervals: [Fraction(1, 30)])]
        let draft = try #require(ProfileDraft(survey, accessed: "2026-11-22"))
        #expect(Self.emptyKeys(draft.yaml) == Self.toFillIn)
        let profile = try ProfileReader.read(Self.filled(draft.yaml), file: "p.yaml", folder: nil).profile
        #expect(profile.modes.map(\.fourCC) == [fourCC])
    }

    /// No device can write YAML, whatever it calls itself.
    @Test func anySurveysDraftIsReadAndOnlyTheEmptyKeysAreFaults() {
        var generator = SeededGenerator(seed: 20_261_122)
        for round in 0..<200 {
            let survey = Self.anySurvey(using: &generator)
            let yaml = ProfileDraft.yaml(from: survey, accessed: "2026-11-22")
            let expected =
                survey.usb == nil
                ? ["vendor", "model", "kind", "evidence.sources[1].says", "match[1].vid", "match[1].pid"]
                : Self.toFillIn
            let found = Self.emptyKeys(yaml)
            #expect(found == expected, "round \(round): \(Self.faults(yaml))\n\(yaml)")
            if found != expected { return }
        }
    }

    // MARK: - Surveys

    private static let nasty = [
        "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{0}", "\u{1b}[2J", "\u{202e}", "\u{feff}", ": ", "- ", "#",
        " #",
        "&a", " &a", "*a", " *a", "!x", "%", "@", "`", "\"", "'", "\\", "{", "}", "[", "]", ",", "|", ">", "?", "---",
        "...",
        "é", "😀", "\u{301}", "\u{fffd}", "\u{e000}", "\u{10ffff}", "vid: 1", "\t", " ", "~", "null", "<<",
    ]

    private static func anyText(using generator: inout SeededGenerator) -> UntrustedText {
        let count = Int.random(in: 0...12, using: &generator)
        return UntrustedText(
            (0..<count).map { _ in
                Bool.random(using: &generator)
                    ? nasty.randomElement(using: &generator)!
                    : String(UnicodeScalar(UInt8.random(in: 0x20...0x7e, using: &generator)))
            }.joined())
    }

    private static func many<Value>(
        _ limit: Int, using generator: inout SeededGenerator, _ make: (inout SeededGenerator) -> Value
    ) -> [Value] {
        (0..<Int.random(in: 0...limit, using: &generator)).map { _ in make(&generator) }
    }

    private static func anySurvey(using generator: inout SeededGenerator) -> DeviceSurvey {
        DeviceSurvey(
            node: "/dev/video0", driver: anyText(using: &generator), card: anyText(using: &generator),
            busInfo: anyText(using: &generator), kernelRelease: anyText(using: &generator).raw,
            usb: Int.random(in: 0..<8, using: &generator) == 0 ? nil : anyUSB(using: &generator),
            modes: many(6, using: &generator) { generator in
                .init(
                    fourCC: FourCC(rawValue: UInt32.random(in: 0...0x7f7f_7f7f, using: &generator)),
                    width: Int.random(in: -1...20_000, using: &generator),
                    height: Int.random(in: -1...20_000, using: &generator),
                    intervals: many(3, using: &generator) { generator in
                        Fraction(
                            UInt32.random(in: 0...3, using: &generator), UInt32.random(in: 0...120, using: &generator))
                    })
            },
            controls: many(6, using: &generator) { generator in
                ControlDescription(
                    control: ControlID(rawValue: .random(in: 0x0098_0900...0x0098_0930, using: &generator)),
                    name: anyText(using: &generator),
                    kind: ControlDescription.Kind.allCases.randomElement(using: &generator)!,
                    minimum: .random(in: .min ... .max, using: &generator),
                    maximum: .random(in: .min ... .max, using: &generator),
                    step: .random(in: 0 ... .max, using: &generator), defaultValue: 0,
                    value: Bool.random(using: &generator) ? nil : .random(in: .min ... .max, using: &generator),
                    flags: .random(in: 0...0xff, using: &generator),
                    menu: many(3, using: &generator) { generator in .init(value: 1, name: anyText(using: &generator)) })
            },
            inputs: many(2, using: &generator) { generator in
                .init(
                    node: anyText(using: &generator).raw, name: anyText(using: &generator),
                    phys: anyText(using: &generator),
                    keys: many(20, using: &generator) { .random(in: 0...800, using: &$0) })
            })
    }

    private static func anyUSB(using generator: inout SeededGenerator) -> USBFacts {
        USBFacts(
            vendorID: .random(in: 0...0xffff, using: &generator), productID: .random(in: 0...0xffff, using: &generator),
            release: Bool.random(using: &generator) ? nil : .random(in: 0...0xffff, using: &generator),
            manufacturer: anyText(using: &generator),
            product: Bool.random(using: &generator) ? nil : anyText(using: &generator),
            serial: Bool.random(using: &generator) ? nil : anyText(using: &generator),
            interfaces: many(3, using: &generator) { generator in
                .init(
                    number: .random(in: 0...255, using: &generator), interfaceClass: 14, subclass: 1,
                    interfaceProtocol: 0,
                    driver: anyText(using: &generator))
            },
            extensionUnits: many(2, using: &generator) { generator in
                .init(
                    guid: USBGUID(bytes: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })!, unit: 4,
                    selectors: many(4, using: &generator) { .random(in: 0...255, using: &$0) })
            })
    }
}
