internal import EpilumeModel

/// Texts that stand for numbers, by rules narrower than Swift's: no exponent, no sign where none is meant, nothing that
/// YAML would take for another base.
package enum StrictValue {
    /// Digits with at most one point: no exponent, no hexadecimal, no infinity, which `Double` would take too.
    package static func decimal(_ text: String) -> Double? {
        let points = text.utf8.count { $0 == UInt8(ascii: ".") }
        guard points <= 1, text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || isDigit($0) }) else { return nil }
        return Double(text)
    }

    /// Digits without leading zeros, after `-` for a number below zero.
    static func whole(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit), digits == "0" || digits.first != "0" else { return nil }
        return text == "-0" ? nil : Int64(text)
    }

    /// Exactly so many hexadecimal digits in small letters.
    static func hexadecimal<Number: FixedWidthInteger>(_ text: String, digits: Int, as type: Number.Type) -> Number? {
        guard text.utf8.count == digits, text.utf8.allSatisfy(isLowerHex) else { return nil }
        return Number(text, radix: 16)
    }

    /// Pairs of hexadecimal digits with single spaces between them.
    static func bytes(_ text: String) -> [UInt8]? {
        let pairs = text.split(separator: " ", omittingEmptySubsequences: false)
        let bytes = pairs.compactMap { hexadecimal(String($0), digits: 2, as: UInt8.self) }
        return bytes.count == pairs.count ? bytes : nil
    }

    /// A day of the calendar as `2026-11-22`.
    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return year >= 2000 && (1...lengths[month - 1]).contains(day)
    }

    /// Nothing in it would be shown other than it is; blanks at the ends would be lost where it is shown.
    static func isPrintable(_ text: String) -> Bool {
        UntrustedText(text).shown(limit: .max) == text && text.first != " " && text.last != " "
    }

    /// Small letters, digits and single dashes inside.
    static func isSlug(_ text: String, limit: Int, startsWithLetter: Bool) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count <= limit, words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isSlugByte) })
        else { return false }
        return !startsWithLetter || !(text.utf8.first.map(isDigit) ?? true)
    }

    private static func isSlugByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// What needs no escape in a shell, an address or a message.
    static func isFileNameByte(_ byte: UInt8) -> Bool {
        isSlugByte(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }

    static func isLowerHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
