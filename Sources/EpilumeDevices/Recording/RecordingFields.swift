internal import EpilumeModel

/// Takes an object apart member by member; what is left over at the end is an error.
struct RecordingFields {
    private let object: LocatedJSON
    private var members: [String: LocatedJSON]

    init(_ object: LocatedJSON) throws(RecordingFault) {
        guard case .object(let list) = object.value else { throw object.fault("an object is expected") }
        self.object = object
        members = Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0.value) })
    }

    /// Every member must have been taken.
    func finish() throws(RecordingFault) {
        if let rest = members.min(by: { $0.value.line < $1.value.line }) {
            throw rest.value.fault("unknown member “\(UntrustedText(rest.key))”")
        }
    }

    mutating func optional(_ name: String) -> LocatedJSON? { members.removeValue(forKey: name) }

    mutating func member(_ name: String) throws(RecordingFault) -> LocatedJSON {
        guard let value = optional(name) else { throw object.fault("“\(name)” is missing") }
        return value
    }

    // MARK: Plain values

    mutating func text(_ name: String) throws(RecordingFault) -> String { try member(name).text() }

    mutating func untrusted(_ name: String) throws(RecordingFault) -> UntrustedText { UntrustedText(try text(name)) }

    mutating func optionalUntrusted(_ name: String) throws(RecordingFault) -> UntrustedText? {
        guard let value = optional(name) else { return nil }
        return UntrustedText(try value.text())
    }

    mutating func whole<Number: FixedWidthInteger>(
        _ name: String, _ range: ClosedRange<Number>
    ) throws(RecordingFault) -> Number {
        try member(name).whole(range)
    }

    mutating func optionalWhole<Number: FixedWidthInteger>(
        _ name: String, _ range: ClosedRange<Number>
    ) throws(RecordingFault) -> Number? {
        guard let value = optional(name) else { return nil }
        return try value.whole(range)
    }

    /// Four hexadecimal digits.
    mutating func hex16(_ name: String) throws(RecordingFault) -> UInt16 {
        let value = try member(name)
        return try value.hex16()
    }

    mutating func optionalHex16(_ name: String) throws(RecordingFault) -> UInt16? {
        guard let value = optional(name) else { return nil }
        return try value.hex16()
    }

    // MARK: Lists and objects

    mutating func list<Element>(
        _ name: String, _ read: (LocatedJSON) throws(RecordingFault) -> Element
    ) throws(RecordingFault) -> [Element] {
        let value = try member(name)
        guard case .list(let elements) = value.value else { throw value.fault("“\(name)” must be a list") }
        var result: [Element] = []
        for element in elements { result.append(try read(element)) }
        return result
    }

    mutating func fourCC(_ name: String) throws(RecordingFault) -> FourCC {
        let value = try member(name)
        guard let code = RecordingCodes.fourCC(try value.text()) else {
            throw value.fault("“\(name)” must be the four characters of a pixel format")
        }
        return code
    }
}

extension LocatedJSON {
    /// Longer texts come from no device: a USB string has at most 126 characters.
    private static let textLimit = 1024

    func text() throws(RecordingFault) -> String {
        guard case .text(let text) = value else { throw fault("a text is expected") }
        if text.utf8.count > Self.textLimit { throw fault("a text is longer than \(Self.textLimit) bytes") }
        return text
    }

    func whole<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) throws(RecordingFault) -> Number {
        guard case .whole(let whole) = value else { throw fault("a whole number is expected") }
        guard let number = Number(exactly: whole), range.contains(number) else {
            throw fault("\(whole) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func hex16() throws(RecordingFault) -> UInt16 {
        let text = try text()
        guard text.utf8.count == 4, !text.hasPrefix("+"), !text.hasPrefix("-"), let number = UInt16(text, radix: 16)
        else { throw fault("four hexadecimal digits are expected") }
        return number
    }

    func fraction() throws(RecordingFault) -> Fraction {
        let text = try text()
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = UInt32(parts[0]), let denominator = UInt32(parts[1]) else {
            throw fault("a fraction such as 1/30 is expected")
        }
        return Fraction(numerator, denominator)
    }
}

/// Codes as a recording writes them.
enum RecordingCodes {
    /// Its four characters, or `0x` and eight digits when they cannot be printed.
    static func text(_ code: FourCC) -> String {
        FourCC(code.description) == code ? code.description : hex(code.rawValue, digits: 8, prefix: "0x")
    }

    static func fourCC(_ text: String) -> FourCC? {
        if let code = FourCC(text) { return code }
        guard text.hasPrefix("0x"), text.utf8.count == 10, let number = UInt32(text.dropFirst(2), radix: 16) else {
            return nil
        }
        return FourCC(rawValue: number)
    }

    static func hex(_ number: some BinaryInteger, digits: Int, prefix: String = "") -> String {
        let text = String(number, radix: 16)
        return prefix + String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
