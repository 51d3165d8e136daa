package import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeModel

/// Why something in the workshop was not done. What was in force stays in force.
package struct WorkshopFault: Error, Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// What the technician showed or asked cannot be used.
        case refused
        /// A file or folder.
        case file
        /// The command line.
        case usage
        /// Nobody is there any more to be asked.
        case ended
    }

    package let sentence: String
    package let cause: Cause

    package init(_ sentence: String, _ cause: Cause = .refused) {
        self.sentence = sentence
        self.cause = cause
    }

    package init(_ refusal: CalibrationRefusal) { self.init(refusal.sentence) }

    /// - Parameters:
    ///   - beginning: of the sentence that names what has changed.
    ///   - run: of which something has changed; of the device that is asked to be looked at.
    ///   - action: what to do.
    init(_ beginning: String, _ changes: [CalibrationBinding.Change], of run: Run, _ action: String) {
        let words = changes.map { UntrustedText($0.words).description }.joined(separator: "; ")
        // What a person saw is believed for ten minutes, and then asked for again.
        let light = changes.first { $0.part == .light && $0.now == nil }?.calibrated.map {
            " What shines is not known any more. Say again what shines: epilume device light "
                + "\(UntrustedText(run.position ?? run.device)) \(UntrustedText($0)) --confirm"
        }
        self.init("\(beginning): \(words). \(action)\(light ?? "")")
    }
}

extension WorkshopFault: CustomStringConvertible {
    package var description: String { sentence }
}
