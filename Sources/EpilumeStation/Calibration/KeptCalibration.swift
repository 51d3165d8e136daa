internal import EpilumeInterface
package import EpilumeModel

/// A calibration of the station's history.
package struct KeptCalibration: Hashable, Sendable {
    package let calibration: Calibration
    /// Of the signed file.
    package let hash: ContentHash
    package let keyID: String
    /// The key of the other station that made it, PEM; nil: it was made here.
    package let trustedKey: String?
    /// Since 1970.
    let measuredSeconds: Int64
    /// When its oldest part was measured, since 1970.
    let oldestMeasuredSeconds: Int64

    /// - Throws: as ``times(of:)``.
    init(
        _ calibration: Calibration, hash: ContentHash, keyID: String, trustedKey: String?
    ) throws(CalibrationRefusal) {
        (measuredSeconds, oldestMeasuredSeconds) = try Self.times(of: calibration)
        self.calibration = calibration
        self.hash = hash
        self.keyID = keyID
        self.trustedKey = trustedKey
    }

    /// - Returns: when it and its oldest part were measured, since 1970.
    /// - Throws: `.unsound` for one that cannot be applied, or that no record could state.
    static func times(of calibration: Calibration) throws(CalibrationRefusal) -> (measured: Int64, oldest: Int64) {
        let faults = calibration.faults
        if !faults.isEmpty { throw .unsound(faults) }
        let hash = ContentHash(hex: String(repeating: "0", count: 64))!
        guard RecordFacts.CalibrationFacts(.valid, calibration, hash: hash, ageSeconds: 0) != nil else {
            throw .unsound(["it states numbers that no record can hold"])
        }
        guard let measured = CalibrationInterval.seconds(calibration.measuredAt),
            let oldest = CalibrationInterval.seconds(calibration.oldestMeasurement)
        else { throw .unsound(["its times are no moments in UTC with whole seconds"]) }
        return (measured, oldest)
    }

    /// - Parameter revocation: nil unless it is out of force.
    func entry(_ revocation: CalibrationEntry.Revocation?) -> CalibrationEntry {
        CalibrationEntry(
            calibration, sha256: hash.hex, keyID: keyID, trustedKey: trustedKey, revocation: revocation)
    }
}

/// What is known of a device's calibration at one moment.
package struct CalibrationAnswer: Hashable, Sendable {
    package let standing: CalibrationStanding
    /// nil when there is none.
    package let kept: KeptCalibration?
    /// Seconds; nil without one.
    package let age: Int64?

    package static let none = CalibrationAnswer(standing: .none, kept: nil, age: nil)

    /// As a record states it.
    package var facts: RecordFacts.CalibrationFacts {
        guard let kept, let age else { return .none }
        // What cannot be stated was refused when it was kept.
        return RecordFacts.CalibrationFacts(standing, kept.calibration, hash: kept.hash, ageSeconds: age) ?? .none
    }
}
