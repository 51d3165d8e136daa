import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Testing

/// Profile, controls, light and trigger in records that carry a good signature.
struct SettingTests {
    private static let profile = #""profile":{"evidence":"bench-tested","id":"exampla-dermo-2"}"#
    private static let light = #""light":{"state":"polarised","verification":"image"}"#
    private static let trigger = #""trigger":{"source":"pedal"}"#
    /// `controls[2]` of the sample: 154, and 156 ± 2 was wanted.
    private static let exposure =
        #"{"id":"0x009a0902","name":"exposure-absolute","tolerance":2,"value":154,"wanted":156}"#

    private func findings(replacing old: String, with new: String) async throws -> [String] {
        try await SampleItem.rawFrame().resigned(replacing: old, with: new).report().findings.map(\.description)
    }

    @Test(arguments: [
        (#""profile":{"evidence":"bench-tested"}"#, ["record.device.profile.id: is missing"]),
        (#""profile":{"id":"exampla-dermo-2"}"#, ["record.device.profile.evidence: is missing"]),
        (
            #""profile":{"evidence":"hearsay","id":"exampla-dermo-2"}"#,
            [
                "record.device.profile.evidence: is not recorded or bench-tested or third-party-measured or listed "
                    + "or unverified"
            ]
        ),
        (
            #""profile":{"evidence":"listed","id":"Exampla"}"#,
            ["record.device.profile.id: is not 1 to 64 lower-case letters, digits and dashes"]
        ),
        (
            #""profile":{"evidence":"unverified","id":"exampla-dermo-2"}"#,
            ["record.device.profile.evidence: is unverified, but only the profile generic-uvc is unverified, always"]
        ),
        (
            #""profile":{"evidence":"recorded","id":"generic-uvc"}"#,
            ["record.device.profile.evidence: is recorded, but only the profile generic-uvc is unverified, always"]
        ),
        (
            #""profile":{"evidence":"listed","id":"a-b","version":1}"#,
            ["record.device.profile.version: is not a field of this schema"]
        ),
        (#""profile":"exampla-dermo-2""#, ["record.device.profile: is a text, not an object"]),
        (#""profile":{"evidence":"unverified","id":"generic-uvc"}"#, []),
    ]) func aProfileHasAnIDAndItsEvidence(new: String, expected: [String]) async throws {
        #expect(try await findings(replacing: Self.profile, with: new) == expected)
    }

    @Test(arguments: [
        (#""light":{"state":"off","verification":"read-back"}"#, []),
        (#""light":{"state":"off","verification":"operator"}"#, []),
        (#""light":{"requested":"polarised","verification":"unverified"}"#, []),
        (
            #""light":{"state":"polarised","verification":"unverified"}"#,
            [
                "record.light.state: is there, but nothing verified it: what was asked for is no fact",
                "record.light.requested: is missing or malformed",
            ]
        ),
        (
            #""light":{"requested":"polarised","state":"polarised","verification":"unverified"}"#,
            ["record.light.state: is there, but nothing verified it: what was asked for is no fact"]
        ),
        (
            #""light":{"requested":"polarised","verification":"image"}"#,
            [
                "record.light.requested: is there, but only an unverified light has it",
                "record.light.state: is missing or malformed",
            ]
        ),
        (
            #""light":{"requested":"off","state":"polarised","verification":"image"}"#,
            ["record.light.requested: is there, but only an unverified light has it"]
        ),
        (#""light":{"state":"polarised"}"#, ["record.light.verification: is missing"]),
        (#""light":{"verification":"image"}"#, ["record.light.state: is missing or malformed"]),
        (
            #""light":{"state":"polarised","verification":"hope"}"#,
            ["record.light.verification: is not read-back or image or operator or unverified"]
        ),
        (
            #""light":{"colour":"white","state":"polarised","verification":"image"}"#,
            ["record.light.colour: is not a field of this schema"]
        ),
        (#""light":true"#, ["record.light: is a truth value, not an object"]),
    ]) func anUnverifiedLightIsNoState(new: String, expected: [String]) async throws {
        #expect(try await findings(replacing: Self.light, with: new) == expected)
    }

    @Test(arguments: [
        (#""trigger":{"source":"interface"}"#, []), (#""trigger":{"source":"button"}"#, []),
        (#""trigger":{"source":"ghost"}"#, ["record.trigger.source: is not interface or button or pedal"]),
        (#""trigger":{}"#, ["record.trigger.source: is missing"]),
        (#""trigger":{"key":212,"source":"button"}"#, ["record.trigger.key: is not a field of this schema"]),
        (#""trigger":"button""#, ["record.trigger: is a text, not an object"]),
    ]) func aTriggerHasASource(new: String, expected: [String]) async throws {
        #expect(try await findings(replacing: Self.trigger, with: new) == expected)
    }

    /// One entry of the list, spoilt; those beside it stay good.
    @Test(arguments: [
        (#"{"id":"0x009a0902","value":154}"#, []),
        (#"{"id":"0x009a0902","name":"exposure-absolute","tolerance":0,"value":156,"wanted":156}"#, []),
        (#"{"id":"0x009a0902","name":"a-name-of-later-times","value":154}"#, []),
        (#"{"name":"exposure-absolute","value":154}"#, ["id: is missing"]),
        (#"{"id":"0x009A0902","value":154}"#, ["id: is not 0x and eight lower-case hexadecimal digits"]),
        (#"{"id":"0x9a0902","value":154}"#, ["id: is not 0x and eight lower-case hexadecimal digits"]),
        (#"{"id":10094850,"value":154}"#, ["id: is a number, not a text"]),
        (#"{"id":"0x009a0901","value":154}"#, ["id: is not above that of the entry before it"]),
        (#"{"id":"0x00000001","value":154}"#, ["id: is not above that of the entry before it"]),
        (#"{"id":"0x009a0902","name":"gain","value":154}"#, ["name: is gain, which is the control 0x00980913"]),
        (
            #"{"id":"0x009a0902","name":"0x009a0902","value":154}"#,
            ["name: is not 1 to 64 lower-case letters, digits and dashes, a letter first"]
        ),
        (#"{"id":"0x009a0902"}"#, ["value: is missing"]),
        (#"{"id":"0x009a0902","value":true}"#, ["value: is a truth value, not a number"]),
        (
            #"{"id":"0x009a0902","value":154,"wanted":156}"#,
            ["tolerance: is missing or malformed, but wanted and tolerance go together"]
        ),
        (
            #"{"id":"0x009a0902","tolerance":2,"value":154}"#,
            ["wanted: is missing or malformed, but wanted and tolerance go together"]
        ),
        (#"{"id":"0x009a0902","tolerance":-1,"value":154,"wanted":154}"#, ["tolerance: is -1, below 0"]),
        (#"{"id":"0x009a0902","tolerance":1,"value":154,"wanted":156}"#, ["value: is 154, but 156 ± 1 was wanted"]),
        (#"{"id":"0x009a0902","tolerance":0,"value":154,"wanted":156}"#, ["value: is 154, but 156 was wanted"]),
        (
            #"{"id":"0x009a0902","tolerance":"9223372036854775807","value":"9223372036854775807","#
                + #""wanted":"-9223372036854775808"}"#,
            [
                "value: is 9223372036854775807, but -9223372036854775808 ± 9223372036854775807 was wanted"
            ]
        ),
        (
            #"{"id":"0x009a0902","tolerance":"9223372036854775807","value":"-9223372036854775808","wanted":0}"#,
            ["value: is -9223372036854775808, but 0 ± 9223372036854775807 was wanted"]
        ),
        (
            #"{"id":"0x009a0902","tolerance":"9223372036854775807","value":"-9223372036854775807","wanted":0}"#, []
        ),
        (#"{"id":"0x009a0902","min":0,"value":154}"#, ["min: is not a field of this schema"]),
    ]) func aControlSaysWhatItReads(new: String, expected: [String]) async throws {
        let findings = try await findings(replacing: Self.exposure, with: new)
        #expect(findings == expected.map { "record.controls[2]." + $0 })
    }

    /// Numbers have one form each: as text where a JSON reader may lose digits, and nowhere else.
    @Test(arguments: [
        ("9007199254740991", true), ("-9007199254740991", true), (#""9007199254740992""#, true),
        (#""-9007199254740992""#, true), (#""9223372036854775807""#, true), (#""-9223372036854775808""#, true),
        (#""9007199254740991""#, false), (#""-9007199254740991""#, false), (#""154""#, false), (#""""#, false),
        (#""+9007199254740992""#, false), (#""09007199254740992""#, false), (#""9223372036854775808""#, false),
        (#""-9223372036854775809""#, false), (#""9007199254740992.0""#, false), (#""９007199254740992""#, false),
    ]) func largeNumbersAreText(number: String, isGood: Bool) async throws {
        let findings = try await findings(replacing: Self.exposure, with: #"{"id":"0x009a0902","value":\#(number)}"#)
        let complaint = "record.controls[2].value: is a text, but not of a whole number beyond ±(2^53 − 1)"
        #expect(findings == (isGood ? [] : [complaint]))
    }

    @Test(arguments: [
        ("[]", ["record.controls: holds 0 entries, outside 1 to 128"]),
        ("{}", ["record.controls: is an object, not a list"]),
        (
            #"[{"id":"0x009a0901","value":1},7,{"id":"0x009a0901","value":1}]"#,
            [
                "record.controls[1]: is a number, not an object",
                "record.controls[2].id: is not above that of the entry before it",
            ]
        ),
        (
            #"[{"id":"0x009a0901","value":1},{"value":1},{"id":"0x009a0901","value":1}]"#,
            [
                "record.controls[1].id: is missing",
                "record.controls[2].id: is not above that of the entry before it",
            ]
        ),
    ]) func controlsAreAListOfObjects(new: String, expected: [String]) async throws {
        #expect(try await findings(ofControls: new) == expected)
    }

    @Test func aHostileListIsNotReadToItsEnd() async throws {
        let many = "[" + Array(repeating: "7", count: 129).joined(separator: ",") + "]"
        #expect(try await findings(ofControls: many) == ["record.controls: holds 129 entries, outside 1 to 128"])
        let most = (0..<128).map { #"{"id":"\#(hex(UInt32($0)))","value":0}"# }.joined(separator: ",")
        #expect(try await findings(ofControls: "[\(most)]") == [])
    }

    private func findings(ofControls list: String) async throws -> [String] {
        let item = try SampleItem.jpegFrame { $0.controls = nil }
        return await item.resigned(replacing: #""device":"#, with: #""controls":\#(list),"device":"#).report()
            .findings.map(\.description)
    }

    // MARK: Properties

    /// Numbers at which signs, doubles and words end, and some between.
    private func number(_ generator: inout SeededGenerator) -> Int64 {
        let edges: [Int64] = [0, 1, -1, 156, 1 << 53, -(1 << 53), (1 << 53) - 1, 1 - (1 << 53), .max, .min]
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: return edges.randomElement(using: &generator)!
        case 1: return Int64.random(in: -300...300, using: &generator)
        default: return Int64(bitPattern: generator.next())
        }
    }

    /// Sealer and verifier share no code for it and agree: what is within is sealed and valid, what is not is neither.
    @Test func sealerAndVerifierAgreeOnWhatIsWithinTolerance() async throws {
        var generator = SeededGenerator(seed: 17)
        var count = [true: 0, false: 0]
        for _ in 0..<400 {
            let wanted = number(&generator)
            let tolerance = max(0, Bool.random(using: &generator) ? number(&generator) : 3)
            let near = wanted.addingReportingOverflow(Int64.random(in: -5...5, using: &generator))
            let value = near.overflow || Bool.random(using: &generator) ? number(&generator) : near.partialValue
            let isWithin = abs(Int128(value) - Int128(wanted)) <= Int128(tolerance)
            count[isWithin]! += 1
            let control = RecordFacts.Control(
                control: .exposureAbsolute, value: value, wanted: wanted, tolerance: tolerance)
            let sealed = try? SampleItem.jpegFrame { $0.controls = [control] }
            #expect((sealed != nil) == isWithin, "\(control)")
            let text = #"[{"id":"0x009a0902","name":"exposure-absolute","tolerance":\#(json(tolerance)),"#
            let list = text + #""value":\#(json(value)),"wanted":\#(json(wanted))}]"#
            if let sealed { #expect(sealed.recordText.contains(list)) }
            let findings = try await findings(ofControls: list)
            #expect(findings.isEmpty == isWithin, "\(control)")
            #expect(findings.allSatisfy { $0.hasPrefix("record.controls[0].value: is \(value), but ") })
        }
        #expect(count[true]! > 100 && count[false]! > 100)
    }

    /// Whatever the sealer lets through is valid, for every combination of known and unknown.
    @Test func whateverIsSealedIsValid() async throws {
        var generator = SeededGenerator(seed: 19)
        let levels = DeviceProfile.Evidence.Level.allCases.filter { $0 != .unverified }
        for _ in 0..<200 {
            let profiles: [RecordFacts.Profile?] = [
                nil, .init(DeviceProfile.generic), .init(id: "a-b", evidence: levels.randomElement(using: &generator)!),
            ]
            let lights: [RecordFacts.Light?] =
                [nil, .unverified(requested: "on")]
                + LightPlan.Verification.allCases.map { .verified(state: "on", by: $0) }
            let triggers = [nil] + RecordFacts.Trigger.Source.allCases.map { RecordFacts.Trigger(source: $0) }
            let known = Array(ControlID.names.keys)
            let ids = Set(
                (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                    Bool.random(using: &generator)
                        ? known.randomElement(using: &generator)! : UInt32(truncatingIfNeeded: generator.next())
                })
            let controls = ids.map { id in
                let value = number(&generator)
                let isRuled = Bool.random(using: &generator)
                return RecordFacts.Control(
                    control: ControlID(rawValue: id), value: value, wanted: isRuled ? value : nil)
            }
            let item = try SampleItem.jpegFrame { facts in
                facts.device.profile = profiles.randomElement(using: &generator)!
                facts.light = lights.randomElement(using: &generator)!
                facts.trigger = triggers.randomElement(using: &generator)!
                facts.controls = controls
            }
            #expect(await item.report().findings.map(\.description) == [], "\(item.recordText)")
        }
    }

    private func hex(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    private func json(_ number: Int64) -> String {
        abs(Int128(number)) < 1 << 53 ? "\(number)" : "\"\(number)\""
    }
}
