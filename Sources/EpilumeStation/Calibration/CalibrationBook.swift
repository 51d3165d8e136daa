package import EpilumeInterface
internal import EpilumeModel
internal import Synchronization

/// Which calibration is in force for a device as it is now. Holds what ``CalibrationStore`` has read and kept.
///
/// The rule: of the calibrations of this unit in this light, the newest whose binding is exactly what is now. When none
/// fits, the nearest says what has changed. What is revoked, or holds a part that a revoked one has measured, is in force
/// no more; and no earlier one of this unit in this light comes back in its place, however it was set: what was wrong
/// may have been wrong before.
///
/// One that lies ahead of the clock is used only where no other fits, and stands in no other's way: were it newest for
/// ever, nothing measured from now on could come into force.
///
/// Concurrency: every member from any thread.
package final class CalibrationBook: Sendable {
    private let interval: CalibrationInterval
    private let shelf = Mutex(CalibrationShelf())

    /// How far ahead of this clock a measurement may lie.
    static let aheadSeconds: Int64 = 600

    package init(interval: CalibrationInterval) { self.interval = interval }

    package func replace(with contents: CalibrationStore.Contents) {
        shelf.withLock { $0 = CalibrationShelf(kept: contents.kept, revocations: contents.revocations) }
    }

    func add(_ new: KeptCalibration) { shelf.withLock { $0.kept.append(new) } }

    func revoke(_ id: String, _ revocation: CalibrationEntry.Revocation) {
        shelf.withLock { $0.revocations[id] = revocation }
    }

    package func kept(_ id: String) -> KeptCalibration? {
        shelf.withLock { $0.kept.first { $0.calibration.id == id } }
    }

    /// Newest first, each with why it is out of force, if it is.
    package var entries: [CalibrationEntry] {
        let shelf = self.shelf.withLock { $0 }
        return shelf.sorted.map { $0.entry(shelf.revocation(of: $0)) }
    }

    func entry(_ kept: KeptCalibration) -> CalibrationEntry {
        kept.entry(shelf.withLock { $0 }.revocation(of: kept))
    }

    /// The ids of those that lie ahead of the clock.
    ///
    /// - Parameter seconds: now, since 1970.
    func ahead(of seconds: Int64) -> [String] {
        shelf.withLock { $0.kept }.filter { Self.isAhead($0.measuredSeconds, of: seconds) }.map(\.calibration.id)
    }

    static func isAhead(_ measured: Int64, of now: Int64) -> Bool { measured > now + aheadSeconds }

    /// Parts that were measured by one that is revoked since.
    func revokedPart(of calibration: Calibration) -> (words: String, revocation: CalibrationEntry.Revocation)? {
        shelf.withLock { $0 }.revokedPart(of: calibration)
    }

    /// Why a calibration would not come into force where it fits: the newest of those that stand in its way.
    ///
    /// - Parameters:
    ///   - measured: of the calibration, since 1970.
    ///   - seconds: now, since 1970.
    func obstacle(
        to binding: CalibrationBinding, measured: Int64, at seconds: Int64
    ) -> (measuredAt: String, isRevoked: Bool)? {
        let shelf = self.shelf.withLock { $0 }
        if let revoked = shelf.revoked(after: measured, like: binding, at: seconds) {
            return (revoked.kept.calibration.measuredAt, true)
        }
        let newer = shelf.sorted.first {
            $0.measuredSeconds >= measured && !Self.isAhead($0.measuredSeconds, of: seconds)
                && $0.calibration.binding.changes(to: binding).isEmpty
        }
        return newer.map { ($0.calibration.measuredAt, false) }
    }

    /// - Parameter seconds: now, since 1970.
    package func answer(for live: LiveBinding, at seconds: Int64) -> CalibrationAnswer {
        let shelf = self.shelf.withLock { $0 }
        let mine = shelf.sorted.filter { kept in
            let binding = kept.calibration.binding
            // Light of which nothing is known may be the calibrated one; another that is known is another question.
            return binding.device.name == live.binding.device.name
                && (live.binding.light == nil || binding.light == live.binding.light)
        }
        let known = mine.filter { !Self.isAhead($0.measuredSeconds, of: seconds) }
        let ordered = known + mine.filter { Self.isAhead($0.measuredSeconds, of: seconds) }
        guard let newest = ordered.first else { return .none }
        if let exact = ordered.first(where: { live.changes(since: $0.calibration.binding).isEmpty }) {
            let age = seconds - exact.oldestMeasuredSeconds
            let standing: CalibrationStanding =
                shelf.whyRevoked(exact, at: seconds).map { .revoked(reason: $0) } ?? interval.standing(age: age)
            return CalibrationAnswer(standing: standing, kept: exact, age: age)
        }
        let nearest = ordered.reduce(newest) { best, next in
            live.changes(since: next.calibration.binding).count < live.changes(since: best.calibration.binding).count
                ? next : best
        }
        return CalibrationAnswer(
            standing: .invalidated(live.changes(since: nearest.calibration.binding)), kept: nearest,
            age: seconds - nearest.oldestMeasuredSeconds)
    }

    package func dueAt(_ kept: KeptCalibration) -> String { interval.dueAt(kept.oldestMeasuredSeconds) }
    package func expiresAt(_ kept: KeptCalibration) -> String { interval.expiresAt(kept.oldestMeasuredSeconds) }
}
