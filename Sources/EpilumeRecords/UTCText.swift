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
