internal import EpilumeModel

extension ImagingFault {
    /// What is wrong, for a person.
    package var sentence: String {
        switch self {
        case .codec(let step, let message): "The JPEG library refused to \(step.rawValue): \(UntrustedText(message))."
        case .destinationTooSmall(let needed, let actual): "The picture needs \(needed) bytes and got \(actual)."
        case .shortFrame(let needed, let actual): "The frame has \(actual) bytes where its format needs \(needed)."
        case .impossibleDimensions(let width, let height): "No picture is \(width) by \(height) pixels."
        case .unsupportedEncoding(let encoding): "The colour encoding \(encoding) has no known matrix."
        case .conversion(let fourCC, let message):
            "The format \(fourCC) could not be converted: \(UntrustedText(message))."
        case .notJPEG(let fault): "The frame is no whole JPEG image: \(fault)."
        }
    }
}
