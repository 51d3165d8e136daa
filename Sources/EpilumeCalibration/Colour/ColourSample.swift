package import EpilumeModel

/// One patch of a chart as the device sees it in linear light, and what it is.
package struct ColourSample: Hashable, Sendable {
    package var name: String
    /// R G B, linear and even. Any scale: what a perfect diffuser gives is found from the greys.
    package var linear: [Double]
    /// R G B as delivered, 0…255.
    package var codes: [Double]
    /// In D50.
    package var reference: XYZ
    package var isGrey: Bool
    package var isSkin: Bool
    /// A channel ends at 0: judged, not fitted.
    package var isTruncated: Bool
    /// In the chart: 0…1 from the left and from the top.
    package var place: PicturePoint

    package init(
        name: String, linear: [Double], codes: [Double], reference: XYZ, isGrey: Bool = false, isSkin: Bool = false,
        isTruncated: Bool = false, place: PicturePoint
    ) {
        self.name = name
        self.linear = linear
        self.codes = codes
        self.reference = reference
        self.isGrey = isGrey
        self.isSkin = isSkin
        self.isTruncated = isTruncated
        self.place = place
    }

    /// - Parameters:
    ///   - samples: in the order of the chart's patches.
    ///   - flat: nil: light is taken to be even.
    package static func samples(
        _ samples: [PatchSample], chart: ChartDescription, dark: DarkLevel?, tone: ToneCurve, flat: FlatField? = nil,
        width: Int, height: Int
    ) throws(ChartFault) -> [ColourSample] {
        let references = try chart.references()
        guard samples.count == references.count else {
            throw .badLayout(columns: chart.columns, rows: chart.rows, patches: samples.count)
        }
        return samples.indices.map { index in
            let sample = samples[index]
            let light = flat?.light(x: sample.centre.x, y: sample.centre.y, width: width, height: height)
            return ColourSample(
                name: sample.name, linear: sample.linear(dark: dark, tone: tone, light: light ?? [1, 1, 1]),
                codes: sample.means, reference: references[index], isGrey: chart.patches[index].isGrey,
                isSkin: chart.patches[index].isSkin, isTruncated: sample.isTruncated, place: sample.place)
        }
    }

    /// As the device alone shows it: its codes taken for sRGB.
    var uncorrected: Lab { Lab(SRGB.xyz(codes: codes.map { $0 / 255 })) }

    var isFinite: Bool {
        linear.count == 3 && codes.count == 3 && (linear + codes).allSatisfy(\.isFinite) && reference.isFinite
    }
}
