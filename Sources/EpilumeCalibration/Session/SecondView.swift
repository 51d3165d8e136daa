internal import EpilumeModel
internal import Glibc

/// Another picture of the chart, for showing that tone and colour do not depend on what is seen: one picture alone
/// cannot tell a device that adapts to it.
struct SecondView: Sendable {
    let chart: ChartMaterial

    /// Factor by which its light may differ from that of the first view: a hand lays the chart down a little nearer.
    static let exposureTolerance = 1.3
    /// Mean ΔE00 of the second view through the first one's correction.
    static let colourLimit = 3.0
}

extension CalibrationSession {
    /// - Returns: mean ΔE00 of the second view's patches, through the correction of the first, of one brightness.
    func compare(_ view: SecondView) throws(CalibrationRefusal) -> Double {
        guard let light, let correction = colour?.correction, let first = chart else {
            throw .needsColour(.colour)
        }
        let dark = dark ?? previous?.dark
        let other = try LightFit.tone(view.chart, dark: dark, flat: light.flat)
        let samples = try Self.samples(view.chart, dark: dark, light: light)
        let exposure = try Self.exposure(
            samples, over: Self.samples(first, dark: dark, light: light))
        guard exposure > 1 / SecondView.exposureTolerance, exposure < SecondView.exposureTolerance else {
            throw .exposureChanged(factor: exposure)
        }
        do { try ToneFit.requireSame(light.curve, other.curve) } catch { throw .tone(error) }
        let differences = samples.filter { !$0.isTruncated }.map { sample in
            let colour = correction.xyz(linear: sample.linear.map { $0 / exposure })
            return CIEDE2000.difference(Lab(colour), Lab(sample.reference))
        }
        let mean = differences.reduce(0, +) / Double(max(1, differences.count))
        let limit = SecondView.colourLimit + correction.quality.fitMean
        guard mean <= limit else { throw .colourChanges(mean: mean) }
        return mean
    }

    /// The median ratio of the greys' light.
    private static func exposure(_ samples: [ColourSample], over first: [ColourSample]) -> Double {
        let greys = zip(samples, first).filter { $0.0.isGrey && !$0.0.isTruncated && $0.1.linear[1] > 0 }
        return OrderStatistics.median(greys.map { $0.0.linear[1] / $0.1.linear[1] }) ?? 0
    }
}
