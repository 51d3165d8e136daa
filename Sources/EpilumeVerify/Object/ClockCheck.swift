/// Whether the times can be true. The bytes may be the station's own and its clock wrong: then what it signed is
/// authentic and the time is not, which whoever relies on a time has to know.
enum ClockCheck {
    /// No record is older: this software did not exist.
    static let earliest = Moment(year: 2025, month: 1, day: 1).map(\.microseconds) ?? 0
    /// A picture that waits longer for its release has, rather, seen its station's clock jump.
    private static let longestWait = 366 * Moment.day

    static func check(_ record: ReadRecord, signedAt: Moment.Reading?, isCorrection: Bool, now: Moment) -> Check {
        guard let utc = record.text("time.utc"), let taken = Moment(rfc3339: utc) else {
            return Check(.clock, .notChecked, "The record gives no time.")
        }
        if let fault = fault(taken, utc, now) { return Check(.clock, .doesNotHold, fault) }
        if let signedAt {
            let signed = signedAt.moment
            let slack = signedAt.isUTC ? signedAt.width : 14 * 60 * Moment.minute
            if signed.microseconds + slack <= taken.microseconds {
                return Check(
                    .clock, .doesNotHold,
                    "The object claims to be signed at \(signed), before its picture was taken at \(utc): the station's "
                        + "clock was set in between, or one of the times is wrong.")
            }
            if signed.microseconds - slack > now.microseconds + Moment.day {
                return Check(.clock, .doesNotHold, "The object claims to be signed in the future, at \(signed).")
            }
            if !isCorrection, signed.microseconds - taken.microseconds > longestWait {
                return Check(
                    .clock, .doesNotHold,
                    "The object was signed at \(signed), more than a year after its picture was taken at \(utc): it waited "
                        + "that long, or the station's clock jumped.")
            }
        }
        let known = record.bool("time.clock.synchronised")
        let words = known == true ? "synchronised" : known == false ? "not synchronised" : "not known to be synchronised"
        return Check(.clock, .holds, "The times can be true; the station's clock was \(words).")
    }

    /// What stands against a moment by itself.
    static func fault(_ moment: Moment, _ text: String, _ now: Moment) -> String? {
        if moment.microseconds < earliest {
            return "The record says \(text), before this software existed: the station's clock was not set."
        }
        if moment.microseconds > now.microseconds + Moment.day {
            return "The record says \(text), which is in the future: the station's clock was wrong, or this one is."
        }
        return nil
    }
}
