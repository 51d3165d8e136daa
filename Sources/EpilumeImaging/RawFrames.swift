internal import EpilumeModel

/// Takes raw V4L2 frames apart into the planes of a JPEG image.
///
/// Source: "V4L2_PIX_FMT_YUYV", "V4L2_PIX_FMT_UYVY", "V4L2_PIX_FMT_NV12", "V4L2_PIX_FMT_GREY" of the Linux media documentation.
enum RawFrames {
    /// Packed 4:2:2: Y0 Cb Y1 Cr for two pixels.
    static func yuyv(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat
    ) throws(ImagingFault) -> (picture: PlanarPicture, name: String) {
        try packed(bytes, format, lumaAt: 0, name: "yuyv")
    }

    /// Packed 4:2:2: Cb Y0 Cr Y1 for two pixels.
    static func uyvy(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat
    ) throws(ImagingFault) -> (picture: PlanarPicture, name: String) {
        try packed(bytes, format, lumaAt: 1, name: "uyvy")
    }

    /// - Parameter first: where the first luma sample of two pixels stands; Cb stands where it does not.
    private static func packed(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat, lumaAt first: Int, name: String
    ) throws(ImagingFault) -> (picture: PlanarPicture, name: String) {
        let transform = try YCbCrTransform(format.colour, isLumaOnly: false)
        var picture = PlanarPicture(width: format.width, height: format.height, sampling: .yuv422)
        let stride = max(format.bytesPerLine, 4 * picture.chromaStride)
        try check(bytes, stride * (format.height - 1) + 4 * picture.chromaStride)
        let columns = picture.chromaStride
        picture.withPlanes { luma, blue, red in
            for y in 0..<format.height {
                for x in 0..<columns {
                    let pair = y * stride + 4 * x
                    let cb = bytes[pair + 1 - first]
                    let cr = bytes[pair + 3 - first]
                    let at = y * columns + x
                    luma[2 * at] = transform.luma(bytes[pair + first], cb, cr)
                    luma[2 * at + 1] = transform.luma(bytes[pair + 2 + first], cb, cr)
                    (blue[at], red[at]) = transform.chroma(cb, cr)
                }
            }
        }
        return (picture, "\(name)-\(transform.name)")
    }

    /// Semi-planar 4:2:0: a luma plane, then Cb Cr pairs for two by two pixels, both with the same stride.
    static func nv12(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat
    ) throws(ImagingFault) -> (picture: PlanarPicture, name: String) {
        let transform = try YCbCrTransform(format.colour, isLumaOnly: false)
        var picture = PlanarPicture(width: format.width, height: format.height, sampling: .yuv420)
        let stride = max(format.bytesPerLine, 2 * picture.chromaStride)
        let chromaStart = stride * format.height
        try check(bytes, chromaStart + stride * (picture.chromaRows - 1) + 2 * picture.chromaStride)
        let columns = picture.chromaStride
        let chromaRows = picture.chromaRows
        picture.withPlanes { luma, blue, red in
            for row in 0..<chromaRows {
                for x in 0..<columns {
                    let pair = chromaStart + row * stride + 2 * x
                    let cb = bytes[pair]
                    let cr = bytes[pair + 1]
                    (blue[row * columns + x], red[row * columns + x]) = transform.chroma(cb, cr)
                    for y in 2 * row...2 * row + 1 {
                        // The padding of an odd picture repeats its last row and column.
                        let line = min(y, format.height - 1) * stride
                        let at = 2 * (y * columns + x)
                        luma[at] = transform.luma(bytes[line + 2 * x], cb, cr)
                        luma[at + 1] = transform.luma(bytes[line + min(2 * x + 1, format.width - 1)], cb, cr)
                    }
                }
            }
        }
        return (picture, "nv12-\(transform.name)")
    }

    static func grey(
        _ bytes: UnsafeRawBufferPointer, _ format: StreamFormat
    ) throws(ImagingFault) -> (picture: PlanarPicture, name: String) {
        let transform = try YCbCrTransform(format.colour, isLumaOnly: true)
        var picture = PlanarPicture(width: format.width, height: format.height, sampling: .grey)
        let stride = max(format.bytesPerLine, format.width)
        try check(bytes, stride * (format.height - 1) + format.width)
        picture.withPlanes { luma, _, _ in
            for y in 0..<format.height {
                for x in 0..<format.width {
                    luma[y * format.width + x] = transform.luma(bytes[y * stride + x], 128, 128)
                }
            }
        }
        return (picture, "grey-\(transform.name)")
    }

    private static func check(_ bytes: UnsafeRawBufferPointer, _ needed: Int) throws(ImagingFault) {
        guard bytes.count >= needed else { throw .shortFrame(neededBytes: needed, actualBytes: bytes.count) }
    }
}

extension PlanarPicture {
    mutating func withPlanes(
        _ body: (
            UnsafeMutableBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>
        ) -> Void
    ) {
        luma.withUnsafeMutableBufferPointer { luma in
            blueDifference.withUnsafeMutableBufferPointer { blue in
                redDifference.withUnsafeMutableBufferPointer { red in body(luma, blue, red) }
            }
        }
    }
}
