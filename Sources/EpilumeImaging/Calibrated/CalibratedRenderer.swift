package import EpilumeModel

/// Makes calibrated pictures of the frames of one device in one mode.
///
/// Holds one picture of pixels and room for the largest JPEG image of it, two more, of which only the pages that an
/// image fills are ever touched. A picture is decoded, changed and encoded in that memory; its own bytes are new.
///
/// Concurrency: owned by one thread at a time; it cannot be copied.
package struct CalibratedRenderer: ~Copyable {
    private let calibrationID: String
    private let format: StreamFormat
    private let quality: Int
    private let stage: CalibratedPixels
    private let decoder: FrameDecoder
    private let encoder: JPEGEncoder
    private let profileSegments: [UInt8]
    private let pixels: UnsafeMutableRawBufferPointer
    private let image: UnsafeMutableRawBufferPointer

    /// - Parameters:
    ///   - format: of the frames; its mode must be the calibrated one.
    ///   - isExpired: whether the calibration was when the frame was taken: the picture's profile then says so.
    ///   - quality: of the JPEG image, 1…100.
    package init(
        _ calibration: Calibration, format: StreamFormat, isExpired: Bool = false, quality: Int = 95
    ) throws(CalibratedFault) {
        precondition((1...100).contains(quality))
        let mode = CalibrationBinding.Mode(
            format: format.fourCC.description, width: format.width, height: format.height)
        let stage = try CalibratedPixels(calibration, mode: mode)
        let decoder = try Self.decoder()
        let encoder = try Self.encoder()
        let segments: [UInt8]
        do {
            segments = try JPEGProfile.segments(
                try ICCProfile.calibratedPicture(calibration, isExpired: isExpired).bytes)
        } catch {
            throw .profile(error)
        }
        guard
            let limit = JPEGEncoder.largestByteCount(width: format.width, height: format.height, sampling: .yuv444)
        else { throw .picture(.impossibleDimensions(width: format.width, height: format.height)) }
        calibrationID = calibration.id
        self.format = format
        self.quality = quality
        self.stage = stage
        self.decoder = decoder
        self.encoder = encoder
        profileSegments = segments
        pixels = .allocate(byteCount: 3 * format.width * format.height, alignment: 64)
        image = .allocate(byteCount: limit, alignment: 64)
    }

    deinit {
        pixels.deallocate()
        image.deallocate()
    }

    /// - Parameter frame: one valid frame, as delivered.
    package func picture(of frame: UnsafeRawBufferPointer) throws(CalibratedFault) -> CalibratedPicture {
        let tally: CalibratedPixels.Tally
        let byteCount: Int
        do {
            try decoder.decode(frame, format: format, into: pixels)
        } catch {
            throw .picture(error)
        }
        tally = try stage.apply(to: pixels)
        do {
            byteCount = try encoder.encode(
                rgb: UnsafeRawBufferPointer(pixels), width: format.width, height: format.height, sampling: .yuv444,
                quality: quality, into: image)
        } catch {
            throw .picture(error)
        }
        let count = Double(format.width * format.height)
        return CalibratedPicture(
            bytes: JPEGProfile.image(UnsafeRawBufferPointer(rebasing: image[..<byteCount]), with: profileSegments),
            method: "srgb-jpeg\(quality)-444", calibrationID: calibrationID, applied: stage.applied,
            clippedShare: Double(tally.clippedPixels) / count, outsideShare: Double(tally.outsidePixels) / count)
    }

    private static func decoder() throws(CalibratedFault) -> FrameDecoder {
        do { return try FrameDecoder() } catch { throw .picture(error) }
    }

    private static func encoder() throws(CalibratedFault) -> JPEGEncoder {
        do { return try JPEGEncoder() } catch { throw .picture(error) }
    }
}
