internal import EpilumeModel

/// The mean of frames by one sum a sample: a Float holds sums of 256 whole codes exactly.
struct FrameAverage: Sendable {
    let width: Int
    let height: Int
    private(set) var frames = 0
    private var sums: [Float] = []

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Takes a frame in; after a refusal nothing has changed.
    mutating func add(_ picture: FloatPicture) throws(FrameStatistics.Refusal) {
        guard picture.width == width, picture.height == height else {
            throw .otherSize(width: picture.width, height: picture.height)
        }
        guard frames < FrameStatistics.frameLimit else {
            throw .tooManyFrames(limit: FrameStatistics.frameLimit)
        }
        guard Self.isFinite(picture) else { throw .notFinite }
        frames += 1
        if frames == 1 {
            sums = picture.samples
            return
        }
        picture.samples.withUnsafeBufferPointer { new in
            sums.withUnsafeMutableBufferPointer { sums in
                for i in 0..<new.count { sums[i] += new[i] }
            }
        }
    }

    /// Hands out the mean in the sums' own memory, and begins anew.
    ///
    /// - Returns: nil before the first frame.
    mutating func takeMean() -> FloatPicture? {
        guard frames > 0 else { return nil }
        var samples: [Float] = []
        swap(&samples, &sums)
        let share = 1 / Float(frames)
        if frames > 1 {
            samples.withUnsafeMutableBufferPointer { samples in
                for i in 0..<samples.count { samples[i] *= share }
            }
        }
        frames = 0
        return FloatPicture(width: width, height: height, samples: samples)
    }

    /// A sum is finite when all of it is: NaN and infinity stay.
    private static func isFinite(_ picture: FloatPicture) -> Bool {
        picture.samples.withUnsafeBufferPointer { samples in
            var sum: Float = 0
            for i in 0..<samples.count { sum += samples[i] * 0 }
            return sum == 0
        }
    }
}
