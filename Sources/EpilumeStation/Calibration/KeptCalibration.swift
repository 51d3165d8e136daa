package import EpilumeInterface
package import EpilumeModel

/// A calibration of the station's history.
package struct KeptCalibration: Hashable, Sendable {
    package let calibration: Calibration
    /// Of the signed file.
    package let hash: ContentHash
    package let keyID: String
    /// The key of the other station that made it, PEM; nil: it was made here.
    package let trustedKey: String?
    package var revocation: CalibrationEntry.Revocation?
    /// When its oldest part was measured, seconds since 1970.
    let measured: Int64

    var entry: CalibrationEntry {
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
