package import EpilumeModel

/// A calibration as the local interface lists it.
package struct CalibrationEntry: Hashable, Sendable, Codable {
    package var id: String
    /// RFC 3339, UTC.
    package var measuredAt: String
    /// When its oldest part was measured, if that was earlier; its age counts from there.
    package var oldestMeasurement: String?
    package var technician: String?
    /// Which unit it belongs to, in words.
    package var device: String
    package var optics: String?
    /// Such as `MJPG 1920×1080`.
    package var mode: String
    package var light: String?
    /// ΔE00, leave-one-out mean.
    package var colour: Double?
    /// Micrometres a pixel, mean of both axes.
    package var micrometresPerPixel: Double?
    /// Of the spacing, expanded, k = 2.
    package var uncertaintyPercent: Double?
    /// Whether every quantity that was judged is within its limit.
    package var passed: Bool
    /// SHA-256 of the signed file.
    package var sha256: String
    /// Of the key that signed it.
    package var keyID: String
    /// True for one that another station has made.
    package var imported: Bool
    /// The other station's public key, PEM, that somebody trusted; absent for one that was made here.
    package var trustedKey: String?
    /// Absent unless it was taken out of force, or a calibration was that measured a part of it.
    package var revocation: Revocation?

    package struct Revocation: Hashable, Sendable, Codable {
        /// RFC 3339, UTC; absent where the paper that says so cannot be read.
        package var at: String?
        package var reason: String
        package var technician: String?

        package init(at: String?, reason: String, technician: String?) {
            self.at = at
            self.reason = reason
            self.technician = technician
        }
    }

    package init(
        _ calibration: Calibration, sha256: String, keyID: String, trustedKey: String?, revocation: Revocation?
    ) {
        id = calibration.id
        measuredAt = calibration.measuredAt
        oldestMeasurement =
            calibration.oldestMeasurement == calibration.measuredAt ? nil : calibration.oldestMeasurement
        technician = calibration.technician.map { UntrustedText($0).description }
        device = UntrustedText(calibration.binding.device.unit).description
        optics = calibration.binding.optics.map { UntrustedText($0).description }
        mode = UntrustedText(calibration.binding.mode.name).description
        light = calibration.binding.light.map { UntrustedText($0).description }
        colour = calibration.colour?.quality.leaveOneOutMean
        micrometresPerPixel = calibration.spacing.map { ($0.horizontal + $0.vertical) / 2 }
        uncertaintyPercent = calibration.spacing?.uncertaintyPercent
        passed = calibration.passed
        self.sha256 = sha256
        self.keyID = keyID
        imported = trustedKey != nil
        self.trustedKey = trustedKey
        self.revocation = revocation
    }
}

/// The answer to `GET /v1/calibrations`, newest first.
package struct CalibrationList: Hashable, Sendable, Codable {
    package var calibrations: [CalibrationEntry]

    package init(calibrations: [CalibrationEntry]) { self.calibrations = calibrations }
}

/// Whether a device is calibrated as it is now.
package struct CalibrationState: Hashable, Sendable, Codable {
    /// `none`, `valid`, `due`, `expired`, `invalidated` or `revoked`.
    package var state: String
    /// For a person, with what to do.
    package var sentence: String
    /// Absent when there is none.
    package var id: String?
    package var measuredAt: String?
    /// When it becomes due and when it expires; RFC 3339, UTC.
    package var dueAt: String?
    package var expiresAt: String?
    /// ΔE00, leave-one-out mean.
    package var colour: Double?
    /// Micrometres a pixel along the rows and along the columns; absent unless a scale may be claimed.
    package var scale: Scale?

    package struct Scale: Hashable, Sendable, Codable {
        package var horizontal: Double
        package var vertical: Double
        /// Expanded, k = 2.
        package var uncertaintyPercent: Double

        package init(horizontal: Double, vertical: Double, uncertaintyPercent: Double) {
            self.horizontal = horizontal
            self.vertical = vertical
            self.uncertaintyPercent = uncertaintyPercent
        }
    }

    package init(
        state: String, sentence: String, id: String? = nil, measuredAt: String? = nil, dueAt: String? = nil,
        expiresAt: String? = nil, colour: Double? = nil, scale: Scale? = nil
    ) {
        self.state = state
        self.sentence = sentence
        self.id = id
        self.measuredAt = measuredAt
        self.dueAt = dueAt
        self.expiresAt = expiresAt
        self.colour = colour
        self.scale = scale
    }
}

/// The body of `POST /v1/calibrations/{id}/revocation`.
package struct RevocationRequest: Hashable, Sendable, Codable {
    /// Why, for those who read the history.
    package var reason: String
    package var technician: String?

    package init(reason: String, technician: String?) {
        self.reason = reason
        self.technician = technician
    }
}

/// The body of `POST /v1/calibrations/imports`.
package struct ImportRequest: Hashable, Sendable, Codable {
    /// The signed file, as it was exported.
    package var document: String
    /// The public key, PEM, of the station that signed it, which the person who imports trusts.
    package var trustedKey: String
    package var technician: String?

    package init(document: String, trustedKey: String, technician: String?) {
        self.document = document
        self.trustedKey = trustedKey
        self.technician = technician
    }
}

/// A morning check as the local interface lists it.
package struct CheckEntry: Hashable, Sendable, Codable {
    package var id: String
    package var checkedAt: String
    /// Which unit, in words.
    package var device: String
    package var passed: Bool
    package var technician: String?
    /// The questions that failed.
    package var failed: [String]

    package init(_ slip: CheckSlip) {
        id = slip.id
        checkedAt = slip.checkedAt
        device = UntrustedText(slip.binding.device.unit).description
        passed = slip.passed
        technician = slip.technician.map { UntrustedText($0).description }
        failed = slip.results.filter { $0.outcome == .failed }.map(\.question.rawValue)
    }
}

/// The answer to `GET /v1/checks`, newest first.
package struct CheckList: Hashable, Sendable, Codable {
    package var checks: [CheckEntry]

    package init(checks: [CheckEntry]) { self.checks = checks }
}
