/// A JSON value that knows where it stands.
struct LocatedJSON {
    enum Value {
        case text(String)
        case whole(Int64)
        case flag(Bool)
        case list([LocatedJSON])
        case object([(name: String, value: LocatedJSON)])
    }

    var file: String
    /// From 1.
    var line: Int
    var value: Value

    func fault(_ reason: String) -> RecordingFault { .malformed(file: file, line: line, reason: reason) }
}

/// Reads JSON that a stranger may have written: strictly RFC 8259, whole numbers only, no member twice, bounded depth.
struct RecordingJSONParser {
    private let file: String
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var line: Int

    private static let depthLimit = 16

    /// - Parameter firstLine: the number of the line on which the bytes begin.
    static func parse(
        _ bytes: ArraySlice<UInt8>, file: String, firstLine: Int = 1
    ) throws(RecordingFault) -> LocatedJSON {
        var parser = RecordingJSONParser(file: file, bytes: bytes, at: bytes.startIndex, line: firstLine)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.at < bytes.endIndex { throw parser.fault("something follows the end of the value") }
        return value
    }

    private func fault(_ reason: String) -> RecordingFault { .malformed(file: file, line: line, reason: reason) }

    private var next: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
            if byte == 0x0a { line += 1 }
            at += 1
        }
    }

    private mutating func expect(_ byte: UInt8) throws(RecordingFault) {
        skipSpace()
        guard next == byte else { throw fault("“\(Character(UnicodeScalar(byte)))” is missing") }
        at += 1
    }

    private mutating func value(depth: Int) throws(RecordingFault) -> LocatedJSON {
        if depth > Self.depthLimit { throw fault("values are nested deeper than \(Self.depthLimit)") }
        skipSpace()
        let line = self.line
        let found: LocatedJSON.Value
        switch next {
        case UInt8(ascii: "{"): found = .object(try members(depth))
        case UInt8(ascii: "["): found = .list(try elements(depth))
        case UInt8(ascii: "\""): found = .text(try text())
        case UInt8(ascii: "t"): found = .flag(try word("true"))
        case UInt8(ascii: "f"): found = .flag(!(try word("false")))
        default: found = .whole(try number())
        }
        return LocatedJSON(file: file, line: line, value: found)
    }

    private mutating func word(_ word: String) throws(RecordingFault) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { throw fault("this is no value") }
        at += word.utf8.count
        return true
    }

    private mutating func members(_ depth: Int) throws(RecordingFault) -> [(name: String, value: LocatedJSON)] {
        at += 1
        var members: [(name: String, value: LocatedJSON)] = []
        var names: Set<String> = []
        skipSpace()
        if next == UInt8(ascii: "}") {
            at += 1
            return members
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("a member's name is missing") }
            let name = try text()
            if !names.insert(name).inserted { throw fault("a member is given twice") }
            try expect(UInt8(ascii: ":"))
            members.append((name, try value(depth: depth + 1)))
            skipSpace()
            if next == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
        }
        at += 1
        return members
    }

    private mutating func elements(_ depth: Int) throws(RecordingFault) -> [LocatedJSON] {
        at += 1
        var elements: [LocatedJSON] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            at += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
        }
        at += 1
        return elements
    }

    private mutating func number() throws(RecordingFault) -> Int64 {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let digits = at
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let hasLeadingZero = at - digits > 1 && bytes[digits] == UInt8(ascii: "0")
        guard let number = Int64(text), !hasLeadingZero else { throw fault("this is no value") }
        if let byte = next, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
            throw fault("a recording has whole numbers only")
        }
        return number
    }

    private mutating func text() throws(RecordingFault) -> String {
        at += 1
        var units: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else { throw fault("a text is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): units += try escape()
            case 0..<0x20: throw fault("a text holds a control character")
            default: units.append(byte)
            }
        }
        throw fault("a text has no end")
    }

    private mutating func escape() throws(RecordingFault) -> [UInt8] {
        guard let byte = next else { throw fault("a text has no end") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): break
        default: throw fault("this escape is unknown")
        }
        var code = UInt32(try hexUnit())
        if (0xd800...0xdbff).contains(code) {
            guard bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
                throw fault("half of a surrogate pair is missing")
            }
            at += 2
            let low = UInt32(try hexUnit())
            guard (0xdc00...0xdfff).contains(low) else { throw fault("half of a surrogate pair is missing") }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = UnicodeScalar(code) else { throw fault("half of a surrogate pair is missing") }
        return Array(String(scalar).utf8)
    }

    private mutating func hexUnit() throws(RecordingFault) -> UInt16 {
        let digits = bytes[at...].prefix(4)
        guard digits.count == 4, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16),
            digits.first != UInt8(ascii: "+")
        else { throw fault("an escape needs four hexadecimal digits") }
        at += 4
        return unit
    }
}
