internal import EpilumeModel

/// What a text of a record must look like, and the words for it.
struct FieldForm: Sendable {
    let words: String
    let accepts: @Sendable (String) -> Bool

    /// What is safe to show: texts of devices and people are escaped before they enter a record.
    static let plain = FieldForm(words: "plain text of at most 2048 bytes") { text in
        text.utf8.count <= 2_048
            && text.unicodeScalars.allSatisfy {
                switch $0.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }
    static let sha256 = hexDigits(64)
    static let uuid = FieldForm(words: "a UUID in lower case") { text in
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.utf8.allSatisfy(isHexDigit) }
    }
    /// Source: DICOM PS3.5 B.2.
    static let sopInstanceUID = FieldForm(words: "2.25. and a UUID as a decimal number") { text in
        sopInstanceUUID(text) != nil
    }
    static let itemID = FieldForm(words: "an item's name") { ItemID($0) != nil }
    static let deviceID = FieldForm(words: "1 to 64 letters, digits, dots, hyphens and underscores") { text in
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isWordByte($0) || $0 == UInt8(ascii: ".") }
    }
    static let fourCC = FieldForm(words: "a pixel format code") { text in
        (4...16).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
    /// What programs gave as a name: of a profile, of a state of the light.
    static let name = FieldForm(words: "1 to 64 lower-case letters, digits and dashes") { text in
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isDigit($0) || isLowerCase($0) || $0 == UInt8(ascii: "-") }
    }
    /// Not a number: a control without a name has the field `id` alone.
    static let controlName = FieldForm(words: name.words + ", a letter first") { text in
        name.accepts(text) && text.utf8.first.map(isLowerCase) == true
    }
    static let controlID = FieldForm(words: "0x and eight lower-case hexadecimal digits") { text in
        text.utf8.count == 10 && text.utf8.starts(with: "0x".utf8) && text.utf8.dropFirst(2).allSatisfy(isHexDigit)
    }
    static let utc = FieldForm(words: "a moment such as 2025-11-22T04:55:00.123456Z", accepts: isMoment)

    static func hexDigits(_ count: Int) -> FieldForm {
        FieldForm(words: "\(count) lower-case hexadecimal digits") { text in
            text.utf8.count == count && text.utf8.allSatisfy(isHexDigit)
        }
    }

    static func oneOf(_ values: [String]) -> FieldForm {
        FieldForm(words: values.joined(separator: " or ")) { text in values.contains { $0.isExactly(text) } }
    }

    /// The name under which a cause of rejection is counted.
    static func isCause(_ text: String) -> Bool {
        let first = text.utf8.first.map { isWordByte($0) && !isDigit($0) } ?? false
        return first && text.utf8.count <= 32 && text.utf8.allSatisfy { isWordByte($0) && $0 != UInt8(ascii: "_") }
    }

    static func sopInstanceUUID(_ text: String) -> UInt128? {
        let digits = text.utf8.dropFirst(5)
        guard text.utf8.starts(with: "2.25.".utf8), digits.allSatisfy(isDigit), (1...39).contains(digits.count),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return UInt128(String(text.dropFirst(5)))
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

private func isLowerCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}

/// Exactly the form, and a moment that exists; there is no leap second, since the kernel's clock has none.
private func isMoment(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let form = Array("dddd-dd-ddTdd:dd:dd.ddddddZ".utf8)
    let hasForm =
        bytes.count == form.count
        && zip(bytes, form).allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
    guard hasForm else { return false }
    let number = { (range: Range<Int>) in bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    guard (1...12).contains(month), number(11..<13) < 24, number(14..<16) < 60, number(17..<19) < 60 else {
        return false
    }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return (1...days).contains(day)
}

extension String {
    /// Swift's == takes canonically equivalent texts for equal, such as K and the Kelvin sign.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
