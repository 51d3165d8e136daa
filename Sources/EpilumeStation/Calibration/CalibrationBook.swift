internal import EpilumeInterface
package import EpilumeModel
internal import Synchronization

/// Which calibration is in force for a device as it is now. Holds what ``CalibrationStore`` has read and kept.
///
/// The rule: of the calibrations of this unit in this light, the newest whose binding is exactly what is now. A revoked
/// one stays revoked and lets none before it back into force: what was wrong with it may have been wrong before. When
/// none fits, the nearest says what has changed.
///
/// Concurrency: every member from any thread.
package final class CalibrationBook: Sendable {
    private let interval: CalibrationInterval
    private let kept = Mutex<[KeptCalibration]>([])

    package init(interval: CalibrationInterval) { self.interval = interval }

    package func replace(with all: [KeptCalibration]) { kept.withLock { $0 = all } }

    /// Newest first.
    package var all: [KeptCalibration] {
        kept.withLock { $0 }.sorted {
            ($0.calibration.measuredAt, $0.calibration.id) > ($1.calibration.measuredAt, $1.calibration.id)
        }
    }

    package func kept(_ id: String) -> KeptCalibration? { kept.withLock { $0.first { $0.calibration.id == id } } }

    /// The newest of this unit in this light, whatever became of it.
    func latest(like binding: CalibrationBinding) -> Calibration? {
        all.map(\.calibration).first {
            $0.binding.device.name == binding.device.name && $0.binding.light == binding.light
        }
    }

    func add(_ new: KeptCalibration) { kept.withLock { $0.append(new) } }

    func change(_ id: String, _ edit: (inout KeptCalibration) -> Void) {
        kept.withLock { all in
            for index in all.indices where all[index].calibration.id == id { edit(&all[index]) }
        }
    }

    /// - Parameter seconds: now, since 1970.
    package func answer(for now: CalibrationBinding, at seconds: Int64) -> CalibrationAnswer {
        let mine = all.filter { kept in
            let binding = kept.calibration.binding
            // Light of which nothing is known may be the calibrated one; another that is known is another question.
            return binding.device.name == now.device.name && (now.light == nil || binding.light == now.light)
        }
        guard let newest = mine.first else { return .none }
        if let exact = mine.first(where: { $0.calibration.binding.changes(to: now).isEmpty }) {
            let age = seconds - exact.measured
            let standing: CalibrationStanding =
                exact.revocation.map { .revoked(reason: $0.reason) } ?? interval.standing(age: age)
            return CalibrationAnswer(standing: standing, kept: exact, age: age)
        }
        let nearest = mine.reduce(newest) { best, next in
            next.calibration.binding.changes(to: now).count < best.calibration.binding.changes(to: now).count
                ? next : best
        }
        return CalibrationAnswer(
            standing: .invalidated(nearest.calibration.binding.changes(to: now)), kept: nearest,
            age: seconds - nearest.measured)
    }

    package func dueAt(_ kept: KeptCalibration) -> String { interval.dueAt(kept.measured) }
    package func expiresAt(_ kept: KeptCalibration) -> String { interval.expiresAt(kept.measured) }
}
