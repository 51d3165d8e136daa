/// What the morning check found: one line a question, kept and signed.
package struct CheckSlip: Hashable, Sendable, Codable {
    package static let schema = "epilume.check/1"

    package var schema = CheckSlip.schema
    /// A random UUID, lower-case with dashes.
    package var id: String
    /// RFC 3339, UTC, whole seconds.
    package var checkedAt: String
    package var technician: String?
    package var softwareVersion: String
    package var binding: CalibrationBinding
    /// The calibration that the device was compared with.
    package var calibration: String
    package var card: String
    package var results: [CheckResult]

    package init(
        id: String, checkedAt: String, technician: String?, softwareVersion: String, binding: CalibrationBinding,
        calibration: String, card: String, results: [CheckResult]
    ) {
        self.id = id
        self.checkedAt = checkedAt
        self.technician = technician
        self.softwareVersion = softwareVersion
        self.binding = binding
        self.calibration = calibration
        self.card = card
        self.results = results
    }

    /// True when the picture was compared with that of the calibration, and nothing failed. What was left out is named
    /// by its result and fails nothing; a button and a disk alone say nothing about a picture.
    package var passed: Bool {
        results.contains { $0.outcome == .passed && $0.question.isOfPicture }
            && !results.contains { $0.outcome == .failed }
    }
}

/// The answer to one question of the check.
package struct CheckResult: Hashable, Sendable, Codable {
    package var question: Question
    package var outcome: Outcome
    /// In the question's unit; nil where there is no number.
    package var value: Double?
    /// The largest value that passes.
    package var limit: Double?
    /// For the person who checks: what was found, and what to do.
    package var sentence: String

    package enum Question: String, Hashable, Sendable, Codable, CaseIterable {
        /// Percent by which the card's size differs from that at commissioning.
        case scale
        /// Mean ΔE00 of the card's patches from those at commissioning.
        case colour
        /// Percent of MTF50 lost since commissioning.
        case focus
        /// Percent of light that the darkest side has lost since commissioning.
        case lamps
        /// Percent by which the light as a whole differs from that at commissioning.
        case level
        /// The calibration that the others compare with is in force.
        case calibration
        /// A press arrived.
        case button
        /// No picture that is kept is damaged.
        case outbox

        /// Whether a picture was looked at for it.
        package var isOfPicture: Bool {
            switch self {
            case .scale, .colour, .focus, .lamps, .level: true
            case .calibration, .button, .outbox: false
            }
        }
    }

    package enum Outcome: String, Hashable, Sendable, Codable {
        case passed, failed
        /// Not looked at; the sentence says why.
        case skipped
    }

    package init(_ question: Question, _ outcome: Outcome, value: Double? = nil, limit: Double? = nil, sentence: String)
    {
        self.question = question
        self.outcome = outcome
        self.value = value
        self.limit = limit
        self.sentence = sentence
    }
}
