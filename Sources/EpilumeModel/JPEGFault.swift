/// Why a byte sequence is not one whole JPEG image. Offsets are bytes from the start of the frame.
package enum JPEGFault: Error, Hashable, Sendable {
    /// The first two bytes are not SOI.
    case noStart
    /// The bytes end, or EOI comes, before the image is complete.
    case truncated(offset: Int)
    /// Bytes that are no marker where one must be, or a marker that may not stand there.
    case badMarker(offset: Int)
    /// A marker segment whose length or content contradicts the standard or the frame header.
    case badSegment(marker: UInt8, offset: Int)
    /// Lossless, hierarchical, arithmetic or 12-bit coding, or a line count that only follows the scan (DNL).
    case unsupportedCoding(JPEGCoding, offset: Int)
    /// Restart markers that are out of order, undeclared or too few: data is missing inside the scan.
    case brokenRestart(offset: Int)
}

/// The coding that a JPEG file announces by its frame marker.
///
/// Source: ITU-T T.81 table B.1.
package enum JPEGCoding: UInt8, Hashable, Sendable {
    case baseline, extendedSequential, progressive
    case lossless, hierarchical, arithmetic
    /// The number of lines stands in a DNL segment after the first scan.
    case deferredLineCount
    /// More than four components, or samples of another depth than eight bits.
    case deepOrManyComponents
    /// A code that the standard reserves.
    case reserved
}

extension JPEGFault {
    /// Completes "The file …".
    package var words: String {
        switch self {
        case .noStart: "is no JPEG"
        case .truncated(let offset): "ends at byte \(offset), in the middle of the picture"
        case .unsupportedCoding(let coding, _): "is coded in a way that few programs read (\(coding))"
        case .badMarker(let offset), .badSegment(_, let offset), .brokenRestart(let offset):
            "is damaged at byte \(offset)"
        }
    }
}
