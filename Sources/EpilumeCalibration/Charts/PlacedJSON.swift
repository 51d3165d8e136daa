/// A JSON text (RFC 8259) with the line of each value, so that a problem can be shown where it is.
struct PlacedJSON {
    indirect enum Value {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([PlacedJSON])
        case object([(name: String, value: PlacedJSON)])
    }

    /// From 1.
    let line: Int
    let value: Value

    /// Nothing that a chart holds is nested deeper.
    private static let deepest = 8

    static func parse(_ text: String) throws(ChartFile.Fault) -> PlacedJSON {
        var reader = Reader(bytes: Array(text.utf8))
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        if reader.peek != nil { throw reader.fault("there is something after the end") }
        return value
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        var line = 1

        var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

        func fault(_ text: String) -> ChartFile.Fault { .init(problems: [.init(line, text + ": it is no JSON")]) }

        mutating func skipSpace() {
            while let byte = peek, [0x20, 0x09, 0x0a, 0x0d].contains(byte) {
                if byte == 0x0a { line += 1 }
                at += 1
            }
        }

        mutating func value(depth: Int) throws(ChartFile.Fault) -> PlacedJSON {
            if depth > PlacedJSON.deepest { throw fault("it is nested too deeply") }
            skipSpace()
            let start = line
            let value: Value
            switch peek {
            case UInt8(ascii: "{"): value = try object(depth)
            case UInt8(ascii: "["): value = try array(depth)
            case UInt8(ascii: "\""): value = .string(try string())
            case UInt8(ascii: "t"): value = try word("true", .bool(true))
            case UInt8(ascii: "f"): value = try word("false", .bool(false))
            case UInt8(ascii: "n"): value = try word("null", .null)
            default: value = .number(try number())
            }
            return PlacedJSON(line: start, value: value)
        }

        private mutating func object(_ depth: Int) throws(ChartFile.Fault) -> Value {
            var members: [(name: String, value: PlacedJSON)] = []
            at += 1
            skipSpace()
            if take("}") { return .object(members) }
            while true {
                skipSpace()
                guard peek == UInt8(ascii: "\"") else { throw fault("a name in quotation marks is missing") }
                let name = try string()
                skipSpace()
                guard take(":") else { throw fault("a colon is missing") }
                members.append((name, try value(depth: depth + 1)))
                skipSpace()
                if take("}") { return .object(members) }
                guard take(",") else { throw fault("a comma is missing") }
            }
        }

        private mutating func array(_ depth: Int) throws(ChartFile.Fault) -> Value {
            var items: [PlacedJSON] = []
            at += 1
            skipSpace()
            if take("]") { return .array(items) }
            while true {
                items.append(try value(depth: depth + 1))
                skipSpace()
                if take("]") { return .array(items) }
                guard take(",") else { throw fault("a comma is missing") }
            }
        }

        private mutating func take(_ character: Character) -> Bool {
            guard peek == character.asciiValue else { return false }
            at += 1
            return true
        }

        private mutating func word(_ text: String, _ value: Value) throws(ChartFile.Fault) -> Value {
            guard bytes[at...].starts(with: text.utf8) else { throw fault("a value is missing") }
            at += text.utf8.count
            return value
        }

        private mutating func number() throws(ChartFile.Fault) -> Double {
            let start = at
            while let byte = peek, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { at += 1 }
            let text = String(decoding: bytes[start..<at], as: UTF8.self)
            let digits = text.drop { $0 == "-" }
            let hasLeadingZero = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
            guard digits.first?.isNumber == true, digits.last?.isNumber == true, !hasLeadingZero,
                let value = ChartNumber.value(text)
            else { throw fault("a value is missing") }
            return value
        }

        private mutating func string() throws(ChartFile.Fault) -> String {
            at += 1
            var result: [UInt8] = []
            while let byte = peek, byte != UInt8(ascii: "\"") {
                if byte < 0x20 { throw fault("a text has a control character or no end") }
                at += 1
                if byte == UInt8(ascii: "\\") {
                    result += Array(String(try escape()).utf8)
                } else {
                    result.append(byte)
                }
            }
            guard take("\"") else { throw fault("a text has no end") }
            return String(decoding: result, as: UTF8.self)
        }

        private mutating func escape() throws(ChartFile.Fault) -> Character {
            guard let byte = peek else { throw fault("a text has no end") }
            at += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(UnicodeScalar(byte))
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{c}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): return try escapedScalar()
            default: throw fault("a text has an unknown escape")
            }
        }

        private mutating func escapedScalar() throws(ChartFile.Fault) -> Character {
            let first = try hexadecimal()
            if (0xd800...0xdbff).contains(first) {
                guard take("\\"), take("u") else { throw fault("half of a surrogate pair stands alone") }
                let second = try hexadecimal()
                let joined = 0x10000 + (first - 0xd800) << 10 + (Int(second) - 0xdc00)
                guard (0xdc00...0xdfff).contains(second), let scalar = UnicodeScalar(joined) else {
                    throw fault("half of a surrogate pair stands alone")
                }
                return Character(scalar)
            }
            guard let scalar = UnicodeScalar(first) else { throw fault("half of a surrogate pair stands alone") }
            return Character(scalar)
        }

        private mutating func hexadecimal() throws(ChartFile.Fault) -> Int {
            let text = bytes[at..<min(at + 4, bytes.count)]
            at = min(at + 4, bytes.count)
            guard text.count == 4, text.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let value = Int(String(decoding: text, as: UTF8.self), radix: 16)
            else { throw fault("a text has an unknown escape") }
            return value
        }
    }
}
