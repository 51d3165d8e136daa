package import EpilumeModel

/// Decodes a frame as delivered to 8-bit RGB, for measuring and for applying what was measured: both see the same
/// code values, since they come through here.
///
/// Raw formats go through the same Y'CbCr planes as their renderings, without the JPEG between.
///
/// Concurrency: owned by one thread at a time; it cannot be copied.
package struct FrameDecoder: ~Copyable {
    private let decoder: JPEGDecoder

    package init() throws(ImagingFault) { decoder = try JPEGDecoder() }

    /// - Parameters:
    ///   - bytes: one valid frame.
    ///   - format: as read back from the driver.
    ///   - pixels: exactly `3 × width × height` bytes; gets R G B interleaved, top row first.
    package func decode(
        _ bytes: UnsafeRawBufferPointer, format: StreamFormat, into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImagingFault) {
        guard (1...65_535).contains(format.width), (1...65_535).contains(format.height) else {
            throw .impossibleDimensions(width: format.width, height: format.height)
        }
        switch format.fourCC {
        case _ where format.fourCC.isJPEG: try decodeJPEG(bytes, format, into: pixels)
        case .yuyv: try decoder.decode(try RawFrames.yuyv(bytes, format).picture, into: pixels)
        case .uyvy: try decoder.decode(try RawFrames.uyvy(bytes, format).picture, into: pixels)
        case .nv12: try decoder.decode(try RawFrames.nv12(bytes, format).picture, into: pixels)
        case .grey: try decoder.decode(try RawFrames.grey(bytes, format).picture, into: pixels)
        default:
            let picture = try V4LConverter().rgb(bytes, format: format)
            guard picture.bytes.count == pixels.count else {
                throw .destinationTooSmall(neededBytes: picture.bytes.count, actualBytes: pixels.count)
            }
            pixels.copyBytes(from: picture.bytes)
        }
    }

    package func decode(_ bytes: UnsafeRawBufferPointer, format: StreamFormat) throws(ImagingFault) -> RGBPicture {
        guard (1...65_535).contains(format.width), (1...65_535).contains(format.height) else {
            throw .impossibleDimensions(width: format.width, height: format.height)
        }
        var pixels = [UInt8](repeating: 0, count: 3 * format.width * format.height)
        var span = pixels.mutableSpan
        var raw = span.mutableBytes
        try raw.withUnsafeMutableBytes { (pixels) throws(ImagingFault) in
            try decode(bytes, format: format, into: pixels)
        }
        return RGBPicture(width: format.width, height: format.height, bytes: pixels)
    }

    private func decodeJPEG(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat, into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImagingFault) {
        // What a camera left out of its image is put in first, as for its rendering.
        guard let completed = try Rendering.viewable(bytes, format: format) else {
            return try decoder.decode(bytes, width: format.width, height: format.height, into: pixels)
        }
        try completed.bytes.span.bytes.withUnsafeBytes { (bytes) throws(ImagingFault) in
            try decoder.decode(bytes, width: format.width, height: format.height, into: pixels)
        }
    }
}
