/// When the next checkpoint is due: after so many records, and so long after the oldest record that none covers.
///
/// A pure value: times are the caller's, from one monotonic clock, in microseconds.
package struct CheckpointClock: Hashable, Sendable {
    /// How much of the chain may be without a checkpoint.
    package struct Rule: Hashable, Sendable {
        package var recordCount: UInt64
        package var waitMicroseconds: Int64

        /// docs/decisions/0010.
        package static let standard = Rule(recordCount: 64, waitMicroseconds: 60_000_000)

        package init(recordCount: UInt64, waitMicroseconds: Int64) {
            self.recordCount = recordCount
            self.waitMicroseconds = waitMicroseconds
        }
    }

    private let rule: Rule
    package private(set) var recordCount: UInt64
    package private(set) var coveredCount: UInt64
    /// When the oldest record without a checkpoint is to have one; nil when each has.
    private var deadline: Int64?
    /// After a checkpoint that could not be made; nil otherwise.
    private var notBefore: Int64?

    /// - Parameters:
    ///   - recordCount: that the journal holds.
    ///   - coveredCount: that the newest checkpoint covers. Records beyond are due at once: nobody knows how long they
    ///     have waited.
    ///   - now: when that was found.
    package init(rule: Rule = .standard, recordCount: UInt64, coveredCount: UInt64, at now: Int64) {
        self.rule = rule
        self.recordCount = recordCount
        self.coveredCount = coveredCount
        deadline = coveredCount < recordCount ? now : nil
    }

    /// A record stands in the journal.
    package mutating func noted(at now: Int64) {
        recordCount += 1
        if deadline == nil { deadline = now + rule.waitMicroseconds }
    }

    /// A checkpoint over the first `count` records is on the disk.
    ///
    /// - Parameter taken: when its size was read. A later record came after that, so its wait is counted from there:
    ///   perhaps a moment too early and never too late.
    package mutating func covered(_ count: UInt64, taken: Int64) {
        coveredCount = count
        notBefore = nil
        deadline = count < recordCount ? taken + rule.waitMicroseconds : nil
    }

    /// A checkpoint could not be made: the next try waits as long as a record would, however many come in between.
    package mutating func failed(at now: Int64) { notBefore = now + rule.waitMicroseconds }

    /// When the next checkpoint is due if nothing else happens; nil when no record waits for one.
    package var due: Int64? {
        guard let deadline else { return nil }
        let wanted = recordCount - coveredCount >= rule.recordCount ? Int64.min : deadline
        return max(wanted, notBefore ?? .min)
    }

    package func isDue(at now: Int64) -> Bool { due.map { $0 <= now } ?? false }
}
