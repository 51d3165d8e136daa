/// Decides whether one dequeued frame can become evidence. Runs on the capture thread: it allocates nothing.
///
/// A gap in the sequence is no fault of a frame; the capture session sees it.
package enum FrameValidity {
    /// What a camera may append to its images. Everything else is always a fault.
    package enum TrailingBytes: String, Hashable, Sendable, CaseIterable {
        /// EOI is the last byte.
        case refused
        /// Zero bytes may follow, as from cameras that round frames up to a transfer size.
        case zeroPadding
        /// Anything may follow.
        case any
    }

    /// - Parameters:
    ///   - bytes: the frame as delivered, `stamp.bytesUsed` long.
    ///   - format: as read back from the driver.
    ///   - trailingBytes: from the device's profile.
    /// - Returns: the first cause found; nil when the frame is valid.
    package static func check(
        _ bytes: UnsafeRawBufferPointer, stamp: FrameStamp, format: StreamFormat,
        trailingBytes: TrailingBytes = .refused
    ) -> FrameFault? {
        if stamp.hasKernelError { return .kernelError }
        if bytes.isEmpty { return .empty }
        guard format.fourCC.isJPEG else {
            // Of compressed formats other than JPEG only the largest size is known.
            let isWhole =
                format.fourCC.hasVariableFrameSize || format.bytesPerLine == 0
                ? bytes.count <= format.sizeImage : bytes.count == format.sizeImage
            return isWhole ? nil : .wrongSize
        }
        // No upper bound here: sizeimage of a compressed format is an estimate of the camera's.
        let facts: JPEGFacts
        do {
            facts = try JPEGWalk.facts(of: bytes)
        } catch {
            return FrameFault(error)
        }
        guard facts.width == format.width, facts.height == format.height else { return .jpegWrongDimensions }
        if facts.trailingByteCount == 0 || trailingBytes == .any { return nil }
        if !facts.trailingBytesAreZero { return .jpegTrailingBytes }
        return trailingBytes == .zeroPadding ? nil : .jpegZeroPadding
    }
}

extension FourCC {
    /// True for the compressed formats that V4L2 names, apart from JPEG. Their frames differ in size.
    /// Some gspca drivers state a line length for them, so the line length alone does not tell.
    fileprivate var hasVariableFrameSize: Bool { Self.variableFrameSizes.contains(self) }

    /// Source: "Compressed formats" and the camera-specific codes of linux/videodev2.h, Linux 6.1.
    private static let variableFrameSizes = Set(
        """
        dvsd MPEG H264 AVC1 M264 S264 H263 MPG1 MPG2 MG2S MPG4 XVID VC1G VC1L VP80 VP8F VP90 VP9F HEVC S265 \
        FWHT SFWH CPIA WNVA S910 PWC1 PWC2 E625 S561 P207 M310 JL20 SONX 905C PJPG O511 O518 S401 S5CI
        """.split(separator: " ").compactMap { FourCC(String($0)) })
}
