package import EpilumeModel

/// The dark level from frames of a capped device (what EMVA 1288 calls dark signal, temporal dark
/// noise and defect pixels, in code values).
package enum DarkMeasurement {
    package static let fewestFrames = 8
    /// Code values. A mean above this is light, not an offset: 16 is the pedestal of studio range, with room for noise.
    package static let highestMean = 24.0
    /// Code values between the darkest and the lightest part of the frame.
    package static let largestGradient = 3.0
    /// Code values by which the mean of a part may wander from frame to frame, beyond what noise alone does.
    package static let largestUnsteadiness = 2.0
    /// A hot pixel's mean lies above the channel's by more than this many standard deviations of the pixels' means…
    package static let hotDeviations = 6.0
    /// …and by more than this many code values: less than that no eye and no later step sees.
    package static let hotCodes = 4.0

    /// - Parameter frames: code values of capped frames, after the warm-up ones were discarded.
    package static func measure(_ frames: FrameStatistics) throws(DarkRefusal) -> DarkLevel {
        guard frames.frames >= fewestFrames, let mean = frames.mean, let noise = frames.noise else {
            throw .tooFewFrames(have: frames.frames, need: fewestFrames)
        }
        // Ranges of 256 normal values over 192 parts stay within 10 deviations of a part's mean.
        let part = Double(frames.width * frames.height) / Double(FrameStatistics.blocks * FrameStatistics.blocks)
        let byNoise = 10 * (noise.max() ?? 0) / part.squareRoot()
        guard frames.unsteadiness <= largestUnsteadiness + byNoise else {
            throw .unsteady(codes: frames.unsteadiness)
        }
        let middles = (0..<3).map { typical(mean, channel: $0) }
        let brightest = middles.map(\.level).max() ?? 0
        guard brightest <= highestMean else { throw .light(codes: brightest) }
        let limits = middles.map { $0.level + max(hotDeviations * $0.deviation, hotCodes) }
        let (gradient, sector) = gradient(mean, limits: limits)
        guard gradient <= largestGradient else { throw .gradient(codes: gradient, towards: sector) }
        var hot: [PixelPlace] = []
        var totals = [0.0, 0.0, 0.0]
        for y in 0..<mean.height {
            for x in 0..<mean.width {
                if (0..<3).contains(where: { Double(mean[x, y, $0]) > limits[$0] }) {
                    hot.append(PixelPlace(x: x, y: y))
                } else {
                    for channel in 0..<3 { totals[channel] += Double(mean[x, y, channel]) }
                }
            }
        }
        guard hot.count <= DarkLevel.hotPixelLimit else {
            throw .tooManyHotPixels(count: hot.count, limit: DarkLevel.hotPixelLimit)
        }
        let count = Double(mean.width * mean.height - hot.count)
        return DarkLevel(means: totals.map { $0 / count }, noise: noise, hotPixels: hot)
    }

    /// Median and robust deviation of one channel. Of at most some 65 000 pixels: more would not move them.
    private static func typical(_ picture: FloatPicture, channel: Int) -> (level: Double, deviation: Double) {
        let pixels = picture.width * picture.height
        // Odd, so that a pattern of columns is met in all of its phases.
        let stride = (pixels / 65_536) | 1
        let values = Swift.stride(from: 0, to: pixels, by: stride).map { Double(picture.samples[3 * $0 + channel]) }
        return (OrderStatistics.median(values) ?? 0, OrderStatistics.robustDeviation(values) ?? 0)
    }

    /// Range of the means of 8 × 8 parts, of the worst channel, and where the lightest lies. Hot pixels count as their
    /// limit: they are no gradient.
    private static func gradient(_ picture: FloatPicture, limits: [Double]) -> (Double, FrameSector) {
        let parts = FrameStatistics.blocks
        var worst = (range: 0.0, sector: FrameSector.top)
        for channel in 0..<3 {
            var totals = [Double](repeating: 0, count: parts * parts)
            var counts = totals
            for y in 0..<picture.height {
                for x in 0..<picture.width {
                    let part = y * parts / picture.height * parts + x * parts / picture.width
                    totals[part] += min(Double(picture[x, y, channel]), limits[channel])
                    counts[part] += 1
                }
            }
            // A frame of fewer pixels than parts leaves some empty.
            let filled = totals.indices.filter { counts[$0] > 0 }
            let means = filled.map { totals[$0] / counts[$0] }
            guard let darkest = means.min(), let lightest = means.max(), lightest - darkest > worst.range,
                let place = means.firstIndex(of: lightest).map({ filled[$0] })
            else { continue }
            let middle = Double(parts - 1) / 2
            let sector = FrameSector(
                right: Double(place % parts) - middle, down: Double(place / parts) - middle)
            worst = (lightest - darkest, sector)
        }
        return worst
    }
}

/// Why no dark level was taken.
package enum DarkRefusal: Error, Hashable, Sendable {
    case tooFewFrames(have: Int, need: Int)
    /// Code values by which a part of the frame wandered.
    case unsteady(codes: Double)
    case light(codes: Double)
    /// Code values, at least: what is lighter than a hot pixel's limit counts as that limit.
    case gradient(codes: Double, towards: FrameSector)
    case tooManyHotPixels(count: Int, limit: Int)

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .tooFewFrames(let have, let need):
            "The dark level needs \(need) frames and got \(have). Keep the cap on and measure again."
        case .unsteady(let codes):
            "The dark frames differ by \(codes.short) of 255: the cap moved or light came in while measuring. "
                + "Cap the device, lay it down and measure again."
        case .light(let codes):
            "The frames are not dark (\(codes.short) of 255): light comes in, or automatic gain or contrast is on. Put "
                + "the cap on or a dark cloth over it, lock gain, turn off contrast and measure again. Leave the "
                + "device's own light as it is: another state of it is another calibration."
        case .gradient(let codes, let sector):
            "The frames are lighter at the \(sector.name), by \(codes.short) of 255 at least: light leaks in there. "
                + "Seat the cap and measure again in a darker place."
        case .tooManyHotPixels(let count, let limit):
            "\(count) pixels shine without light, more than the \(limit) that can be mended. Measure again when the "
                + "device has cooled down; if it stays, the sensor is broken: take the device out of use."
        }
    }
}
