package import EpilumeModel

/// Makes a picture that any viewer opens from a frame as the camera delivered it.
///
/// The frame itself stays the evidence and is not touched. Chroma is neither resampled nor moved: V4L2's
/// chroma samples lie left-aligned and JFIF viewers take them for centred, half a luma pixel at most.
package enum Rendering {
    static let quality = 95

    /// - Parameters:
    ///   - bytes: one valid frame.
    ///   - format: as read back from the driver; its colour fields decide range and matrix.
    /// - Returns: nil when the delivered bytes are a JPEG image that needs nothing.
    package static func viewable(
        _ bytes: UnsafeRawBufferPointer, format: StreamFormat
    ) throws(ImagingFault) -> RenderedPicture? {
        guard format.width > 0, format.height > 0, format.width < 65_536, format.height < 65_536 else {
            throw .impossibleDimensions(width: format.width, height: format.height)
        }
        if format.fourCC.isJPEG { return try completedJPEG(bytes) }
        switch format.fourCC {
        case .yuyv: return try encoded(try RawFrames.yuyv(bytes, format))
        case .uyvy: return try encoded(try RawFrames.uyvy(bytes, format))
        case .nv12: return try encoded(try RawFrames.nv12(bytes, format))
        case .grey: return try encoded(try RawFrames.grey(bytes, format))
        default:
            let picture = try V4LConverter().rgb(bytes, format: format)
            return RenderedPicture(
                bytes: try JPEGEncoder().encode(picture, sampling: .yuv444, quality: quality),
                mediaType: "image/jpeg", method: "\(format.fourCC)-libv4lconvert-to-jpeg\(quality)", repairs: [])
        }
    }

    private static func encoded(
        _ frame: (picture: PlanarPicture, name: String)
    ) throws(ImagingFault) -> RenderedPicture {
        RenderedPicture(
            bytes: try JPEGEncoder().encode(frame.picture, quality: quality), mediaType: "image/jpeg",
            method: "\(frame.name)-to-jpeg\(quality)", repairs: [])
    }

    /// Inserts the standard Huffman tables where the camera left them out, and drops what follows EOI: what a hospital
    /// gets is an image and nothing else, and the record signs the very bytes of it.
    private static func completedJPEG(_ bytes: UnsafeRawBufferPointer) throws(ImagingFault) -> RenderedPicture? {
        let facts: JPEGFacts
        do {
            facts = try JPEGWalk.facts(of: bytes)
        } catch {
            throw .notJPEG(error)
        }
        if facts.hasHuffmanTables, facts.trailingByteCount == 0 { return nil }
        let tables = facts.hasHuffmanTables ? [] : StandardHuffmanTables.segments(facts.missingHuffmanTables)
        var picture: [UInt8] = []
        picture.reserveCapacity(facts.imageByteCount + tables.count)
        picture += bytes[..<facts.firstScanOffset]
        picture += tables
        picture += bytes[facts.firstScanOffset..<facts.imageByteCount]
        var repairs: [String] = []
        if !facts.hasHuffmanTables { repairs.append("insertedHuffmanTables") }
        if facts.trailingByteCount > 0 { repairs.append("trimmedTrailingBytes") }
        return RenderedPicture(bytes: picture, mediaType: "image/jpeg", method: "jpeg-completed", repairs: repairs)
    }
}
