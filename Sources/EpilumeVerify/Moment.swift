/// A point in time, UTC, and the two texts it is read from: RFC 3339 in our documents, DT, DA and TM in DICOM.
struct Moment: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z, without leap seconds. In a ``Reading`` without an offset: of the local clock.
    let microseconds: Int64

    static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }

    static let second: Int64 = 1_000_000
    static let minute = 60 * second
    static let day = 24 * 60 * minute

    /// Days, years and all within what DICOM and RFC 3339 can write: the years 0000 to 9999.
    init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        guard (0...9999).contains(year), (1...12).contains(month), (0..<24).contains(hour), (0..<60).contains(minute),
            // DICOM and RFC 3339 allow a leap second; it counts as the second after it.
            (0...60).contains(second), (0..<1_000_000).contains(microsecond),
            (1...[31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]).contains(day)
        else { return nil }
        // Days from civil: years begin in March, so that the leap day is their last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        microseconds = seconds * Self.second + Int64(microsecond)
    }

    init(microseconds: Int64) { self.microseconds = microseconds }

    /// `2025-11-22T04:55:00.123456Z`, with up to six decimals or none. Only UTC.
    init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"),
            [4, 7].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }), bytes[10] == UInt8(ascii: "T"),
            [13, 16].allSatisfy({ bytes[$0] == UInt8(ascii: ":") }),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            let fraction = Self.fraction(bytes[19..<bytes.count - 1])
        else { return nil }
        self.init(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: fraction)
    }

    /// What a DICOM text says: a moment, and how exactly.
    struct Reading: Hashable, Sendable {
        let moment: Moment
        /// Whether the text says how its clock stood to UTC, so that `moment` is UTC.
        let isUTC: Bool
        /// How long the stated unit lasts: a second, a day, a millionth.
        let width: Int64
    }

    /// A DT value (PS3.5 6.2): `YYYYMMDDHHMMSS.FFFFFF&ZZXX`, of which the parts from the month on may be missing.
    static func dateTime(_ text: String) -> Reading? {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
        let offset = Self.offset(bytes[digits.endIndex...])
        guard digits.endIndex == bytes.endIndex || offset != nil, let reading = Self.reading(digits) else { return nil }
        guard let offset else { return reading }
        return Reading(
            moment: Moment(microseconds: reading.moment.microseconds - offset), isUTC: true, width: reading.width)
    }

    /// A DA value and, where there is one, a TM value of the same clock.
    ///
    /// - Parameter zone: (0008,0201), `&ZZXX`, where the object has it.
    static func date(_ date: String, time: String?, zone: String?) -> Reading? {
        guard date.utf8.count == 8, time.map({ $0.utf8.count >= 2 }) ?? true else { return nil }
        return dateTime(date + (time ?? "") + (zone ?? ""))
    }

    private static func reading(_ bytes: ArraySlice<UInt8>) -> Reading? {
        let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
        guard [4, 6, 8, 10, 12, 14].contains(whole.count), whole.count == 14 || whole.count == bytes.count,
            let fraction = fraction(bytes[whole.endIndex...])
        else { return nil }
        var parts: [Int] = [number(whole.prefix(4)) ?? -1]
        for start in stride(from: whole.startIndex + 4, to: whole.endIndex, by: 2) {
            parts.append(number(whole[start..<start + 2]) ?? -1)
        }
        guard parts.allSatisfy({ $0 >= 0 }) else { return nil }
        let widths = [366 * day, 31 * day, day, 60 * minute, minute, second]
        let width = bytes.count > whole.count ? decimalWidth(bytes.count - whole.count - 1) : widths[parts.count - 1]
        parts += [0, 1, 1, 0, 0, 0].dropFirst(parts.count)
        let moment = Moment(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5],
            microsecond: fraction)
        return moment.map { Reading(moment: $0, isUTC: false, width: width) }
    }

    private static func decimalWidth(_ decimals: Int) -> Int64 {
        (0..<decimals).reduce(second) { width, _ in width / 10 }
    }

    /// `+0200`, −12 to +14 hours; `-0000` is not allowed. In microseconds.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.count == 5, let hours = number(bytes.dropFirst().prefix(2)), let minutes = number(bytes.suffix(2)),
            minutes < 60
        else { return nil }
        let isNegative = bytes.first == UInt8(ascii: "-")
        let total = hours * 60 + minutes
        guard total <= (isNegative ? 12 * 60 : 14 * 60), !isNegative || total > 0 else { return nil }
        return Int64(isNegative ? -total : total) * minute
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// `.123` as microseconds; 0 for nothing at all.
    private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.isEmpty { return 0 }
        let digits = bytes.dropFirst()
        guard bytes.first == UInt8(ascii: "."), (1...6).contains(digits.count), let number = number(digits) else {
            return nil
        }
        return (digits.count..<6).reduce(number) { value, _ in value * 10 }
    }
}

extension Moment: CustomStringConvertible {
    /// RFC 3339, whole seconds.
    var description: String {
        let days = (microseconds / Self.second).quotient(by: 86_400)
        let rest = microseconds / Self.second - days * 86_400
        // Civil from days, the inverse of the above.
        let shifted = days + 719_468
        let era = shifted.quotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let pad = { (number: Int64, width: Int) in
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
            + "\(pad(rest / 3_600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))Z"
    }
}

extension Int64 {
    /// Rounded down, also below zero.
    fileprivate func quotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
