import EpilumeModel
import EpilumeRecords
import Testing

/// Profile, controls, light and trigger: what a record states of them and what it refuses to state.
struct RecordSettingTests {
    private let sealer = RecordSealer(key: .ephemeral())
    private let gain = ControlID("gain")!

    private func record(_ change: (inout RecordFacts) -> Void) throws -> String {
        var facts = someFacts()
        change(&facts)
        return String(decoding: try sealer.seal(facts).canonicalBytes, as: UTF8.self)
    }

    @Test func theGenericProfileIsStatedAsUnverified() throws {
        let text = try record { $0.device.profile = .init(DeviceProfile.generic) }
        #expect(text.contains(#""profile":{"evidence":"unverified","id":"generic-uvc"}"#))
    }

    @Test(arguments: DeviceProfile.Evidence.Level.allCases)
    func onlyTheGenericProfileIsUnverified(level: DeviceProfile.Evidence.Level) throws {
        for id in ["generic-uvc", "exampla-dermo-2"] {
            let seal = { try record { $0.device.profile = .init(id: id, evidence: level) } }
            if (id == "generic-uvc") == (level == .unverified) {
                #expect(try seal().contains(#""profile":{"evidence":"\#(level.rawValue)","id":"\#(id)"}"#))
            } else {
                let fault = RecordFault.outOfRange(field: "device.profile.evidence", value: level.rawValue)
                #expect(throws: fault) { try seal() }
            }
        }
    }

