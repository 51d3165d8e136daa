import EpilumeCalibration
import EpilumeModel
import Foundation

/// A slanted edge whose modulation transfer function is known in closed form: a step, blurred by a Gaussian, averaged
/// over square pixels. The average of a blurred step over a turned square is four second antiderivatives of the normal
/// distribution.
struct EdgePicture {
    var width = 64
    var height = 64
    /// Degrees from upright, towards greater x further down.
    var degrees = 5.0
    /// Pixels.
    var sigma = 0.8
    var dark = 0.1
    var light = 0.7
    /// Pixels by which the step lies along its normal, by channel.
    var shifts = [0.0, 0.0, 0.0]
    /// Pixels of sideways bend at the ends of the edge.
    var bend = 0.0

    func linear() -> FloatPicture {
        let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        return picture(width, height) { x, y, channel in
            let (dx, dy) = (x - Double(width - 1) / 2 - 0.3, y - Double(height - 1) / 2 + 0.2)
            let bent = bend * pow(2 * dy / Double(height), 2)
            return dark + (light - dark) * covered(dx * c - dy * s - shifts[channel] - bent, abs(c), abs(s))
        }
    }

    /// Linear light as codes of 240 for 1.
    func measured(noise: Double = 0, seed: UInt64 = 1) -> MeasuredPicture {
        var source = SeededNoise(seed: seed)
        let linear = noise > 0 ? source.added(to: linear(), deviation: noise) : linear()
        var codes = linear
        for i in codes.samples.indices { codes.samples[i] *= 240 }
        return MeasuredPicture(codes: codes, linear: linear)
    }

    /// Contrast at a frequency across the edge, cycles a pixel.
    func truth(_ frequency: Double) -> Double {
        func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
        let angle = degrees * .pi / 180
        return exp(-2 * pow(.pi * sigma * frequency, 2)) * sinc(frequency * cos(angle)) * sinc(frequency * sin(angle))
    }

    var truth50: Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if truth(middle) > 0.5 { low = middle } else { high = middle }
        }
        return low
    }

    /// The share of a pixel that is lit whose centre lies at a signed distance from the edge.
    private func covered(_ distance: Double, _ c: Double, _ s: Double) -> Double {
        let (plus, minus) = ((c + s) / 2, (c - s) / 2)
        return
            (twice(distance + plus) - twice(distance + minus) - twice(distance - minus) + twice(distance - plus))
            / (c * s)
    }

    private func twice(_ distance: Double) -> Double {
        let z = distance / sigma
        let normal = erfc(-z / 2.0.squareRoot()) / 2
        let density = exp(-z * z / 2) / (2 * .pi).squareRoot()
        return sigma * sigma * ((z * z + 1) * normal + z * density) / 2
    }
}
