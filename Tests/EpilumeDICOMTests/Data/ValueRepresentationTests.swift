import EpilumeDICOM
import Testing

@Suite struct ValueRepresentationTests {
    /// PS3.5 table 6.2-1: the longest value, and one character more.
    @Test(arguments: [
        (ValueRepresentation.AE, 16), (.CS, 16), (.SH, 16), (.LO, 64), (.PN, 64), (.ST, 1024), (.LT, 10_240),
    ])
    func `a value as long as allowed is taken and one longer is refused`(vr: ValueRepresentation, limit: Int) {
        #expect(vr.fault(of: String(repeating: "A", count: limit)) == nil)
        #expect(
            vr.fault(of: String(repeating: "A", count: limit + 1))
                == .tooLong(vr, characters: limit + 1, limit: limit))
    }

    @Test func `length counts characters and not bytes`() {
        #expect(ValueRepresentation.LO.fault(of: String(repeating: "é", count: 64)) == nil)
        #expect(ValueRepresentation.SH.fault(of: String(repeating: "皮", count: 16)) == nil)
        #expect(ValueRepresentation.SH.fault(of: String(repeating: "e\u{301}", count: 9)) != nil)
        #expect(
            ValueRepresentation.PN.fault(
                of: String(repeating: "a", count: 64) + "=" + String(repeating: "b", count: 64)) == nil)
    }

    struct Form: Sendable {
        let vr: ValueRepresentation
        let good: [String]
        let bad: [String]
    }

    static let forms: [Form] = [
        Form(vr: .AS, good: ["041Y", "003D"], bad: ["41Y", "041X", "0x1Y", "041Y "]),
        Form(vr: .AE, good: ["STATION", "a b"], bad: ["   ", "é"]),
        Form(vr: .CS, good: ["DMS", "A_B 1"], bad: ["dms", "A-B", " A", "A ", "Ä"]),
        Form(
            vr: .DA, good: ["20240229", "19000228"],
            bad: ["20230229", "20241301", "20240100", "2024-1-1", "202402", "20240229-", "19000229"]),
        Form(
            vr: .DS, good: ["1", "-1.5", "+.5", "1.", "1e10", "-1.5E-3", "1234567890123456"],
            bad: ["e5", ".", "1,5", "1e", "--1", "1.2.3", "0x10", "12345678901234567", "nan", "1 "]),
        Form(vr: .IS, good: ["0", "-2147483648", "+12"], bad: ["2147483648", "1.0", "-", "12a"]),
        Form(
            vr: .DT,
            good: ["2026", "202611", "20261122", "2026112218", "20261122181500.1", "20261122181500+0100", "2026-1200"],
            bad: [
                "26", "20261322", "20261122181500.", "20261122+1500", "20261122-0000", "20261122-1300", "20261122+01",
                "20261122 10",
            ]),
        Form(
            vr: .TM, good: ["18", "1815", "181500", "181500.1", "235960.123456"],
            bad: ["24", "1860", "18150", "181500.", "181500.1234567", "18:15"]),
        Form(
            vr: .UI, good: ["1.2.840", "2.25.0", "0.1", "2.25." + String(repeating: "1", count: 59)],
            bad: ["1", "1..2", "1.02", "3.1", "1.2.", "1.a", "1.2 ", "2.25." + String(repeating: "1", count: 60)]),
        Form(vr: .PN, good: ["A^B^C^D^E", "A=B=C", "^B"], bad: ["A^B^C^D^E^F", "A=B=C=D"]),
        Form(vr: .UR, good: ["https://e.org/%20?x#y"], bad: ["a b", "é", #"a\b"#]),
    ]

    @Test(arguments: forms) func `forms are those of the standard`(form: Form) {
        for text in form.good { #expect(form.vr.fault(of: text) == nil, "\(text)") }
        for text in form.bad { #expect(form.vr.fault(of: text) != nil, "\(text)") }
    }

    @Test(arguments: ValueRepresentation.allCases)
    func `no control character and no separator comes through`(vr: ValueRepresentation) {
        for text in ["A\u{0}B", "A\u{1b}B", "A\u{7f}B", "A\u{85}B", "A\u{8}B"] {
            #expect(vr.fault(of: text) != nil)
        }
        let isFree = [.LT, .ST, .UT].contains(vr)
        for text in [#"A\B"#, "A\nB", "A\tB"] { #expect((vr.fault(of: text) == nil) == isFree) }
    }

    @Test func `a fault names the character and never the value`() {
        let fault = ValueRepresentation.LO.fault(of: #"Doe\Jane"#)
        #expect(fault == .forbiddenCharacter(.LO, code: 0x5C))
        #expect(fault.map(\.description) == "holds the character U+005C, which LO forbids")
        #expect(
            ValueRepresentation.SH.fault(of: String(repeating: "Jane", count: 9)).map(\.description)?.contains("Jane")
                == false)
    }

    @Test(arguments: [
        (ValueRepresentation.LO, #"DermLite\HUD"# + "\u{1b}[31m", "DermLiteHUD[31m"),
        (.LO, "  a\r\nb\u{0}  ", "a  b"),
        (.SH, "a name that is longer", "a name that is l"),
        (.SH, "exactly fifteen é", "exactly fifteen"),
        (.SH, "123456789012345e\u{301}", "123456789012345"),
        (.SH, "12345678901234👩‍⚕️", "12345678901234"),
        (.CS, "contact-plate", "CONTACTPLATE"),
        (.AE, "Müller 1", "Mller 1"),
        (.UI, " 1.2.3 ", "1.2.3"),
        (.LT, #"a\b"#, #"a\b"#),
    ])
    func `a stranger's text is made to fit`(vr: ValueRepresentation, text: String, fitting: String) {
        #expect(vr.fitting(text) == fitting)
    }

    @Test func `what cannot be made to fit is nothing`() {
        #expect(ValueRepresentation.LO.fitting("\u{1}\u{2}  ") == nil)
        #expect(ValueRepresentation.LO.fitting("") == nil)
        #expect(ValueRepresentation.CS.fitting("éü") == nil)
        #expect(ValueRepresentation.UI.fitting("1.2.x") == nil)
        #expect(ValueRepresentation.DA.fitting("2024-02-29") == nil)
        #expect(ValueRepresentation.OB.fitting("abc") == nil)
        #expect(ValueRepresentation.PN.fitting("a^b^c^d^e^f") == nil)
    }

    /// Whatever a device says: what fits is a value, and fits again unchanged.
    @Test(arguments: ValueRepresentation.allCases)
    func `what was made to fit is always a value`(vr: ValueRepresentation) {
        var random = Seeded(state: 42)
        let alphabet: [Unicode.Scalar] = [
            "a", "B", "7", " ", "\\", "^", "=", ".", "-", "\n", "\t", "\0", "\u{1b}", "\u{7f}", "\u{9b}", "é", "皮",
            "\u{301}", "\u{200d}", "👩", "\u{202e}", "/", "_", "+",
        ]
        for _ in 0..<400 {
            var text = ""
            for _ in 0..<Int.random(in: 0...90, using: &random) {
                text.unicodeScalars.append(alphabet.randomElement(using: &random)!)
            }
            guard let fitting = vr.fitting(text) else { continue }
            #expect(vr.fault(of: fitting) == nil)
            #expect(vr.fitting(fitting) == fitting)
        }
    }
}

/// SplitMix64: the same texts in every run.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
