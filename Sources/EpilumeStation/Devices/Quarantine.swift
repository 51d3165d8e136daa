internal import EpilumeModel

/// A device that is left alone for a while, because trying it again at once has done no good.
package struct Quarantine: Hashable, Sendable {
    package var cause: Cause
    /// CLOCK_MONOTONIC microseconds at which it is tried again.
    package var untilMicroseconds: Int64
    package var span: Duration

    package init(cause: Cause, untilMicroseconds: Int64, span: Duration) {
        self.cause = cause
        self.untilMicroseconds = untilMicroseconds
        self.span = span
    }

    package enum Cause: Hashable, Sendable {
        /// It came and went so often within a minute.
        case flapping(arrivals: Int)
        /// It stopped sending frames, and restarting and reopening it did not help.
        case stalling(stalls: Int)
    }

    package var sentence: String {
        let seconds = span.components.seconds
        return switch cause {
        case .flapping(let arrivals):
            "It came and went \(arrivals) times within a minute and is left alone for \(seconds) seconds."
        case .stalling(let stalls):
            "It stopped sending frames \(stalls) times in a row and is left alone for \(seconds) seconds."
        }
    }
}

/// Counts what speaks against a port, and says when to leave it alone. A pure value: times come from the caller.
///
/// It counts by port and not by device life, since a device that flaps begins a new life each time.
package struct QuarantineLedger: Sendable {
    /// As many arrivals within ``window`` are flapping: a person who replugs to mend something does it less often.
    package static let flapLimit = 5
    /// The stream is restarted, then the device reopened; the third stall ends it.
    package static let stallLimit = 3
    package static let window = Duration.seconds(60)
    package static let firstSpan = Duration.seconds(30)
    package static let longestSpan = Duration.seconds(600)
    /// A port without trouble for so long is trusted as if it had never had any.
    package static let forgiveness = Duration.seconds(3600)

    private struct Record {
        var arrivals: [Int64] = []
        var stalls: [Int64] = []
        /// Quarantines within ``forgiveness`` of each other: the span doubles with each.
        var count = 0
        var last: Int64?
        var current: Quarantine?
    }

    private var records: [String: Record] = [:]

    package init() {}

    /// - Returns: the quarantine that begins, or that is still going on; nil to go ahead.
    package mutating func arrived(at port: String, nowMicroseconds now: Int64) -> Quarantine? {
        var record = records[port] ?? Record()
        defer { records[port] = record }
        record.arrivals = Self.recent(record.arrivals + [now], now)
        // Only its time or a person ends a quarantine.
        if let current = record.current, now < current.untilMicroseconds { return current }
        guard record.arrivals.count >= Self.flapLimit else { return nil }
        return Self.begin(.flapping(arrivals: record.arrivals.count), &record, now)
    }

    /// - Parameter stallLimit: the silence that counts as a stall; stalls in a row are at least that far apart.
    /// - Returns: the quarantine that begins; nil to go on trying.
    package mutating func stalled(
        at port: String, nowMicroseconds now: Int64, stallLimit: Duration
    ) -> Quarantine? {
        var record = records[port] ?? Record()
        defer { records[port] = record }
        record.stalls = Self.recent(record.stalls + [now], now, within: max(Self.window, stallLimit * 4))
        guard record.stalls.count >= Self.stallLimit else { return nil }
        let stalls = record.stalls.count
        record.stalls = []
        return Self.begin(.stalling(stalls: stalls), &record, now)
    }

    /// A person has looked at it: earlier trouble counts no more.
    package mutating func forgive(_ port: String) { records[port] = nil }

    private static func recent(_ times: [Int64], _ now: Int64, within span: Duration = window) -> [Int64] {
        times.filter { now - $0 < span.microseconds }
    }

    private static func begin(_ cause: Quarantine.Cause, _ record: inout Record, _ now: Int64) -> Quarantine {
        if let last = record.last, now - last > forgiveness.microseconds { record.count = 0 }
        let span = min(longestSpan, firstSpan * (1 << min(record.count, 10)))
        record.count += 1
        record.last = now
        let quarantine = Quarantine(cause: cause, untilMicroseconds: now + span.microseconds, span: span)
        record.current = quarantine
        return quarantine
    }
}
