package import EpilumeModel

/// One grey patch: what it is, and what the device says of it.
package struct GreyStep: Hashable, Sendable {
    package var name: String
    /// Y relative to a perfect diffuser, above 0.
    package var luminance: Double
    /// Code values by channel, R G B, after the dark level was taken off.
    package var codes: [Double]
    /// Relative light at the patch, by channel; 1 where no flat field is known.
    package var light: [Double]
    package var isClipped: Bool
    package var isCrushed: Bool

    package init(
        name: String, luminance: Double, codes: [Double], light: [Double] = [1, 1, 1], isClipped: Bool = false,
        isCrushed: Bool = false
    ) {
        self.name = name
        self.luminance = luminance
        self.codes = codes
        self.light = light
        self.isClipped = isClipped
        self.isCrushed = isCrushed
    }

    /// The grey patches among the samples of a chart.
    ///
    /// The curve of each channel is fitted to Y, since a grey of a maker's chart reflects all wavelengths nearly alike;
    /// what little colour it has is the colour correction's to see, which knows X and Z too.
    ///
    /// - Parameters:
    ///   - samples: in the order of the chart's patches.
    ///   - flat: nil: light is taken to be even.
    package static func steps(
        samples: [PatchSample], chart: ChartDescription, dark: DarkLevel?, flat: FlatField? = nil, width: Int,
        height: Int
    ) throws(ChartFault) -> [GreyStep] {
        let references = try chart.references()
        guard samples.count == references.count else {
            throw .badLayout(columns: chart.columns, rows: chart.rows, patches: samples.count)
        }
        return chart.patches.indices.filter { chart.patches[$0].isGrey }.map { index in
            let sample = samples[index]
            return GreyStep(
                name: sample.name, luminance: references[index].y,
                codes: (0..<3).map { sample.means[$0] - (dark?.means[$0] ?? 0) },
                light: flat?.light(x: sample.centre.x, y: sample.centre.y, width: width, height: height) ?? [1, 1, 1],
                isClipped: sample.clippedShare > ChartSampler.clippedLimit, isCrushed: sample.isTruncated)
        }
    }
}
