internal import EpilumeModel
internal import Glibc

/// Whether frames of one step show one scene in one light: each is held against the first, in small.
///
/// What a gain by channel explains is exposure or white balance; what a small shift explains is motion (B. Lucas,
/// T. Kanade 1981, one step); what neither explains is another light.
struct FrameSteadiness: Sendable {
    /// How far the worst frame is from the first.
    private(set) var moved = 0.0
    /// Percent of the ratio of red or blue to green, of code values.
    private(set) var whiteBalancePercent = 0.0
    /// Percent of code values.
    private(set) var exposurePercent = 0.0
    /// Code values of a 64th of the frame.
    private(set) var lightCodes = 0.0
    private var first: Small?

    /// Frames of a locked device change their channels' ratio by less than a tenth of that.
    static let whiteBalanceLimit = 0.5
    /// Light that pulses with the mains changes frames by a percent; an automatic exposure by ten.
    static let exposureLimit = 3.0
    static let lightLimit = 2.0

    /// What a step demands.
    struct Limits {
        /// Pixels; nil: the target may move.
        var moved: Double?
        var lightCodes = FrameSteadiness.lightLimit
    }

    mutating func add(_ picture: FloatPicture) {
        let small = Small(picture)
        guard let first else {
            self.first = small
            return
        }
        guard small.width == first.width, small.height == first.height else { return }
        let gains = (0..<3).map { Self.gain(first, small, channel: $0) }
        whiteBalancePercent = max(
            whiteBalancePercent, 100 * max(abs(gains[0] - gains[1]), abs(gains[2] - gains[1])))
        exposurePercent = max(exposurePercent, 100 * abs(gains[1]))
        moved = max(moved, Self.shift(first, small, gain: gains[1]))
        lightCodes = max(lightCodes, Self.rest(first, small, gains))
    }

    func check(_ limits: Limits) throws(SteadinessRefusal) {
        if let limit = limits.moved, moved > limit { throw .moved(pixels: moved) }
        if whiteBalancePercent > Self.whiteBalanceLimit { throw .whiteBalance(percent: whiteBalancePercent) }
        if exposurePercent > Self.exposureLimit { throw .exposure(percent: exposurePercent) }
        if lightCodes > limits.lightCodes { throw .light(codes: lightCodes) }
    }

    /// Natural logarithm of the median ratio of a channel, over what is neither dark nor clipped.
    private static func gain(_ first: Small, _ other: Small, channel: Int) -> Double {
        var ratios: [Double] = []
        // A few thousand ratios decide a median to a hundredth of a percent.
        let stride = max(1, first.count / 4096)
        for at in Swift.stride(from: 0, to: first.count, by: stride) {
            let (a, b) = (first.samples[3 * at + channel], other.samples[3 * at + channel])
            if a > 16, a < 245, b > 4, b < 250 { ratios.append(Double(b / a)) }
        }
        guard let middle = OrderStatistics.median(ratios), middle > 0 else { return 0 }
        return log(middle)
    }

    /// Pixels by which green has moved; 0 of a scene without structure in both directions.
    private static func shift(_ first: Small, _ other: Small, gain: Double) -> Double {
        let factor = Float(exp(-gain))
        var (xx, xy, yy, xt, yt, tt) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for y in 1..<max(1, first.height - 1) {
            for x in 1..<max(1, first.width - 1) {
                let at = 3 * (y * first.width + x) + 1
                let gx = Double(first.samples[at + 3] - first.samples[at - 3]) / 2
                let gy = Double(first.samples[at + 3 * first.width] - first.samples[at - 3 * first.width]) / 2
                let change = Double(factor * other.samples[at] - first.samples[at])
                xx += gx * gx
                xy += gx * gy
                yy += gy * gy
                xt += gx * change
                yt += gy * change
                tt += change * change
            }
        }
        let count = Double(max(1, first.count))
        // Below two codes a pixel there is nothing to see motion by.
        guard min(xx, yy) / count > 0.5 else { return 0 }
        let determinant = xx * yy - xy * xy
        guard determinant > 1e-6 * xx * yy else { return 0 }
        let dx = -(yy * xt - xy * yt) / determinant
        let dy = -(xx * yt - xy * xt) / determinant
        // A scene that moved further than its own structure is not explained by its slopes: then as many slopes as
        // the change is high.
        let explained = -(dx * xt + dy * yt)
        let rest = max(0, tt - explained)
        let far = rest > 0.3 * (xx + yy) ? (2 * tt / (xx + yy)).squareRoot() : 0
        return Double(first.step) * max(hypot(dx, dy), far)
    }

    /// Code values by which a 64th of the frame differs after the gains.
    private static func rest(_ first: Small, _ other: Small, _ gains: [Double]) -> Double {
        let parts = FrameStatistics.blocks
        var sums = [Double](repeating: 0, count: 3 * parts * parts)
        var counts = [Double](repeating: 0, count: parts * parts)
        let factors = gains.map { Float(exp(-$0)) }
        for y in 0..<first.height {
            for x in 0..<first.width {
                let part = y * parts / first.height * parts + x * parts / first.width
                let at = 3 * (y * first.width + x)
                counts[part] += 1
                for channel in 0..<3 {
                    sums[3 * part + channel] += Double(
                        factors[channel] * other.samples[at + channel] - first.samples[at + channel])
                }
            }
        }
        return sums.indices.reduce(0) { max($0, abs(sums[$1]) / max(1, counts[$1 / 3])) }
    }

    /// A frame in boxes of some pixels.
    private struct Small: Sendable {
        let width: Int
        let height: Int
        /// Pixels of a box's side.
        let step: Int
        let samples: [Float]
        var count: Int { width * height }

        init(_ picture: FloatPicture) {
            let step = max(1, picture.width / 320)
            let (width, height) = (picture.width / step, max(1, picture.height / step))
            var sums = [Float](repeating: 0, count: 3 * width * height)
            let rows = min(picture.height, height * step)
            picture.samples.withUnsafeBufferPointer { old in
                sums.withUnsafeMutableBufferPointer { sums in
                    for y in 0..<rows {
                        var at = 3 * y * picture.width
                        var box = 3 * (y / step) * width
                        for _ in 0..<width {
                            for _ in 0..<step {
                                sums[box] += old[at]
                                sums[box + 1] += old[at + 1]
                                sums[box + 2] += old[at + 2]
                                at += 3
                            }
                            box += 3
                        }
                    }
                    let share = 1 / Float(step * min(step, rows))
                    for i in 0..<sums.count { sums[i] *= share }
                }
            }
            self.width = width
            self.height = height
            self.step = step
            samples = sums
        }
    }
}

/// Why frames of one step are not of one scene in one light.
package enum SteadinessRefusal: Error, Hashable, Sendable {
    case moved(pixels: Double)
    case whiteBalance(percent: Double)
    case exposure(percent: Double)
    case light(codes: Double)

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .moved(let pixels):
            "The picture moved by \(pixels.short) pixels between frames. Hold still, or lay the device down, and "
                + "take the frames again."
        case .whiteBalance(let percent):
            "The colour balance drifted by \(percent.short) % between frames: automatic white balance is on. Lock "
                + "it and take the frames again."
        case .exposure(let percent):
            "The brightness changed by \(percent.short) % between frames: automatic exposure is on, or the lamps are "
                + "still warming up. Lock exposure and gain, wait and take the frames again."
        case .light(let codes):
            "Parts of the frames differ by \(codes.short) of 255: the light was switched to another state, or other "
                + "light fell in. Keep one light state and take the frames again."
        }
    }
}
