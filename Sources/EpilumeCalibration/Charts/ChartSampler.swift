package import EpilumeModel

/// Reads the patches of a chart that was found in a picture.
package enum ChartSampler {
    /// Side of what is read over the side of the patch: what is outside is blurred by the lens, or shaded by the
    /// chart's frame.
    static let innerShare = 0.5
    /// Fewer pixels are no area but an edge.
    static let pixelMinimum = 25
    /// Codes at or above it are the end of the scale; a mean of frames comes near 255 and not to it.
    static let upperEnd: Float = 254
    static let lowerEnd: Float = 0.5
    static let clippedLimit = 0.01
    /// By how many codes, or by which share of the mean, the ninths of a patch may differ, besides noise. The light of
    /// a scope that is brightest at its centre changes by some percent within a patch; glare and edges by far more.
    static let unevenCodes = 3.0
    static let unevenShare = 0.08

    /// One sample for each patch, in the order of the description.
    ///
    /// - Parameter picture: code values, before any correction.
    /// - Throws: the first patch that cannot be used, by name. One that ends at 0 is only marked: `isTruncated`.
    package static func samples(
        of picture: FloatPicture, sighting: ChartSighting, chart: ChartDescription
    ) throws(ChartFault) -> [PatchSample] {
        if sighting.chart != chart.name {
            throw .otherChart(sighted: UntrustedText(sighting.chart), wanted: UntrustedText(chart.name))
        }
        let areas = try areas(sighting.corners, chart, width: picture.width, height: picture.height)
        let result = areas.map { $0.sample(of: picture) }
        for sample in result {
            let name = UntrustedText(sample.name)
            guard sample.means.allSatisfy(\.isFinite), sample.deviations.allSatisfy(\.isFinite) else {
                throw .notFinite(patch: name)
            }
            if sample.clippedShare > clippedLimit { throw .clipped(patch: name, percent: 100 * sample.clippedShare) }
        }
        // Before evenness: in a wrong position every patch straddles an edge, and that would be named instead.
        try OrientationCheck.require(sighting: sighting, chart: chart, picture: picture, given: result)
        for area in areas {
            if let found = area.unevenness(of: picture) {
                throw .uneven(
                    patch: UntrustedText(area.patch.name), difference: found.difference, limit: found.limit)
            }
        }
        return result
    }

    /// What is read of each patch.
    ///
    /// - Parameters:
    ///   - corners: in the chart's own order.
    ///   - width: of the picture, pixels.
    ///   - height: the same.
    static func areas(
        _ corners: [PicturePoint], _ chart: ChartDescription, width: Int, height: Int
    ) throws(ChartFault) -> [PatchArea] {
        guard chart.columns > 0, chart.rows > 0, chart.patches.count == chart.columns * chart.rows,
            chart.patchFill > 0, chart.patchFill <= 1
        else { throw .badLayout(columns: chart.columns, rows: chart.rows, patches: chart.patches.count) }
        guard let plane = ChartPlane(corners: corners) else { throw .badCorners }
        var result: [PatchArea] = []
        for (index, patch) in chart.patches.enumerated() {
            let area = PatchArea(
                patch: patch, place: chart.centre(ofPatch: index), plane: plane,
                halfWidth: chart.patchFill * innerShare / 2 / Double(chart.columns),
                halfHeight: chart.patchFill * innerShare / 2 / Double(chart.rows))
            guard let area, area.isInside(width: width, height: height) else {
                throw .outsideFrame(patch: UntrustedText(patch.name))
            }
            let pixels = area.pixels()
            if pixels.count < pixelMinimum { throw .tooSmall(patch: UntrustedText(patch.name), pixels: pixels.count) }
            result.append(area)
        }
        return result
    }
}