    @Test func aSimulatedDeviceHasNoProfile() throws {
        #expect(throws: RecordFault.outOfRange(field: "device.profile", value: "generic-uvc")) {
            try record {
                $0.purpose = .practice
                $0.device.simulated = true
                $0.device.profile = .init(DeviceProfile.generic)
            }
        }
    }

    @Test(arguments: [
        (9_007_199_254_740_991, "9007199254740991"), (-9_007_199_254_740_991, "-9007199254740991"),
        (9_007_199_254_740_992, #""9007199254740992""#), (-9_007_199_254_740_992, #""-9007199254740992""#),
        (Int64.max, #""9223372036854775807""#), (Int64.min, #""-9223372036854775808""#), (0, "0"), (-64, "-64"),
    ]) func aReadingOfAnySizeIsKeptWhole(value: Int64, text: String) throws {
        let wide = try record { $0.controls = [.init(control: gain, value: value, wanted: value, tolerance: .max)] }
        #expect(
            wide.contains(
                #"[{"id":"0x00980913","name":"gain","tolerance":"9223372036854775807","value":\#(text),"#
                    + #""wanted":\#(text)}]"#))
    }

    @Test func controlsStandInTheOrderOfTheirNumbersAndWithoutAGuessedName() throws {
        let vendor = ControlID(rawValue: 0xffff_fffe)
        let text = try record {
            $0.controls = [
                .init(control: vendor, value: 2), .init(control: gain, value: 3),
                .init(.init(control: .focusAuto, value: 0), rule: nil),
            ]
        }
        #expect(
            text.contains(
                #"[{"id":"0x00980913","name":"gain","value":3},{"id":"0x009a090c","name":"focus-auto","value":0},"#
                    + #"{"id":"0xfffffffe","value":2}]"#))
    }

    @Test func noControlsLeaveNoField() throws {
        #expect(try !record { $0.controls = [] }.contains("controls"))
    }

    @Test(arguments: [
        (156, 156, 0, true), (157, 156, 0, false), (154, 156, 2, true), (153, 156, 2, false), (159, 156, 2, false),
        (Int64.min, .max, .max, false), (.min, -1, .max, true), (.max, .min, 0, false), (-3, 3, 6, true),
        (-4, 3, 6, false),
    ]) func whatReadsOutsideWhatWasWantedIsNotSealed(value: Int64, wanted: Int64, tolerance: Int64, fits: Bool) throws {
        let seal = {
            try record { $0.controls = [.init(control: gain, value: value, wanted: wanted, tolerance: tolerance)] }
        }
        if fits {
            #expect(try seal().contains("\"wanted\""))
        } else {
            let fault = RecordFault.controlNotAsWanted(gain, value: value, wanted: wanted, tolerance: tolerance)
            #expect(throws: fault) { try seal() }
        }
    }

    @Test func saysWhichControlDidNotObey() {
        let fault = RecordFault.controlNotAsWanted(.exposureAbsolute, value: 160, wanted: 156, tolerance: 2)
        #expect(
            fault.description
                == "The device's control exposure-absolute reads 160 where 156 ± 2 is wanted: the picture "
                + "was not kept; take it again, and if this stays, plug the device in anew.")
        let exact = RecordFault.controlNotAsWanted(.exposureAuto, value: 3, wanted: 1, tolerance: 0)
        #expect(exact.description.contains("reads 3 where 1 is wanted"))
    }

    @Test func refusesControlsThatSayNothing() throws {
        let twice = RecordFacts.Control(control: gain, value: 1)
        let cases: [([RecordFacts.Control], RecordFault)] = [
            ([twice, twice], .outOfRange(field: "controls[1].id", value: "gain")),
            (
                [.init(control: gain, value: 1, tolerance: 2)],
                .outOfRange(field: "controls[0].tolerance", value: "2")
            ),
            (
                [.init(control: gain, value: 1, wanted: 1, tolerance: -1)],
                .outOfRange(field: "controls[0].tolerance", value: "-1")
            ),
            (
                (0..<129).map { .init(control: ControlID(rawValue: $0), value: 1) },
                .outOfRange(field: "controls", value: "129 controls")
            ),
        ]
        for (controls, fault) in cases {
            #expect(throws: fault) { try record { $0.controls = controls } }
        }
        #expect(try record { $0.controls = (0..<128).map { .init(control: ControlID(rawValue: $0), value: 1) } } != "")
    }

    /// A preference that did not stick rules nothing; what is required stays a rule that the reading breaks.
    @Test func aReadingIsHeldToWhatTheProfileRequires() {
        let rule = ControlRule(gain, value: 10, tolerance: 1)
        var preference = rule
        preference.isRequired = false
        let near = ControlReading(control: gain, value: 11)
        let far = ControlReading(control: gain, value: 12)
        let ruled = RecordFacts.Control(control: gain, value: 11, wanted: 10, tolerance: 1)
        #expect(RecordFacts.Control(near, rule: rule) == ruled && RecordFacts.Control(near, rule: preference) == ruled)
        #expect(ruled.isAsWanted)
        #expect(RecordFacts.Control(far, rule: preference) == .init(control: gain, value: 12))
        #expect(!RecordFacts.Control(far, rule: rule).isAsWanted)
        #expect(RecordFacts.Control(far, rule: nil).isAsWanted)
    }

    /// What was only asked for stands under another name than what shone.
    @Test func anUnverifiedLightIsNoState() throws {
        for verification in LightPlan.Verification.allCases {
            let text = try record { $0.light = .verified(state: "polarised", by: verification) }
            #expect(text.contains(#""light":{"state":"polarised","verification":"\#(verification.rawValue)"}"#))
        }
        let text = try record { $0.light = .unverified(requested: "polarised") }
        #expect(text.contains(#""light":{"requested":"polarised","verification":"unverified"}"#))
        #expect(!text.contains(#""light":{"state""#))
    }

    @Test(arguments: RecordFacts.Trigger.Source.allCases)
    func statesWhatAskedForThePicture(source: RecordFacts.Trigger.Source) throws {
        #expect(
            try record { $0.trigger = .init(source: source) }.contains(#""trigger":{"source":"\#(source.rawValue)"}"#))
    }

    @Test(arguments: ["", "Polarised", "polar ised", "polarisé", "on\u{1b}", "a_b", String(repeating: "a", count: 65)])
    func namesAreOfLettersDigitsAndDashes(name: String) {
        #expect(throws: RecordFault.outOfRange(field: "light.state", value: name)) {
            try record { $0.light = .verified(state: name, by: .operator) }
        }
        #expect(throws: RecordFault.outOfRange(field: "light.requested", value: name)) {
            try record { $0.light = .unverified(requested: name) }
        }
        #expect(throws: RecordFault.outOfRange(field: "device.profile.id", value: name)) {
            try record { $0.device.profile = .init(id: name, evidence: .listed) }
        }
    }
}
