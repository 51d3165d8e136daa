package import EpilumeModel

/// What one step has found, at once.
package struct StepReport: Hashable, Sendable {
    package var step: CarriedPart.Part
    /// What was judged, the most telling first; empty where there is no gate.
    package var verdicts: [CalibrationVerdict]
    /// What was found, in numbers.
    package var sentence: String
    /// What was noticed and does not forbid it.
    package var notes: [String]
    /// Another step will change it: evenness before the chart is known only by an assumed tone curve.
    package var isProvisional: Bool

    package init(
        _ step: CarriedPart.Part, verdicts: [CalibrationVerdict] = [], sentence: String, notes: [String] = [],
        isProvisional: Bool = false
    ) {
        self.step = step
        self.verdicts = verdicts
        self.sentence = sentence
        self.notes = notes
        self.isProvisional = isProvisional
    }

    /// The number that tells most, and its limit.
    package var value: Double? { verdicts.first?.value }
    package var limit: Double? { verdicts.first?.limit }
    package var passed: Bool { verdicts.allSatisfy(\.passed) }
}
