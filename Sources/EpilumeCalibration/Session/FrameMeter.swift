package import EpilumeModel
internal import Glibc

/// Exposure and focus of live frames, for the terminal while somebody sets the device up.
///
/// Concurrency: a value; the best focus so far is in it.
package struct FrameMeter: Sendable {
    /// What lies under the device, which decides what is too bright.
    package enum Scene: Hashable, Sendable {
        case cappedLens
        /// A surface that fills the frame.
        case whiteCard
        /// Something with details: a chart, a grid, edges.
        case details
    }

    package struct Reading: Hashable, Sendable {
        /// Code values: the middle of green, and what a hundredth of the brightest channel is above.
        package var median: Double
        package var percentile99: Double
        /// Of the samples of the worst channel, 0…1.
        package var clippedShare: Double
        /// Energy of green's slopes over the square of its mean: grows with sharpness, not with light.
        package var focus: Double
        /// Of the best focus so far, this frame included, percent.
        package var focusPercent: Double
        /// What to change, or that nothing needs to be.
        package var sentence: String
    }

    package let scene: Scene
    private var best = 0.0

    package init(_ scene: Scene) { self.scene = scene }

    /// Below it a chart's black patch loses its steps; above, noise and unevenness clip its white.
    private static let brightest = 170.0...245.0
    private static let clippedLimit = 0.001
    private static let sharpPercent = 95.0

    package mutating func read(_ picture: FloatPicture) -> Reading {
        let histograms = Self.histograms(picture)
        let highest = (0..<3).map { Self.quantile(histograms[$0], 0.99) }.max() ?? 0
        let clipped =
            histograms.map { counts in
                Double(counts[Int(MeasuredPicture.clippedCode)...].reduce(0, +)) / Double(max(1, counts.reduce(0, +)))
            }.max() ?? 0
        let focus = Self.focus(picture)
        best = max(best, focus)
        var reading = Reading(
            median: Self.quantile(histograms[1], 0.5), percentile99: highest, clippedShare: clipped, focus: focus,
            focusPercent: best > 0 ? 100 * focus / best : 100, sentence: "")
        reading.sentence = exposure(reading) ?? good(reading)
        return reading
    }

    private func exposure(_ reading: Reading) -> String? {
        switch scene {
        case .cappedLens:
            return reading.percentile99 > DarkMeasurement.highestMean
                ? "not dark (\(Int(reading.percentile99)) of 255): put the cap on, or a dark cloth over it" : nil
        case .whiteCard, .details:
            if reading.clippedShare > Self.clippedLimit {
                return "overexposed (\(oneDecimal(100 * reading.clippedShare)) % clipped): lower exposure"
            }
            if reading.percentile99 > Self.brightest.upperBound {
                return "nearly clipped (\(Int(reading.percentile99)) of 255): lower exposure a little"
            }
            return reading.percentile99 < Self.brightest.lowerBound
                ? "too dark (\(Int(reading.percentile99)) of 255): raise exposure" : nil
        }
    }

    private func good(_ reading: Reading) -> String {
        switch scene {
        case .cappedLens: "dark"
        case .whiteCard: "exposure good (\(Int(reading.median)) of 255)"
        case .details:
            reading.focusPercent >= Self.sharpPercent
                ? "exposure good, focus at its best" : "focus \(Int(reading.focusPercent)) % of the best seen"
        }
    }

    /// By channel, of every second pixel of every second row: 230 000 of 720p.
    private static func histograms(_ picture: FloatPicture) -> [[Int]] {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
        picture.samples.withUnsafeBufferPointer { samples in
            for channel in 0..<3 {
                counts[channel].withUnsafeMutableBufferPointer { counts in
                    for y in stride(from: 0, to: picture.height, by: 2) {
                        for x in stride(from: 0, to: picture.width, by: 2) {
                            let code = samples[3 * (y * picture.width + x) + channel]
                            counts[code > 0 ? Int(min(code, 255) + 0.5) : 0] += 1
                        }
                    }
                }
            }
        }
        return counts
    }

    private static func quantile(_ counts: [Int], _ share: Double) -> Double {
        let wanted = share * Double(counts.reduce(0, +))
        var sum = 0.0
        for (code, count) in counts.enumerated() {
            sum += Double(count)
            if sum >= wanted { return Double(code) }
        }
        return 0
    }

    /// Over two pixels, so that noise of single ones counts for less than edges do.
    private static func focus(_ picture: FloatPicture) -> Double {
        guard picture.width > 4, picture.height > 4 else { return 0 }
        var (energy, sum, count) = (0.0, 0.0, 0.0)
        picture.samples.withUnsafeBufferPointer { s in
            for y in stride(from: 1, to: picture.height - 1, by: 2) {
                let row = 3 * y * picture.width + 1
                for x in 1..<(picture.width - 1) {
                    let at = row + 3 * x
                    let gx = s[at + 3] - s[at - 3]
                    let gy = s[at + 3 * picture.width] - s[at - 3 * picture.width]
                    energy += Double(gx * gx + gy * gy)
                    sum += Double(s[at])
                    count += 1
                }
            }
        }
        let mean = sum / count
        let focus = energy / count / max(mean * mean, 1)
        return focus.isFinite ? focus : 0
    }
}
