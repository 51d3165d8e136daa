/// A moment of UTC as RFC 3339 writes it, always with six decimals and `Z`.
package enum UTCText {
    /// The years that four digits can name, and no moment before the epoch.
    /// 253 402 300 800 s is 10000-01-01T00:00:00Z.
    static let range: Range<Int64> = 0..<253_402_300_800_000_000

    /// - Parameter microseconds: since 1970-01-01T00:00:00Z, without leap seconds; nil outside ``range``.
    package static func text(microseconds: Int64) -> String? {
        guard range.contains(microseconds) else { return nil }
        let seconds = microseconds / 1_000_000
        let ofDay = seconds % 86_400
        let date = civil(daysSinceEpoch: seconds / 86_400)
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
            + padded(ofDay / 3_600, 2) + ":" + padded(ofDay / 60 % 60, 2) + ":" + padded(ofDay % 60, 2) + "."
            + padded(microseconds % 1_000_000, 6) + "Z"
    }

    /// The moment that ``text(microseconds:)`` writes so; nil for every other text.
    package static func microseconds(of written: String) -> Int64? {
        let bytes = Array(written.utf8)
        guard bytes.count == 27 else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: bytes[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), let fraction = number(20..<26),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        let microseconds = seconds * 1_000_000 + fraction
        // One comparison refuses every other way of writing, and days that no calendar has.
        return text(microseconds: microseconds) == written ? microseconds : nil
    }

    /// Days from 1970-01-01, by counting years from 1 March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The Gregorian date, by counting years from 1 March so that the leap day comes last.
    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSinceEpoch + 719_468  // from 0000-03-01
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
