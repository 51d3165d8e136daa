internal import CTurboJPEG
package import EpilumeModel

/// Encodes pictures as baseline JPEG with libjpeg-turbo.
///
/// Concurrency: owned by one thread at a time; it cannot be copied.
package struct JPEGEncoder: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    package init() throws(ImagingFault) {
        guard let handle = tjInitCompress() else { throw .codec(.start, message: turboMessage(nil)) }
        self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// - Returns: bytes that hold any image of these dimensions; nil when JPEG cannot hold it.
    package static func largestByteCount(width: Int, height: Int, sampling: JPEGSampling) -> Int? {
        guard (1...65_535).contains(width), (1...65_535).contains(height) else { return nil }
        let count = tjBufSize(Int32(width), Int32(height), turboSampling(sampling))
        // The library answers (unsigned long)-1 for what it cannot do.
        return count > UInt(Int32.max) ? nil : Int(count)
    }

    /// Encodes into memory of the caller, which is never reallocated.
    ///
    /// - Parameters:
    ///   - pixels: 8-bit interleaved RGB, `3 × width` bytes a row, top row first.
    ///   - destination: at least ``largestByteCount(width:height:sampling:)`` bytes.
    ///   - quality: 1…100.
    /// - Returns: bytes written at the start of `destination`.
    package func encode(
        rgb pixels: UnsafeRawBufferPointer, width: Int, height: Int, sampling: JPEGSampling, quality: Int,
        into destination: UnsafeMutableRawBufferPointer
    ) throws(ImagingFault) -> Int {
        let needed = 3 * width * height
        guard pixels.count >= needed else { throw .shortFrame(neededBytes: needed, actualBytes: pixels.count) }
        let limit = try largest(width, height, sampling, destination)
        var output = destination.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var byteCount = UInt(limit)
        let status = tjCompress2(
            handle, pixels.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(width), Int32(3 * width),
            Int32(height), Int32(TJPF_RGB.rawValue), &output, &byteCount, turboSampling(sampling), Int32(quality),
            TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
        guard status == 0 else { throw .codec(.encode, message: turboMessage(handle)) }
        return Int(byteCount)
    }

    /// - Parameter quality: 1…100.
    package func encode(
        _ picture: RGBPicture, sampling: JPEGSampling, quality: Int
    ) throws(ImagingFault) -> [UInt8] {
        guard let limit = Self.largestByteCount(width: picture.width, height: picture.height, sampling: sampling)
        else { throw .impossibleDimensions(width: picture.width, height: picture.height) }
        return try filled(limit) { (destination) throws(ImagingFault) in
            try picture.bytes.span.bytes.withUnsafeBytes { (pixels) throws(ImagingFault) in
                try encode(
                    rgb: pixels, width: picture.width, height: picture.height, sampling: sampling,
                    quality: quality, into: destination)
            }
        }
    }

    /// The chroma samples go into the file as they are: nothing is resampled.
    func encode(_ picture: PlanarPicture, quality: Int) throws(ImagingFault) -> [UInt8] {
        guard
            let limit = Self.largestByteCount(
                width: picture.width, height: picture.height, sampling: picture.sampling)
        else { throw .impossibleDimensions(width: picture.width, height: picture.height) }
        return try filled(limit) { (destination) throws(ImagingFault) in
            var output = destination.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var byteCount = UInt(limit)
            let status = picture.luma.withUnsafeBufferPointer { luma in
                picture.blueDifference.withUnsafeBufferPointer { blue in
                    picture.redDifference.withUnsafeBufferPointer { red in
                        var planes = [luma.baseAddress, blue.baseAddress, red.baseAddress]
                        let strides = [picture.lumaStride, picture.chromaStride, picture.chromaStride].map(Int32.init)
                        return tjCompressFromYUVPlanes(
                            handle, &planes, Int32(picture.width), strides, Int32(picture.height),
                            turboSampling(picture.sampling), &output, &byteCount, Int32(quality),
                            TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
                    }
                }
            }
            guard status == 0 else { throw .codec(.encode, message: turboMessage(handle)) }
            return Int(byteCount)
        }
    }

    private func largest(
        _ width: Int, _ height: Int, _ sampling: JPEGSampling, _ destination: UnsafeMutableRawBufferPointer
    ) throws(ImagingFault) -> Int {
        guard let limit = Self.largestByteCount(width: width, height: height, sampling: sampling) else {
            throw .impossibleDimensions(width: width, height: height)
        }
        guard destination.count >= limit else {
            throw .destinationTooSmall(neededBytes: limit, actualBytes: destination.count)
        }
        return limit
    }

    private func filled(
        _ limit: Int, _ body: (UnsafeMutableRawBufferPointer) throws(ImagingFault) -> Int
    ) throws(ImagingFault) -> [UInt8] {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 16)
        defer { scratch.deallocate() }
        let byteCount = try body(scratch)
        return [UInt8](scratch[..<byteCount])
    }
}

/// Decodes JPEG images to RGB with libjpeg-turbo.
///
/// Concurrency: owned by one thread at a time; it cannot be copied.
package struct JPEGDecoder: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    package init() throws(ImagingFault) {
        guard let handle = tjInitDecompress() else { throw .codec(.start, message: turboMessage(nil)) }
        self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// - Throws: `.codec` also for what the library only warns of, such as missing data.
    package func decode(_ bytes: UnsafeRawBufferPointer) throws(ImagingFault) -> RGBPicture {
        let source = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var width: Int32 = 0
        var height: Int32 = 0
        var sampling: Int32 = 0
        var colourspace: Int32 = 0
        guard tjDecompressHeader3(handle, source, UInt(bytes.count), &width, &height, &sampling, &colourspace) == 0
        else { throw .codec(.readHeader, message: turboMessage(handle)) }
        var pixels = [UInt8](repeating: 0, count: 3 * Int(width) * Int(height))
        let status = pixels.withUnsafeMutableBufferPointer { destination in
            tjDecompress2(
                handle, source, UInt(bytes.count), destination.baseAddress, width, 3 * width, height,
                Int32(TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING)
        }
        guard status == 0 else { throw .codec(.decode, message: turboMessage(handle)) }
        return RGBPicture(width: Int(width), height: Int(height), bytes: pixels)
    }

    /// Decodes into memory of the caller.
    ///
    /// - Parameter destination: exactly `3 × width × height` bytes; gets 8-bit interleaved RGB, top row first.
    /// - Throws: `.codec` also for an image of other dimensions.
    package func decode(
        _ bytes: UnsafeRawBufferPointer, width: Int, height: Int, into destination: UnsafeMutableRawBufferPointer
    ) throws(ImagingFault) {
        try Self.check(destination, width, height)
        let source = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var (actualWidth, actualHeight, sampling, colourspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
        let status = tjDecompressHeader3(
            handle, source, UInt(bytes.count), &actualWidth, &actualHeight, &sampling, &colourspace)
        guard status == 0 else { throw .codec(.readHeader, message: turboMessage(handle)) }
        guard (Int(actualWidth), Int(actualHeight)) == (width, height) else {
            throw .codec(.readHeader, message: "the image is \(actualWidth)×\(actualHeight), not \(width)×\(height)")
        }
        guard
            tjDecompress2(
                handle, source, UInt(bytes.count), destination.baseAddress?.assumingMemoryBound(to: UInt8.self),
                actualWidth, 3 * actualWidth, actualHeight, Int32(TJPF_RGB.rawValue),
                TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING) == 0
        else { throw .codec(.decode, message: turboMessage(handle)) }
    }

    /// The same of planes, as if they came out of a JPEG image.
    func decode(_ picture: PlanarPicture, into destination: UnsafeMutableRawBufferPointer) throws(ImagingFault) {
        try Self.check(destination, picture.width, picture.height)
        let status = picture.luma.withUnsafeBufferPointer { luma in
            picture.blueDifference.withUnsafeBufferPointer { blue in
                picture.redDifference.withUnsafeBufferPointer { red in
                    var planes = [luma.baseAddress, blue.baseAddress, red.baseAddress]
                    let strides = [picture.lumaStride, picture.chromaStride, picture.chromaStride].map(Int32.init)
                    return tjDecodeYUVPlanes(
                        handle, &planes, strides, turboSampling(picture.sampling),
                        destination.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(picture.width),
                        Int32(3 * picture.width), Int32(picture.height), Int32(TJPF_RGB.rawValue), 0)
                }
            }
        }
        guard status == 0 else { throw .codec(.decode, message: turboMessage(handle)) }
    }

    private static func check(
        _ destination: UnsafeMutableRawBufferPointer, _ width: Int, _ height: Int
    ) throws(ImagingFault) {
        guard (1...65_535).contains(width), (1...65_535).contains(height) else {
            throw .impossibleDimensions(width: width, height: height)
        }
        guard destination.count == 3 * width * height else {
            throw .destinationTooSmall(neededBytes: 3 * width * height, actualBytes: destination.count)
        }
    }

    package func decode(_ bytes: [UInt8]) throws(ImagingFault) -> RGBPicture {
        try bytes.span.bytes.withUnsafeBytes { (source) throws(ImagingFault) in try decode(source) }
    }
}

private func turboSampling(_ sampling: JPEGSampling) -> Int32 {
    switch sampling {
    case .grey: Int32(TJSAMP_GRAY.rawValue)
    case .yuv444, .other: Int32(TJSAMP_444.rawValue)
    case .yuv422: Int32(TJSAMP_422.rawValue)
    case .yuv420: Int32(TJSAMP_420.rawValue)
    case .yuv440: Int32(TJSAMP_440.rawValue)
    case .yuv411: Int32(TJSAMP_411.rawValue)
    }
}

private func turboMessage(_ handle: UnsafeMutableRawPointer?) -> String {
    tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
}
