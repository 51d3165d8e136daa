internal import EpilumeModel
internal import FoundationEssentials

/// How long a calibration holds.
package struct CalibrationInterval: Hashable, Sendable {
    /// Days after which it is to be measured again.
    package var dueDays: Int
    /// Days after which no scale is claimed.
    package var expiryDays: Int

    package init(dueDays: Int, expiryDays: Int) {
        self.dueDays = dueDays
        self.expiryDays = expiryDays
    }

    private static let secondsPerDay: Int64 = 86_400
    /// By how much a clock may be wrong before an age means nothing.
    private static let clockToleranceSeconds: Int64 = 86_400

    /// - Parameters:
    ///   - age: seconds since the oldest part was measured; negative when the clock stands before that.
    func standing(age: Int64) -> CalibrationStanding {
        // A clock that stands before the measurement proves no age.
        if age < -Self.clockToleranceSeconds { return .expired }
        if age >= Int64(expiryDays) * Self.secondsPerDay { return .expired }
        return age >= Int64(dueDays) * Self.secondsPerDay ? .due : .valid
    }

    func dueAt(_ measured: Int64) -> String { Self.text(measured + Int64(dueDays) * Self.secondsPerDay) }
    func expiresAt(_ measured: Int64) -> String { Self.text(measured + Int64(expiryDays) * Self.secondsPerDay) }

    /// Whole seconds since 1970; nil for what is no RFC 3339 moment in UTC with whole seconds.
    package static func seconds(_ text: String) -> Int64? {
        guard let date = try? Date(text, strategy: .iso8601), Self.text(Int64(date.timeIntervalSince1970)) == text
        else { return nil }
        return Int64(date.timeIntervalSince1970)
    }

    package static func text(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
