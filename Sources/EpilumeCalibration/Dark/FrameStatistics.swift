package import EpilumeModel

/// Mean and temporal noise of each pixel over several frames of one scene, without keeping the frames.
///
/// Sums of differences from the first frame and of their squares (Chan, Golub and LeVeque 1983, shifted data): with
/// whole code values and at most ``frameLimit`` frames both are whole numbers that a Float holds exactly.
///
/// Concurrency: a value.
package struct FrameStatistics: Sendable {
    package let width: Int
    package let height: Int
    package private(set) var frames = 0
    private var first: [Float] = []
    private var sums: [Float] = []
    private var squares: [Float] = []
    /// Means of ``blocks`` × ``blocks`` parts, R G B interleaved, of each frame.
    private var blockMeans: [[Double]] = []

    /// 255² · 256 is below 2²⁴.
    package static let frameLimit = 256
    package static let blocks = 8

    package init(width: Int, height: Int) {
        precondition(width > 0 && height > 0)
        self.width = width
        self.height = height
    }

    package enum Refusal: Error, Hashable, Sendable {
        case otherSize(width: Int, height: Int)
        case notFinite
        case tooManyFrames(limit: Int)

        /// What is wrong and what to do, for a technician.
        package var sentence: String {
            switch self {
            case .otherSize(let width, let height):
                "A frame of \(width) by \(height) pixels came between others: the device changed its mode. Start again."
            case .notFinite:
                "A frame holds values that are no numbers. Start again; if it stays, the decoder is at fault."
            case .tooManyFrames(let limit): "More than \(limit) frames were given; \(limit) are enough."
            }
        }
    }

    /// Takes a frame in; after a refusal nothing has changed.
    package mutating func add(_ picture: FloatPicture) throws(Refusal) {
        guard picture.width == width, picture.height == height else {
            throw .otherSize(width: picture.width, height: picture.height)
        }
        guard frames < Self.frameLimit else { throw .tooManyFrames(limit: Self.frameLimit) }
        let means = Self.means(of: picture)
        // One bad sample makes its block's mean bad.
        guard means.allSatisfy(\.isFinite) else { throw .notFinite }
        blockMeans.append(means)
        frames += 1
        if frames == 1 {
            first = picture.samples
            sums = [Float](repeating: 0, count: first.count)
            squares = sums
            return
        }
        picture.samples.withUnsafeBufferPointer { new in
            first.withUnsafeBufferPointer { old in
                sums.withUnsafeMutableBufferPointer { sums in
                    squares.withUnsafeMutableBufferPointer { squares in
                        for i in 0..<new.count {
                            let difference = new[i] - old[i]
                            sums[i] += difference
                            squares[i] += difference * difference
                        }
                    }
                }
            }
        }
    }

    /// nil before the first frame.
    package var mean: FloatPicture? {
        guard frames > 0 else { return nil }
        let samples = first.indices.map { Float(Double(first[$0]) + Double(sums[$0]) / Double(frames)) }
        return FloatPicture(width: width, height: height, samples: samples)
    }

    /// Standard deviation of each sample from frame to frame (n - 1); nil below two frames.
    package var deviation: FloatPicture? {
        guard frames > 1 else { return nil }
        let samples = sums.indices.map { Float(variance($0).squareRoot()) }
        return FloatPicture(width: width, height: height, samples: samples)
    }

    /// Root mean square of ``deviation`` over the frame, by channel; nil below two frames.
    package var noise: [Double]? {
        guard frames > 1 else { return nil }
        var totals = [0.0, 0.0, 0.0]
        for i in sums.indices { totals[i % 3] += variance(i) }
        return totals.map { ($0 / Double(width * height)).squareRoot() }
    }

    /// How far the mean of a part of the frame wandered over the frames, the worst of all parts and channels: what
    /// moves or flickers shows here, single pixels' noise does not. 0 before the first frame.
    package var unsteadiness: Double {
        guard let first = blockMeans.first else { return 0 }
        return first.indices.map { part in
            let values = blockMeans.map { $0[part] }
            return (values.max() ?? 0) - (values.min() ?? 0)
        }.max() ?? 0
    }

    private func variance(_ index: Int) -> Double {
        let (sum, count) = (Double(sums[index]), Double(frames))
        return max(0, (Double(squares[index]) - sum * sum / count) / (count - 1))
    }

    private static func means(of picture: FloatPicture) -> [Double] {
        var totals = [Double](repeating: 0, count: 3 * blocks * blocks)
        var counts = [Double](repeating: 0, count: blocks * blocks)
        picture.samples.withUnsafeBufferPointer { samples in
            for y in 0..<picture.height {
                let line = y * blocks / picture.height * blocks
                for x in 0..<picture.width {
                    let block = line + x * blocks / picture.width
                    let at = 3 * (y * picture.width + x)
                    totals[3 * block] += Double(samples[at])
                    totals[3 * block + 1] += Double(samples[at + 1])
                    totals[3 * block + 2] += Double(samples[at + 2])
                    counts[block] += 1
                }
            }
        }
        return totals.indices.map { totals[$0] / max(1, counts[$0 / 3]) }
    }
}
