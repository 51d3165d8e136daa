internal import CEpilumeLinux
package import EpilumeModel
internal import EpilumeRecords

/// The wall clock and what the kernel says of it.
package struct UTCClock: Sendable {
    package init() {}

    package struct Moment: Hashable, Sendable {
        /// Since 1970-01-01T00:00:00Z.
        package let microseconds: Int64
        /// RFC 3339 with microseconds.
        package var text: String { UTCText.text(microseconds: microseconds) ?? "" }
    }

    package func now() -> Moment {
        Moment(microseconds: el_clock_now_us())
    }

    /// What adjtimex(2) says; nil when the kernel does not answer.
    package func state() -> RecordFacts.Clock? {
        var status = el_clock_status()
        guard el_clock_read_status(&status) == 0 else { return nil }
        // The error means something only while somebody disciplines the clock.
        return RecordFacts.Clock(
            synchronised: status.synchronised,
            estimatedErrorMicroseconds: status.synchronised ? status.estimated_error_us : nil)
    }
}
