internal import EpilumeInterface
internal import EpilumeModel

/// The calibrations that are kept, and what was revoked: which of them are out of force, and why.
struct CalibrationShelf: Hashable, Sendable {
    var kept: [KeptCalibration] = []
    /// By the calibration's id, also of such as are not kept.
    var revocations: [String: CalibrationEntry.Revocation] = [:]

    /// Newest first.
    var sorted: [KeptCalibration] {
        kept.sorted {
            ($0.measuredSeconds, $0.calibration.id) > ($1.measuredSeconds, $1.calibration.id)
        }
    }

    /// What takes a calibration out of force by itself: its own revocation, or that of one that measured a part of it.
    func revocation(of kept: KeptCalibration) -> CalibrationEntry.Revocation? {
        if let own = revocations[kept.calibration.id] { return own }
        return revokedPart(of: kept.calibration).map { part in
            .init(
                at: part.revocation.at, reason: part.words,
                technician: part.revocation.technician)
        }
    }

    /// A part that was measured by one that is revoked since.
    /// - Returns: in words, which part it is and why; and that revocation.
    func revokedPart(
        of calibration: Calibration
    ) -> (words: String, revocation: CalibrationEntry.Revocation)? {
        for part in calibration.carried {
            guard let revocation = revocations[part.from] else { continue }
            let words =
                "\(part.part.name) was measured by \(UntrustedText(part.from)), which was revoked: \(revocation.reason)"
            return (words, revocation)
        }
        return nil
    }

    /// Why one that fits is not in force; nil: it is.
    func whyRevoked(_ kept: KeptCalibration, at seconds: Int64) -> String? {
        if let revocation = revocation(of: kept) { return revocation.reason }
        return revoked(after: kept.measuredSeconds, like: kept.calibration.binding, at: seconds).map {
            "a later one, \($0.kept.calibration.id), was revoked: \($0.reason)"
        }
    }

    /// The newest revoked one of a unit in a light that holds back what was measured at some time.
    func revoked(
        after measured: Int64, like binding: CalibrationBinding, at seconds: Int64
    ) -> (kept: KeptCalibration, reason: String)? {
        for kept in sorted {
            guard let revocation = revocations[kept.calibration.id],
                kept.calibration.binding.device.unit == binding.device.unit,
                kept.calibration.binding.light == binding.light
            else { continue }
            // By a clock that was wrong it may lie ahead: its revocation was later than its measurement.
            let revoked = revocation.at.flatMap(CalibrationInterval.seconds) ?? kept.measuredSeconds
            let holdsUntil = min(kept.measuredSeconds, revoked)
            if holdsUntil >= measured, !CalibrationBook.isAhead(holdsUntil, of: seconds) {
                return (kept, revocation.reason)
            }
        }
        return nil
    }
}
