package import EpilumeModel

/// Why a picture could not be made from a frame.
package enum ImagingFault: Error, Hashable, Sendable {
    /// libjpeg-turbo refused; `message` is its own sentence.
    case codec(Step, message: String)
    /// The destination does not hold the largest result that these dimensions can have.
    case destinationTooSmall(neededBytes: Int, actualBytes: Int)
    /// The frame is shorter than its format says.
    case shortFrame(neededBytes: Int, actualBytes: Int)
    /// No picture has these dimensions (pixels), or JPEG cannot hold it (65 535 a side).
    case impossibleDimensions(width: Int, height: Int)
    /// A Y'CbCr encoding without a linear matrix; the number is `enum v4l2_ycbcr_encoding`.
    case unsupportedEncoding(UInt32)
    /// libv4lconvert refused; `message` is its own sentence.
    case conversion(FourCC, message: String)
    /// What was said to be a JPEG image is not a whole one.
    case notJPEG(JPEGFault)

    package enum Step: String, Hashable, Sendable {
        case start, encode, readHeader, decode
    }
}
