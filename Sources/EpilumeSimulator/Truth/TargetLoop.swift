internal import EpilumeImaging
internal import EpilumeModel

/// Encoded frames of a practice target, labelled as a ``FrameLoop``'s are. Made while they are first delivered, in some
/// 20 ms each at 720p: a change of the target must not stop the stream for the second that all of them take.
///
/// Concurrency: owned by one thread at a time.
final class TargetLoop {
    let target: PracticeTarget
    private let shot: TruthShot
    private let byteLimit: Int
    private var frames: [UnsafeMutableRawBufferPointer?]

    /// - Parameter byteLimit: no frame is larger.
    init(_ target: PracticeTarget, width: Int, height: Int, byteLimit: Int) {
        self.target = target
        self.byteLimit = byteLimit
        shot = TruthCamera.practice(width: width, height: height).look(at: target.scene)
        frames = [UnsafeMutableRawBufferPointer?](repeating: nil, count: FrameLoop.frameCount)
    }

    deinit {
        for frame in frames { frame?.deallocate() }
    }

    /// Bytes that a frame of this size never exceeds: one a pixel, three times what such a frame has.
    static func byteLimit(width: Int, height: Int) -> Int { width * height }

    /// The frame of this number, labelled with it. Valid until the next call.
    func frame(number: Int64, timestampMicroseconds: Int64) throws(ImagingFault) -> UnsafeRawBufferPointer {
        let index = Int(number % Int64(frames.count))
        let frame: UnsafeMutableRawBufferPointer
        if let made = frames[index] {
            frame = made
        } else {
            frame = FrameLabel.labelled(try encoded(index), seed: shot.camera.seed)
            frames[index] = frame
        }
        FrameLabel.write(number: number, timestampMicroseconds: timestampMicroseconds, into: frame)
        return UnsafeRawBufferPointer(frame)
    }

    private func encoded(_ index: Int) throws(ImagingFault) -> [UInt8] {
        var picture = shot.picture(index)
        // Charts fill the frame; what could be taken for a patient wears the border.
        if target == .lesion { PracticeBorder.draw(into: &picture) }
        var quality = shot.camera.coding.quality
        while true {
            let image = try JPEGEncoder().encode(picture, sampling: shot.camera.coding.sampling, quality: quality)
            if image.count + FrameLabel.byteCount <= byteLimit || quality <= 10 { return image }
            quality -= 10
        }
    }
}

/// Stripes in black and yellow on all sides: no such picture is of a patient.
enum PracticeBorder {
    static func draw(into picture: inout RGBPicture) {
        let layout = PracticeLayout(width: picture.width, height: picture.height)
        let border = layout.borderWidth
        for y in 0..<picture.height {
            let isWhole = y < border || y >= picture.height - border
            for x in 0..<picture.width where isWhole || x < border || x >= picture.width - border {
                let isYellow = (x + y) / (2 * border) % 2 == 0
                let at = 3 * (y * picture.width + x)
                (picture.bytes[at], picture.bytes[at + 1], picture.bytes[at + 2]) =
                    isYellow ? (250, 204, 20) : (24, 24, 24)
            }
        }
    }
}
