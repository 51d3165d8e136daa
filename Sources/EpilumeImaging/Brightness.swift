internal import CTurboJPEG
package import EpilumeModel

/// How bright a frame is, for judging whether a camera's exposure has come to rest. Not for measuring: values are as
/// the camera encoded them, neither linear nor calibrated.
package enum Brightness {
    /// Every such row and column of a raw frame is looked at.
    private static let rawStep = 8

    /// - Parameters:
    ///   - bytes: one valid frame.
    ///   - format: as read back from the driver.
    /// - Returns: the mean of the luma samples, 0…255; nil for a frame that cannot be read, or whose format has no
    ///   plain luma samples.
    package static func mean(_ bytes: UnsafeRawBufferPointer, format: StreamFormat) -> Double? {
        guard format.width > 0, format.height > 0, format.width < 65_536, format.height < 65_536 else { return nil }
        if format.fourCC.isJPEG { return ofJPEG(bytes) }
        switch format.fourCC {
        case .yuyv: return ofRaw(bytes, format, sampleBytes: 2)
        case .uyvy: return ofRaw(bytes, format, sampleBytes: 2, first: 1)
        case .nv12, .grey: return ofRaw(bytes, format, sampleBytes: 1)
        default: return nil
        }
    }

    private static func ofRaw(_ bytes: UnsafeRawBufferPointer, _ format: StreamFormat, sampleBytes: Int, first: Int = 0)
        -> Double?
    {
        let stride = max(format.bytesPerLine, sampleBytes * format.width)
        guard bytes.count >= stride * (format.height - 1) + sampleBytes * format.width else { return nil }
        var sum = 0
        var count = 0
        for y in Swift.stride(from: 0, to: format.height, by: rawStep) {
            for x in Swift.stride(from: 0, to: format.width, by: rawStep) {
                sum += Int(bytes[y * stride + sampleBytes * x + first])
                count += 1
            }
        }
        return Double(sum) / Double(count)
    }

    /// Decodes an eighth of the size: the means of its blocks, nearly for nothing.
    private static func ofJPEG(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let handle = tjInitDecompress() else { return nil }
        defer { tjDestroy(handle) }
        var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
        let source = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard
            tjDecompressHeader3(handle, source, UInt(bytes.count), &width, &height, &sampling, &colours) == 0,
            (1...65_535).contains(width), (1...65_535).contains(height)
        else { return nil }
        let (columns, rows) = (Int(width + 7) / 8, Int(height + 7) / 8)
        var luma = [UInt8](repeating: 0, count: columns * rows)
        let status = luma.withUnsafeMutableBufferPointer {
            tjDecompress2(
                handle, source, UInt(bytes.count), $0.baseAddress, Int32(columns), Int32(columns), Int32(rows),
                Int32(TJPF_GRAY.rawValue), 0)
        }
        guard status == 0 else { return nil }
        return Double(luma.reduce(into: 0) { $0 += Int($1) }) / Double(luma.count)
    }
}
