/// A moment as DICOM writes it: the date and time of the station's zone, which (0008,0201) names.
///
/// Source: PS3.5 table 6.2-1 (DA, TM, DT); PS3.3 C.12.1.1.8.
struct LocalTime: Hashable, Sendable {
    /// DA.
    let date: String
    /// TM, with microseconds.
    let time: String
    /// `+0200`: (0008,0201), and the end of a DT.
    let offset: String

    var dateTime: String { date + time + offset }

    /// 10000-01-01T00:00:00Z.
    private static let end: Int64 = 253_402_300_800_000_000

    /// - Parameter microseconds: since 1970-01-01T00:00:00Z.
    /// - Returns: nil outside the years 1970…9999 of UTC and of the zone, and for an offset beyond −12…+14 hours.
    init?(microseconds: Int64, offsetMinutes: Int) {
        guard (-720...840).contains(offsetMinutes), (0..<Self.end).contains(microseconds) else { return nil }
        let local = microseconds + Int64(offsetMinutes) * 60_000_000
        guard (0..<Self.end).contains(local) else { return nil }
        let seconds = local / 1_000_000
        let day = Self.civil(daysSinceEpoch: Int(seconds / 86_400))
        let ofDay = Int(seconds % 86_400)
        date = Self.padded(day.year, 4) + Self.padded(day.month, 2) + Self.padded(day.day, 2)
        time =
            Self.padded(ofDay / 3600, 2) + Self.padded(ofDay / 60 % 60, 2) + Self.padded(ofDay % 60, 2) + "."
            + Self.padded(Int(local % 1_000_000), 6)
        let minutes = abs(offsetMinutes)
        offset = (offsetMinutes < 0 ? "-" : "+") + Self.padded(minutes / 60, 2) + Self.padded(minutes % 60, 2)
    }

    /// The Gregorian date, by counting years from 1 March so that the leap day comes last.
    private static func civil(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + 719_468  // from 0000-03-01
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
