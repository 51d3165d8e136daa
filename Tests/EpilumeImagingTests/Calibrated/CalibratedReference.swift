import EpilumeModel
import Glibc

/// What a calibrated picture is, from the definitions of EpilumeModel and docs/decisions/0009, one pixel after the
/// other and in double precision. Shares nothing with what it judges.
enum CalibratedReference {
    /// XYZ in D50 to linear sRGB: computed once in exact fractions from the primaries and the white of IEC 61966-2-1,
    /// linear Bradford, and the D50 of ICC (0.9642 1 0.8249).
    static let linearFromXYZ = [
        [3.134186364237, -1.617208958998, -0.490694064006], [-0.978748504191, 1.916130096774, 0.033433399160],
        [0.071963927802, -0.228993873453, 1.405753732896],
    ]

    struct Outcome {
        var bytes: [UInt8]
        var clippedPixels = 0
    }

    static func apply(_ calibration: Calibration, to pixels: [UInt8]) -> Outcome {
        let (width, height) = (calibration.binding.mode.width, calibration.binding.mode.height)
        let repaired = withoutHotPixels(pixels, calibration.dark?.hotPixels ?? [], width, height)
        var outcome = Outcome(bytes: [])
        for y in 0..<height {
            for x in 0..<width {
                let at = 3 * (y * width + x)
                let light = calibration.flat?.light(x: Double(x), y: Double(y), width: width, height: height)
                var samples = (0..<3).map { channel in
                    linear(calibration, Double(repaired[at + channel]), channel) / (light?[channel] ?? 1)
                }
                let clips = (0..<3).map { channel in
                    linear(calibration, Double(repaired[at + channel]), channel) >= linear(calibration, 250, channel)
                }
                let sound = (0..<3).filter { !clips[$0] }.map { samples[$0] }
                let floor = sound.min() ?? samples.max() ?? 0
                if sound.count < 3 { outcome.clippedPixels += 1 }
                for channel in 0..<3 where clips[channel] { samples[channel] = max(samples[channel], floor) }
                outcome.bytes += colour(calibration, samples).map(code)
            }
        }
        return outcome
    }

    /// XYZ, D50.
    static func xyz(_ correction: ColourCorrection, _ rgb: [Double]) -> [Double] {
        let roots = [(0, 1), (1, 2), (0, 2)].map { (rgb[$0.0] * rgb[$0.1]).squareRoot() }
        let terms = correction.kind == .matrix ? rgb : rgb + roots
        return correction.rows.map { zip($0, terms).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// Linear light before evenness.
    static func linear(_ calibration: Calibration, _ code: Double, _ channel: Int) -> Double {
        guard let table = calibration.tone?.tables[channel] else { return 0 }
        let place = max(code - (calibration.dark?.means[channel] ?? 0), 0)
        let below = Int(place.rounded(.down))
        let above = min(below + 1, 255)
        return table[below] * (1 - (place - Double(below))) + table[above] * (place - Double(below))
    }

    static func code(_ linear: Double) -> UInt8 {
        let clipped = min(max(linear, 0), 1)
        let encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * pow(clipped, 1 / 2.4) - 0.055
        return UInt8((255 * encoded).rounded())
    }

    private static func colour(_ calibration: Calibration, _ samples: [Double]) -> [Double] {
        guard let correction = calibration.colour else { return samples }
        let colour = xyz(correction, samples)
        return linearFromXYZ.map { zip($0, colour).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    private static func withoutHotPixels(
        _ pixels: [UInt8], _ list: [PixelPlace], _ width: Int, _ height: Int
    ) -> [UInt8] {
        var repaired = pixels
        for hot in list {
            var neighbours: [PixelPlace] = []
            for radius in 1...max(width, height) where neighbours.isEmpty {
                for y in 0..<height {
                    for x in 0..<width where max(abs(x - hot.x), abs(y - hot.y)) == radius {
                        let place = PixelPlace(x: x, y: y)
                        if !list.contains(place) { neighbours.append(place) }
                    }
                }
            }
            for channel in 0..<3 {
                let sum = neighbours.reduce(0) { $0 + Double(pixels[3 * ($1.y * width + $1.x) + channel]) }
                repaired[3 * (hot.y * width + hot.x) + channel] = UInt8((sum / Double(neighbours.count)).rounded())
            }
        }
        return repaired
    }
}
