internal import EpilumeModel

/// What strong compression leaves of a plain surface: areas of 8 × 8 pixels without any noise, and steps between them.
struct BlockTraces: Sendable {
    private var inside = Equals()
    private var across = Equals()

    private struct Equals: Sendable {
        var equal = 0
        var pairs = 0
        var share: Double { pairs > 0 ? Double(equal) / Double(pairs) : 0 }
    }

    /// Pixels of a JPEG's block (ITU-T T.81).
    private static let block = 8
    /// Share of neighbours that are equal. Simulated devices at quality 85 and more stay below 0.89 on a white card;
    /// at 75 those with a tone curve exceed 0.96, at 45 linear ones too. So does a device without noise, which has no
    /// steps between blocks.
    private static let limit = 0.92
    private static let step = 0.04

    /// - Parameter frame: code values of a single frame of a plain surface.
    mutating func add(_ frame: FloatPicture) {
        frame.samples.withUnsafeBufferPointer { samples in
            for y in stride(from: 3, to: frame.height, by: Self.block) {
                let row = 3 * y * frame.width + 1
                for x in 0..<(frame.width - 1) {
                    let isEqual = samples[row + 3 * x] == samples[row + 3 * x + 3]
                    if x % Self.block == Self.block - 1 {
                        across.pairs += 1
                        if isEqual { across.equal += 1 }
                    } else {
                        inside.pairs += 1
                        if isEqual { inside.equal += 1 }
                    }
                }
            }
        }
    }

    var isStrong: Bool { inside.share > Self.limit && inside.share - across.share > Self.step }

    static let sentence =
        "The frames are strongly compressed: plain areas are coded in steps, and evenness and colour are known to a "
        + "code or two. Set the device to a higher JPEG quality if it has one."
}
