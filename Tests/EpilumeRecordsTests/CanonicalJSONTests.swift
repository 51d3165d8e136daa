import EpilumeRecords
import Testing

/// Vectors: RFC 8785 §3.2.2 to §3.2.4, without the numbers that a record cannot hold.
struct CanonicalJSONTests {
    private func text(_ value: CanonicalJSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

    private func object(_ pairs: [(String, CanonicalJSON)]) -> CanonicalJSON {
        var members = CanonicalJSON.Members()
        for (name, value) in pairs { members[name] = value }
        return .object(members)
    }

    @Test func sortsNamesByCodeUnitsAsTheRFCShows() {
        let names = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"]
        let shown = [
            "Euro Sign", "Carriage Return", "Hebrew Letter Dalet With Dagesh", "One", "Emoji: Grinning Face",
            "Control", "Latin Small Letter O With Diaeresis",
        ]
        let value = object(zip(names, shown).map { ($0, .string($1)) })
        #expect(
            text(value) == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
                + "\"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\","
                + "\"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}")
    }

    @Test func escapesAsTheRFCShows() {
        let value = object([
            ("string", .string("\u{20ac}$\u{0f}\u{0a}A'B\"\\\\\"/")),
            ("literals", .array([.null, .bool(true), .bool(false)])),
        ])
        let expected: [UInt8] =
            Array("{\"literals\":[null,true,false],\"string\":\"".utf8)
            // The string's bytes as §3.2.4 prints them.
            + [0xe2, 0x82, 0xac, 0x24, 0x5c, 0x75, 0x30, 0x30, 0x30, 0x66, 0x5c, 0x6e, 0x41, 0x27, 0x42, 0x5c, 0x22]
            + [0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x22, 0x2f, 0x22, 0x7d]
        #expect(value.bytes == expected)
    }

    @Test func escapesEveryControlAndNothingElse() {
        let controls = String(String.UnicodeScalarView((0..<0x20).map { Unicode.Scalar($0 as UInt8) }))
        #expect(
            text(.string(controls + "\u{7f}\u{2028}"))
                == "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d"
                + "\\u001e\\u001f\u{7f}\u{2028}\"")
    }

    @Test func aNameStandsOnceAndTheLastValueCounts() {
        let value = object([("b", .bool(true)), ("a", .null), ("b", .bool(false))])
        #expect(text(value) == "{\"a\":null,\"b\":false}")
    }

    /// Swift takes these two for equal; JSON does not.
    @Test func composedAndDecomposedNamesAreTwo() {
        let value = object([("\u{e9}", .bool(true)), ("e\u{301}", .bool(false))])
        #expect(value.bytes == Array("{\"e\u{301}\":false,\"\u{e9}\":true}".utf8))
    }

    @Test func holdsOnlyIntegersThatEveryReaderHolds() {
        let limit: Int64 = 9_007_199_254_740_991
        #expect(CanonicalJSON.Integer(limit).map { text(.integer($0)) } == "9007199254740991")
        #expect(CanonicalJSON.Integer(-limit).map { text(.integer($0)) } == "-9007199254740991")
        #expect(CanonicalJSON.Integer(limit + 1) == nil)
        #expect(CanonicalJSON.Integer(-limit - 1) == nil)
        #expect(CanonicalJSON.Integer(UInt64.max) == nil)
    }
}
