package import EpilumeModel
internal import Glibc

/// Noise on the grey patches of a chart, from a stack of frames (after ISO 15739:2013, 6.3: temporal and fixed pattern
/// noise are told apart by frames of an unmoved scene). Keeps sums for the patches' pixels, and no frame.
///
/// Concurrency: a value.
package struct NoiseMeasure: Sendable {
    /// Standard deviation of rounding to whole codes: less cannot be told from none, so no ratio is stated against
    /// less.
    static let roundingNoise = 1 / 12.0.squareRoot()

    private let width: Int
    private let height: Int
    private var areas: [AreaSums]
    package private(set) var frames = 0

    /// - Parameters:
    ///   - sighting: holds for all frames.
    ///   - width: of the frames, pixels.
    ///   - height: the same.
    /// - Throws: chart faults as sentences of the frame's mean would have.
    package init(
        sighting: ChartSighting, chart: ChartDescription, width: Int, height: Int
    ) throws(MeasureFault) {
        self.width = width
        self.height = height
        let areas: [PatchArea]
        do {
            areas = try ChartSampler.areas(sighting.corners, chart, width: width, height: height)
        } catch {
            throw .chart(error)
        }
        self.areas = areas.filter(\.patch.isGrey).map(AreaSums.init)
        if self.areas.isEmpty { throw .colour(.tooFewGreys(count: 0)) }
    }

    /// - Parameter areas: of grey patches, each of at least one pixel within the frame.
    init(areas: [PatchArea], width: Int, height: Int) {
        self.width = width
        self.height = height
        self.areas = areas.map(AreaSums.init)
    }

    /// - Parameter frame: a single one, not a mean. At most ``FrameStatistics/frameLimit``, so that sums stay exact.
    package mutating func add(_ frame: FloatPicture) throws(MeasureFault) {
        guard frame.width == width, frame.height == height, frames < FrameStatistics.frameLimit else {
            throw .colour(.differentFrames)
        }
        for index in areas.indices { areas[index].add(frame) }
        frames += 1
    }

    /// Of at least 2 frames; 8 and more say much.
    ///
    /// - Throws: `.frozen` when no code ever changes.
    package func noise() throws(MeasureFault) -> Noise {
        guard frames >= 2 else { throw .colour(.tooFewFrames(count: frames)) }
        var patches: [Noise.Patch] = []
        var changes = false
        for area in areas {
            let statistics = (0..<3).map { Statistics(area, frames: frames, channel: $0) }
            guard statistics.allSatisfy({ $0.mean.isFinite && $0.temporal.isFinite && $0.fixed.isFinite }) else {
                throw .colour(.notFinite(patch: UntrustedText(area.name)))
            }
            changes = changes || statistics.contains { $0.temporal > 0 }
            patches.append(
                Noise.Patch(
                    name: area.name, means: statistics.map(\.mean), temporal: statistics.map(\.temporal),
                    fixed: statistics.map(\.fixed),
                    snr: statistics[1].mean / max(statistics[1].temporal, Self.roundingNoise)))
        }
        if !changes { throw .colour(.frozen(frames: frames)) }
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

    /// Sums over the frames for each pixel of one patch, by channel, of differences from the first frame: of whole
    /// codes they are whole, so that a stream that stands still has none.
    private struct AreaSums: Sendable {
        let name: String
        let pixels: [PatchArea.Pixel]
        /// Channel by channel.
        private(set) var first: [Double] = []
        private(set) var sums: [Double]
        private(set) var squares: [Double]

        init(_ area: PatchArea) {
            name = area.patch.name
            pixels = area.pixels()
            sums = [Double](repeating: 0, count: 3 * pixels.count)
            squares = sums
        }

        mutating func add(_ frame: FloatPicture) {
            let values = (0..<3).flatMap { channel in pixels.map { Double(frame[$0.x, $0.y, channel]) } }
            if first.isEmpty {
                first = values
                return
            }
            for (index, value) in values.enumerated() {
                let difference = value - first[index]
                sums[index] += difference
                squares[index] += difference * difference
            }
        }
    }

    /// Of one channel within one patch.
    private struct Statistics {
        let mean: Double
        let temporal: Double
        let fixed: Double

        init(_ area: AreaSums, frames: Int, channel: Int) {
            let pixels = area.pixels
            let count = Double(frames)
            var variance = 0.0
            var means: [Double] = []
            means.reserveCapacity(pixels.count)
            for index in (channel * pixels.count)..<((channel + 1) * pixels.count) {
                let sum = area.sums[index]
                means.append(area.first[index] + sum / count)
                variance += max(0, area.squares[index] - sum * sum / count) / (count - 1)
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
