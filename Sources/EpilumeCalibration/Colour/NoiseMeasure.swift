package import EpilumeModel
internal import Glibc

/// Noise on the grey patches of a chart, from a stack of frames (after ISO 15739:2013, 6.3: temporal and fixed pattern
/// noise are told apart by frames of an unmoved scene).
package enum NoiseMeasure {
    /// Standard deviation of rounding to whole codes: less cannot be told from none, so no ratio is stated against
    /// less.
    static let roundingNoise = 1 / 12.0.squareRoot()

    /// - Parameters:
    ///   - frames: at least 2 of one size, 8 and more to say much; single frames, not means.
    ///   - sighting: holds for all of them.
    /// - Throws: chart faults as sentences of the frame's mean would have, and `.frozen` when no code ever changes.
    package static func noise(
        frames: [FloatPicture], sighting: ChartSighting, chart: ChartDescription
    ) throws(MeasureFault) -> Noise {
        guard frames.count >= 2, let first = frames.first else { throw .colour(.tooFewFrames(count: frames.count)) }
        guard frames.allSatisfy({ $0.width == first.width && $0.height == first.height }) else {
            throw .colour(.differentFrames)
        }
        let areas: [PatchArea]
        do {
            areas = try ChartSampler.areas(sighting.corners, chart, in: first).filter(\.patch.isGrey)
        } catch {
            throw .chart(error)
        }
        if areas.isEmpty { throw .colour(.tooFewGreys(count: 0)) }
        var patches: [Noise.Patch] = []
        var changes = false
        for area in areas {
            let statistics = (0..<3).map { Statistics(area.pixels(), frames, channel: $0) }
            guard statistics.allSatisfy({ $0.mean.isFinite && $0.temporal.isFinite && $0.fixed.isFinite }) else {
                throw .colour(.notFinite(patch: UntrustedText(area.patch.name)))
            }
            changes = changes || statistics.contains { $0.temporal > 0 }
            patches.append(
                Noise.Patch(
                    name: area.patch.name, means: statistics.map(\.mean), temporal: statistics.map(\.temporal),
                    fixed: statistics.map(\.fixed),
                    snr: statistics[1].mean / max(statistics[1].temporal, roundingNoise)))
        }
        if !changes { throw .colour(.frozen(frames: frames.count)) }
        return Noise(patches: patches)
    }

    package enum MeasureFault: Error, Hashable, Sendable {
        case chart(ChartFault)
        case colour(ColourFault)

        /// What is wrong and what to do, for a technician.
        package var sentence: String {
            switch self {
            case .chart(let fault): fault.sentence
            case .colour(let fault): fault.sentence
            }
        }
    }

    /// Of one channel within one patch.
    private struct Statistics {
        let mean: Double
        let temporal: Double
        let fixed: Double

        init(_ pixels: [PatchArea.Pixel], _ frames: [FloatPicture], channel: Int) {
            let count = Double(frames.count)
            var variance = 0.0
            var means: [Double] = []
            for pixel in pixels {
                let values = frames.map { Double($0[pixel.x, pixel.y, channel]) }
                let mean = values.reduce(0, +) / count
                means.append(mean)
                variance += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            }
            variance /= Double(pixels.count)
            mean = means.reduce(0, +) / Double(pixels.count)
            temporal = variance.squareRoot()
            // What is left of the temporal noise in the mean of the frames is no pattern (ISO 15739, formula for the
            // fixed pattern); nor is the fall of light over the patch, which a plane takes off.
            let spread = Self.varianceAboutPlane(pixels, means)
            fixed = max(0, spread - variance / count).squareRoot()
        }

        private static func varianceAboutPlane(_ pixels: [PatchArea.Pixel], _ values: [Double]) -> Double {
            let count = Double(pixels.count)
            let meanX = pixels.reduce(0) { $0 + Double($1.x) } / count
            let meanY = pixels.reduce(0) { $0 + Double($1.y) } / count
            var system = TallSystem(unknowns: 3)
            for (pixel, value) in zip(pixels, values) {
                system.add([1, Double(pixel.x) - meanX, Double(pixel.y) - meanY], equals: value)
            }
            guard let plane = system.solution() else { return .nan }
            let squares = zip(pixels, values).reduce(0) { sum, point in
                let x = Double(point.0.x) - meanX
                let y = Double(point.0.y) - meanY
                let rest = point.1 - plane[0] - plane[1] * x - plane[2] * y
                return sum + rest * rest
            }
            return squares / (count - 3)
        }
    }
}
