internal import EpilumeImaging
internal import EpilumeModel

/// A second of encoded practice frames, made once and delivered over and over.
///
/// Frames are encoded before the stream starts and not on a thread beside it: libjpeg allocates with every
/// picture, and on a small machine an encoder that runs with the stream would take the time that the stream is
/// there to measure. No two delivered frames are equal all the same: each carries its number and its time in a
/// comment segment, which is written in place at delivery.
///
/// Concurrency: owned by one thread at a time.
final class FrameLoop {
    /// 30 pictures of 1080p are about 17 MB.
    static let frameCount = 30
    private static let quality = 85

    private let frames: [UnsafeMutableRawBufferPointer]
    /// The size of the largest frame.
    let largestByteCount: Int

    /// - Throws: `.codec` when libjpeg-turbo fails.
    init(scene: PracticeScene, width: Int, height: Int) throws(ImagingFault) {
        let renderer = SceneRenderer(
            scene: scene, layout: PracticeLayout(width: width, height: height), loopCount: Self.frameCount)
        let encoder = try JPEGEncoder()
        var picture = RGBPicture(width: width, height: height, bytes: [UInt8](repeating: 0, count: 3 * width * height))
        var frames: [UnsafeMutableRawBufferPointer] = []
        do throws(ImagingFault) {
            for index in 0..<Self.frameCount {
                renderer.render(index, into: &picture)
                let image = try encoder.encode(picture, sampling: .yuv422, quality: Self.quality)
                frames.append(FrameLabel.labelled(image, seed: scene.seed))
            }
        } catch {
            for frame in frames { frame.deallocate() }
            throw error
        }
        self.frames = frames
        largestByteCount = frames.map(\.count).max() ?? 0
    }

    deinit {
        for frame in frames { frame.deallocate() }
    }

    /// The frame of this number, labelled with it. Valid until the next call. Allocates nothing.
    func frame(number: Int64, timestampMicroseconds: Int64) -> UnsafeRawBufferPointer {
        let frame = frames[Int(number % Int64(frames.count))]
        FrameLabel.write(number: number, timestampMicroseconds: timestampMicroseconds, into: frame)
        return UnsafeRawBufferPointer(frame)
    }
}

/// The comment segment of a practice frame, such as
/// `Epilume practice seed=0000000000000001 frame=000000000000002a time=0000000002d4cae1`.
/// Its numbers are hexadecimal, its time in microseconds.
enum FrameLabel {
    private static let head = Array("Epilume practice seed=".utf8)
    private static let frame = Array(" frame=".utf8)
    private static let time = Array(" time=".utf8)
    private static let digits = 16
    /// After SOI and the JFIF header, which libjpeg writes first and which must stay there.
    private static let segmentOffset = 20
    private static let frameOffset = segmentOffset + 4 + head.count + digits + frame.count
    private static let timeOffset = frameOffset + digits + time.count
    /// Of the whole segment.
    static let byteCount = timeOffset + digits - segmentOffset

    /// - Parameter image: as the encoder made it.
    /// - Returns: a copy with the segment inserted, numbers zero; the caller deallocates it.
    static func labelled(_ image: [UInt8], seed: UInt64) -> UnsafeMutableRawBufferPointer {
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: digits)
        let text = head + zeros + frame + zeros + time + zeros
        let segment = [0xff, 0xfe, 0, UInt8(text.count + 2)] + text
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count + segment.count, alignment: 16)
        bytes.copyBytes(from: image[..<segmentOffset] + segment + image[segmentOffset...])
        write(seed, at: segmentOffset + 4 + head.count, into: bytes)
        return bytes
    }

    static func write(number: Int64, timestampMicroseconds: Int64, into bytes: UnsafeMutableRawBufferPointer) {
        write(UInt64(bitPattern: number), at: frameOffset, into: bytes)
        write(UInt64(bitPattern: timestampMicroseconds), at: timeOffset, into: bytes)
    }

    private static func write(_ value: UInt64, at offset: Int, into bytes: UnsafeMutableRawBufferPointer) {
        for place in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(4 * (digits - 1 - place))) & 15
            bytes[offset + place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
        }
    }
}
