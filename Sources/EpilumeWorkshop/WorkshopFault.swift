package import EpilumeCalibration
internal import EpilumeInterface

/// Why something in the workshop was not done. What was in force stays in force.
package struct WorkshopFault: Error, Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// What the technician showed or asked cannot be used.
        case refused
        /// A file or folder.
        case file
        /// The command line.
        case usage
    }

    package let sentence: String
    package let cause: Cause

    package init(_ sentence: String, _ cause: Cause = .refused) {
        self.sentence = sentence
        self.cause = cause
    }

    package init(_ refusal: CalibrationRefusal) { self.init(refusal.sentence) }
}

extension WorkshopFault: CustomStringConvertible {
    package var description: String { sentence }
}
