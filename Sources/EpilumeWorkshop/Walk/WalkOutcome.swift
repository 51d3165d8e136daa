package import EpilumeCalibration
package import EpilumeInterface
package import EpilumeModel

/// How a walk ended, for a script.
package struct WalkOutcome: Hashable, Sendable, Encodable {
    package let calibration: String
    package let device: String
    /// Whether a scale by it may be claimed now.
    package let inForce: Bool
    /// Of the device, as the station says; nil: it was not kept, or the station does not say.
    package let state: String?
    package let passed: Bool
    package let steps: [Step]
    package let verdicts: [Verdict]
    package let notes: [String]
    package let assumptions: [String]
    package let sha256: String?

    package struct Step: Hashable, Sendable, Encodable {
        /// As `--steps` names it.
        package let step: String
        package let passed: Bool
        /// Whether another step that was not taken would have changed it.
        package let provisional: Bool
        package let sentence: String
    }

    package struct Verdict: Hashable, Sendable, Encodable {
        package let quantity: String
        package let value: Double
        package let limit: Double
        package let passed: Bool
    }

    /// - Parameters:
    ///   - entry: of what was kept; nil: it was not.
    ///   - state: of the device afterwards.
    package init(
        _ calibration: Calibration, _ reports: [StepReport], _ entry: CalibrationEntry?, _ state: CalibrationState?
    ) {
        self.calibration = calibration.id
        device = calibration.binding.device.name
        inForce = state.map { $0.id == calibration.id && $0.isInForce } ?? (entry != nil)
        self.state = state?.state
        passed = calibration.passed
        steps = reports.map {
            Step(
                step: WalkStep($0.step).rawValue, passed: $0.passed, provisional: $0.isProvisional,
                sentence: $0.sentence)
        }
        verdicts = calibration.verdicts.map {
            Verdict(quantity: $0.quantity.rawValue, value: $0.value, limit: $0.limit, passed: $0.passed)
        }
        notes = calibration.notes
        assumptions = calibration.assumptions
        sha256 = entry?.sha256
    }
}
