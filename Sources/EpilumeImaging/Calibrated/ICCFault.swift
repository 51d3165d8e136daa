/// Why no ICC profile could be made.
package enum ICCFault: Error, Hashable, Sendable {
    /// ``Calibration/measuredAt`` is no time of the form 2026-01-31T12:00:00Z.
    case badTime(String)
    /// Little CMS refused a step; the name is of the ICC tag or of the step.
    case library(String)
    /// A JPEG image holds 255 segments of profile at most.
    case doesNotFitJPEG(byteCount: Int)
    /// The calibration has no tone or no colour, or they hold no numbers.
    case calibration(CalibrationStep)
}

extension ICCFault {
    /// What is wrong, for a person.
    package var sentence: String {
        switch self {
        case .badTime: "The calibration does not say when it was measured: calibrate again."
        case .library(let step): "Little CMS refused to write the colour profile (\(step))."
        case .doesNotFitJPEG(let count): "A colour profile of \(count) bytes does not fit into a JPEG image."
        case .calibration(let step):
            "The calibration's \(step.rawValue) is absent or broken, so no colour profile can be made: calibrate again."
        }
    }
}
