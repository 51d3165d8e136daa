/// The representations that prescribe a form. Source: PS3.5 table 6.2-1; ranges of queries are no values of an object.
extension ValueRepresentation {
    /// - Parameter text: not empty, of allowed characters and length.
    func hasForm(_ text: String) -> Bool {
        let ascii = Array(text.utf8)
        return switch self {
        case .AE: text.contains { $0 != " " }
        case .AS: ascii.count == 4 && "DWMY".utf8.contains(ascii[3]) && Self.number(ascii, 0, 3) != nil
        case .CS: !text.hasPrefix(" ") && !text.hasSuffix(" ")
        case .DA: ascii.count == 8 && Self.isDate(ascii)
        case .DS: Self.isDecimal(ascii[...])
        case .DT: Self.isDateTime(ascii)
        case .IS: Self.isWhole(ascii[...]) && Int32(text) != nil
        case .PN: Self.isName(text)
        case .TM: Self.isTime(ascii[...])
        case .UI: Self.isIdentifier(text)
        case .FD, .FL, .OB, .SQ, .UL, .US: false
        case .LO, .LT, .SH, .ST, .UC, .UR, .UT: true
        }
    }

    /// The number that `count` digits at `start` state.
    private static func number(_ text: some RandomAccessCollection<UInt8>, _ start: Int, _ count: Int) -> Int? {
        let digits = text.dropFirst(start).prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ code: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(code) }

    /// YYYY, YYYYMM or YYYYMMDD, of the Gregorian calendar.
    private static func isDate(_ text: [UInt8]) -> Bool {
        guard let year = number(text, 0, 4) else { return false }
        if text.count == 4 { return true }
        guard let month = number(text, 4, 2), (1...12).contains(month) else { return false }
        if text.count == 6 { return true }
        guard text.count == 8, let day = number(text, 6, 2) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// HH, HHMM, HHMMSS or HHMMSS and a point with one to six digits; 60 is a leap second.
    private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
        let limits = [23, 59, 60]
        for (part, limit) in limits.enumerated() {
            guard let value = number(text, 2 * part, 2), value <= limit else { return false }
            if text.count == 2 * part + 2 { return true }
        }
        let fraction = text.dropFirst(7)
        return text.dropFirst(6).first == UInt8(ascii: ".") && (1...6).contains(fraction.count)
            && fraction.allSatisfy(isDigit)
    }

    private static func isDateTime(_ text: [UInt8]) -> Bool {
        let signs: [UInt8] = [UInt8(ascii: "+"), UInt8(ascii: "-")]
        let end = text.firstIndex { signs.contains($0) } ?? text.endIndex
        if end < text.endIndex, !isOffset(text[end...]) { return false }
        guard isDate(Array(text[..<min(8, end)])) else { return false }
        return end <= 8 || isTime(text[8..<end])
    }

    /// ±ZZXX from -1200 to +1400; -0000 is reserved.
    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 5, let hours = number(text, 1, 2), let minutes = number(text, 3, 2), minutes < 60
        else { return false }
        let offset = 60 * hours + minutes
        return text.first == UInt8(ascii: "+") ? offset <= 14 * 60 : (1...12 * 60).contains(offset)
    }

    private static func isWhole(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = withoutSign(text)
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        if parts.count == 2, !isWhole(parts[1]) { return false }
        let digits = withoutSign(parts[0]).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return digits.contains { !$0.isEmpty } && digits.allSatisfy { $0.allSatisfy(isDigit) }
    }

    private static func withoutSign(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    }

    /// Alphabetic, ideographic and phonetic group, of five components each (section 6.2.1).
    private static func isName(_ text: String) -> Bool {
        let groups = text.split(separator: "=", omittingEmptySubsequences: false)
        return groups.count <= 3 && groups.allSatisfy { $0.count { $0 == "^" } <= 4 }
    }

    /// Two components at least, the first 0, 1 or 2, none with a leading zero (section 9.1).
    private static func isIdentifier(_ text: String) -> Bool {
        let components = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard components.count >= 2, ["0", "1", "2"].contains(String(components[0])) else { return false }
        return components.allSatisfy { component in
            !component.isEmpty && component.allSatisfy(isDigit)
                && (component.count == 1 || component.first != UInt8(ascii: "0"))
        }
    }
}
