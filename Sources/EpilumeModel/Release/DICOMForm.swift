/// Forms of values that come from a person, an order or a file, as DICOM demands them. A value is judged and never
/// mended: what is stored must be what was said.
///
/// Source: PS3.5 section 6.2 and table 6.2-1; 9.1 for UIDs.
package enum DICOMForm {
    /// At most 64 characters, numbers joined by dots, none with a leading zero; the first is 0, 1 or 2 (ISO/IEC
    /// 9834-1).
    package static func isUID(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (3...64).contains(bytes.count), bytes.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count >= 2, ["0", "1", "2"].contains(numbers[0]) else { return false }
        return numbers.allSatisfy { !$0.isEmpty && ($0 == "0" || $0.first != "0") }
    }

    /// `YYYYMMDD`, a day that the Gregorian calendar has.
    package static func isDate(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count == 8, bytes.allSatisfy(isDigit), let number = Int(text) else { return false }
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        guard year >= 1, (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// LO, SH: one line of 1 to `limit` characters, no backslash, no space at either end (it would not count).
    package static func isLine(_ text: String, limit: Int) -> Bool {
        let scalars = text.unicodeScalars
        guard !scalars.isEmpty, scalars.count <= limit, scalars.first != " ", scalars.last != " " else { return false }
        return scalars.allSatisfy { $0 != "\\" && isVisible($0) }
    }

    /// PN: one to three component groups joined by `=`, each of at most five components joined by `^` and of at most 64
    /// characters; something must be named.
    package static func isPersonName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard scalars.count <= 194, scalars.allSatisfy({ $0 != "\\" && isVisible($0) }),
            scalars.contains(where: { $0 != "^" && $0 != "=" && $0 != " " })
        else { return false }
        let groups = scalars.split(separator: "=", maxSplits: 3, omittingEmptySubsequences: false)
        return groups.count <= 3 && groups.allSatisfy { $0.count <= 64 && $0.count(where: { $0 == "^" }) <= 4 }
    }

    /// LT: up to `limit` characters with line ends and tabs, something visible among them.
    package static func isText(_ text: String, limit: Int) -> Bool {
        let scalars = text.unicodeScalars
        let breaks: [Unicode.Scalar] = ["\n", "\r", "\t"]
        return scalars.count <= limit && scalars.allSatisfy { isVisible($0) || breaks.contains($0) }
            && scalars.contains { $0 != " " && !breaks.contains($0) }
    }

    /// No control character, none that turns the direction of the text, none that nobody assigned. Joiners stay:
    /// names are written with them.
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case .format: scalar == "\u{200c}" || scalar == "\u{200d}"
        default: true
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
