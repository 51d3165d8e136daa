/// Whether times in records can be believed.
enum ClockCheck {
    private static let command = "timedatectl; adjtimex --print"
    /// 2026-01-01T00:00:00Z: this program is younger, so an earlier time is wrong.
    private static let earliestSeconds: Int64 = 1_767_225_600

    static func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let clock = facts.clock else {
            return [.init(.clock, .unknown, "The kernel does not say whether its clock is synchronised.")]
        }
        let remedy = "Run `timedatectl set-ntp true` and name a time server that this network reaches."
        if clock.nowSeconds < earliestSeconds {
            return [
                .init(
                    .clock, .failure,
                    "The clock is before 2026, when this program was made: records would be misdated.",
                    [.init("\(clock.nowSeconds) s since 1970", "date --utc")], fix: remedy)
            ]
        }
        let seen = [
            CheckFinding.Evidence(
                "\(clock.isSynchronised ? "" : "not ")synchronised, estimated error \(clock.estimatedErrorMicroseconds) µs",
                command)
        ]
        if !clock.isSynchronised {
            return [
                .init(
                    .clock, .warning, "The clock is not synchronised; every record says so.", seen, fix: remedy)
            ]
        }
        if clock.estimatedErrorMicroseconds > 1_000_000 {
            return [.init(.clock, .warning, "The clock may be off by more than a second.", seen, fix: remedy)]
        }
        return [.init(.clock, .ok, "The clock is synchronised.", seen)]
    }
}
