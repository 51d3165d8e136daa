package import EpilumeModel

/// Why no calibrated picture could be made. None of these is a fault of the frame as evidence.
package enum CalibratedFault: Error, Hashable, Sendable {
    /// Without tone no sample is light, and without colour no picture has any.
    case missing(CalibrationStep)
    case otherMode(calibrated: CalibrationBinding.Mode, frame: CalibrationBinding.Mode)
    /// A coefficient that is no number, or infinite.
    case notFinite(CalibrationStep)
    /// `problem` ends a sentence that begins with the part's name.
    case malformed(CalibrationStep, problem: String)
    /// The flat field says that some place has next to no light; relative to the mean.
    case tooLittleLight(Double)
    /// Bytes of a picture that is not as large as the calibrated mode says.
    case otherSize(neededBytes: Int, actualBytes: Int)
    /// The frame could not be decoded, or the picture not encoded.
    case picture(ImagingFault)
    case profile(ICCFault)
}

extension CalibratedFault {
    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .missing(let step):
            "The calibration has no \(step.noun), without which no calibrated picture can be made: measure it."
        case .otherMode(let calibrated, let frame):
            "The calibration is of \(calibrated.name) and the frame is \(frame.name): calibrate this mode."
        case .notFinite(let step): "The calibration's \(step.noun) holds what is no number: calibrate again."
        case .malformed(let step, let problem): "The calibration's \(step.noun) \(problem): calibrate again."
        case .tooLittleLight(let light):
            "The flat field says that a place of the picture gets \(light) of the mean light, too little to even out: "
                + "look at lens and light, and measure it again."
        case .otherSize(let needed, let actual):
            "The calibration needs a picture of \(needed) bytes and got \(actual)."
        case .picture(let fault): fault.sentence
        case .profile(let fault): fault.sentence
        }
    }
}

extension CalibrationStep {
    fileprivate var noun: String {
        switch self {
        case .hotPixels: "list of hot pixels"
        case .darkLevel: "dark level"
        case .tone: "tone curve"
        case .evenness: "flat field"
        case .colour: "colour correction"
        }
    }
}
