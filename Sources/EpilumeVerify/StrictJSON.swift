/// A JSON text as it stands: members in their order, strings unescaped, numbers whole.
///
/// This reader and its writer share nothing with the module that seals records: a mistake there must not be
/// mirrored here.
indirect enum StrictJSON: Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([StrictJSON])
    case object([Member])

    struct Member: Equatable {
        let name: String
        let value: StrictJSON
    }

    /// What is wrong with a text, and at which byte.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let reason: String
        let offset: Int

        var description: String { "\(reason) at byte \(offset)" }
    }

    /// Nothing that a record or a header holds is nested deeper.
    static let deepest = 8

    /// - Throws: for anything but one JSON value of whole numbers within ±(2^53 − 1), without a repeated name,
    ///   in valid UTF-8, nested at most ``deepest`` levels.
    static func parse(_ bytes: ArraySlice<UInt8>) throws(Fault) -> StrictJSON {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Fault(reason: "bytes that are not UTF-8", offset: 0)
        }
        var reader = Reader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw reader.fault("something after the end") }
        return value
    }

    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .integer: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

private struct Reader {
    let start: Int
    var rest: ArraySlice<UInt8>

    init(bytes: ArraySlice<UInt8>) {
        start = bytes.startIndex
        rest = bytes
    }

    func fault(_ reason: String) -> StrictJSON.Fault {
        StrictJSON.Fault(reason: reason, offset: rest.startIndex - start)
    }

    mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
    }

    /// Takes `byte` if it comes next, after white space.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func value(depth: Int) throws(StrictJSON.Fault) -> StrictJSON {
        guard depth <= StrictJSON.deepest else { throw fault("too deep a nesting") }
        if take("{") { return .object(try members(depth: depth)) }
        if take("[") { return .array(try elements(depth: depth)) }
        if take("\"") { return .string(try string()) }
        for (word, value) in [("true", StrictJSON.bool(true)), ("false", .bool(false)), ("null", .null)]
        where rest.starts(with: word.utf8) {
            rest.removeFirst(word.utf8.count)
            return value
        }
        return .integer(try integer())
    }

    private mutating func members(depth: Int) throws(StrictJSON.Fault) -> [StrictJSON.Member] {
        var members: [StrictJSON.Member] = []
        var names: Set<[UInt8]> = []
        if take("}") { return members }
        repeat {
            guard take("\"") else { throw fault("no member name") }
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else { throw fault("a member name that was there before") }
            guard take(":") else { throw fault("no colon after a member name") }
            members.append(.init(name: name, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw fault("no end of an object") }
        return members
    }

    private mutating func elements(depth: Int) throws(StrictJSON.Fault) -> [StrictJSON] {
        var elements: [StrictJSON] = []
        if take("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw fault("no end of a list") }
        return elements
    }

    private mutating func integer() throws(StrictJSON.Fault) -> Int64 {
        let text = rest.prefix { !Self.endsNumber.contains($0) }
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        let isWhole =
            !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && (digits.first != UInt8(ascii: "0") || text.count == 1)
        guard isWhole, let value = Int64(String(decoding: text, as: UTF8.self)), value.magnitude < 1 << 53
        else {
            throw fault("no whole number within ±(2^53 − 1) where a value should be")
        }
        rest = rest.dropFirst(text.count)
        return value
    }

    private static let endsNumber = Set(",]} \t\n\r".utf8)

    /// The opening quotation mark is taken already.
    private mutating func string() throws(StrictJSON.Fault) -> String {
        var text: [UInt8] = []
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\""):
                rest.removeFirst()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                rest.removeFirst()
                text += String(try escaped()).utf8
            case 0x00..<0x20: throw fault("a bare control character in a text")
            default:
                text.append(byte)
                rest.removeFirst()
            }
        }
        throw fault("no end of a text")
    }

    private static let shortEscapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    private mutating func escaped() throws(StrictJSON.Fault) -> Unicode.Scalar {
        guard let kind = rest.popFirst() else { throw fault("no end of an escape") }
        if let scalar = Self.shortEscapes[kind] { return scalar }
        guard kind == UInt8(ascii: "u") else { throw fault("an unknown escape") }
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Not a scalar: a surrogate, good only as the first of a pair.
        guard unit < 0xdc00, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            throw fault("half a surrogate pair")
        }
        rest.removeFirst(2)
        let low = try codeUnit()
        guard (0xdc00..<0xe000).contains(low) else { throw fault("half a surrogate pair") }
        return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(low) - 0xdc00))!
    }

    private mutating func codeUnit() throws(StrictJSON.Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = rest.first.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw fault("an escape without four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            rest.removeFirst()
        }
        return unit
    }
}
