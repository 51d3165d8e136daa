package import EpilumeModel
internal import Glibc

/// Sharpness by a slanted edge: e-SFR (ISO 12233:2017 annex D; Burns, Slanted-edge MTF for digital camera and scanner
/// analysis, PICS 2000).
///
/// Linear light → where each row crosses the edge, by the centroid of its derivative under a Hamming window → a line
/// through the crossings, or a cubic where the lens bends it → samples by their distance from it, in quarters of a
/// pixel → derivative → Hamming window → discrete Fourier transform → correction of derivative and bins.
package struct SlantedEdge: Hashable, Sendable {
    package var sharpness: Sharpness
    /// Lateral chromatic aberration across the edge.
    package var shift: ChromaticAberration.Shift
    /// Michelson's, in linear light.
    package var contrast: Double

    /// Pixels.
    package static let smallestSide = 24
    package static let smallestContrast = 0.2
    package static let smallestRatio = 10.0
    /// From the nearest of upright and level. Below, the phases of the pixel grid are not met; above, an edge is both.
    package static let angles = 2.0...43.0
    package static let largestResidual = 0.5
    private static let clippedShare = 0.005
    /// Periods of the half-contrast frequency to either side of the edge: a Hamming window this wide raises it by
    /// 0.3 %.
    private static let usefulPeriods = 5.0

    /// - Parameters:
    ///   - region: with one edge through its middle, from one side to the other.
    ///   - place: of the region in the frame.
    package init(
        _ picture: MeasuredPicture, region: EdgeRegion, place: FramePlace
    ) throws(SharpnessRefusal) {
        try Self.inspect(picture, region)
        let luminance = SamplePlane(luminanceOf: picture.linear)
        let isLevel = EdgePatch.isLevel(luminance, region)
        let patch = EdgePatch(luminance, region, isTransposed: isLevel)
        let (low, high) = (patch.samples.min() ?? 0, patch.samples.max() ?? 0)
        guard high > low else { throw .noEdge }
        guard let line = try EdgeLine(patch) else { throw .noEdge }
        let slope = line.slope(line.middle)
        let degrees = atan(slope) * 180 / .pi
        guard Self.angles.contains(abs(degrees)) else { throw .angle(degrees: abs(degrees)) }
        let spread = try EdgeSpread(patch, line)
        contrast =
            abs(spread.sides.1 - spread.sides.0) / max(abs(spread.sides.0 + spread.sides.1), .leastNormalMagnitude)
        guard contrast >= Self.smallestContrast else { throw .lowContrast(contrast) }
        let ratio = abs(spread.sides.1 - spread.sides.0) / max(spread.noise, .leastNormalMagnitude)
        guard ratio >= Self.smallestRatio else { throw .noisy(ratio: ratio) }
        // Noise makes an edge wander, so that it is named first.
        guard line.residual <= Self.largestResidual else { throw .notStraight(pixels: line.residual) }
        let angle = isLevel ? (degrees < 0 ? -90 : 90) - degrees : degrees
        let wide = try Self.sharpness(spread, place: place, angle: angle)
        // Once more without the sides that the blur does not reach, whose noise is in each frequency.
        let furthest = max(EdgeSpread.smallestReach, Self.usefulPeriods / wide.mtf50)
        sharpness =
            furthest < Double(spread.centre) / EdgeSpread.density
            ? try Self.sharpness(EdgeSpread(patch, line, furthest: furthest), place: place, angle: angle) : wide
        shift = try Self.shift(picture.linear, region, line, patch, place)
    }

    private static func inspect(_ picture: MeasuredPicture, _ region: EdgeRegion) throws(SharpnessRefusal) {
        guard region.fits(width: picture.width, height: picture.height) else { throw .regionOutside }
        guard min(region.width, region.height) >= smallestSide else { throw .regionTooSmall(need: smallestSide) }
        var clipped = 0
        for y in region.y..<(region.y + region.height) {
            for x in region.x..<(region.x + region.width) {
                for channel in 0..<3 {
                    let code = picture.codes[x, y, channel]
                    guard code.isFinite, picture.linear[x, y, channel].isFinite else { throw .notFinite }
                    if code >= MeasuredPicture.clippedCode || code < 0.5 { clipped += 1 }
                }
            }
        }
        let share = Double(clipped) / Double(3 * region.width * region.height)
        guard share <= clippedShare else { throw .clipped(percent: 100 * share) }
    }

    private static func sharpness(
        _ spread: EdgeSpread, place: FramePlace, angle: Double
    ) throws(SharpnessRefusal) -> Sharpness {
        let line = spread.lineSpread()
        let whole = spread.transform(line, frequency: 0)
        guard whole > 0 else { throw .noEdge }
        func contrast(_ frequency: Double) -> Double { spread.transform(line, frequency: frequency) / whole }
        let curve = (0...32).map { contrast(Double($0) / 64) }
        // Up to one cycle a pixel: the open area of a pixel alone has lost half by 0.6.
        var before = 1.0
        for step in 1...256 {
            let frequency = Double(step) / 256
            let here = contrast(frequency)
            if here < 0.5 {
                let mtf50 = frequency - (0.5 - here) / (before - here) / 256
                let reach = Double(spread.centre) / EdgeSpread.density
                guard mtf50 * reach >= EdgeSpread.smallestPeriods else {
                    throw .regionTooSmall(need: Int((3 * EdgeSpread.smallestPeriods / mtf50).rounded(.up)))
                }
                return Sharpness(place: place, mtf50: mtf50, edgeAngle: angle, curve: curve)
            }
            before = here
        }
        throw .tooSharp
    }

    /// How far red and blue cross the edge away from green, along its normal.
    private static func shift(
        _ linear: FloatPicture, _ region: EdgeRegion, _ line: EdgeLine, _ patch: EdgePatch, _ place: FramePlace
    ) throws(SharpnessRefusal) -> ChromaticAberration.Shift {
        let centres = (0..<patch.height).map { min(max(line.x(Double($0)), 1), Double(patch.width - 2)) }
        var means: [Double] = []
        for channel in 0..<3 {
            let plane = EdgePatch(SamplePlane(linear, channel: channel), region, isTransposed: patch.isTransposed)
            guard let crossings = plane.crossings(around: centres), let fit = EdgeLine(crossings, degree: 1) else {
                throw .noEdge
            }
            guard fit.residual <= 2 * largestResidual else { throw .notStraight(pixels: fit.residual) }
            means.append(crossings.reduce(0, +) / Double(crossings.count))
        }
        let slope = line.slope(line.middle)
        let cosine = 1 / (1 + slope * slope).squareRoot()
        // The normal points to greater columns of the patch; turned outwards, as the model counts.
        let normal = patch.isTransposed ? (-slope * cosine, cosine) : (cosine, -slope * cosine)
        let along = (line.x(line.middle), line.middle)
        let edge = patch.isTransposed ? (along.1, along.0) : along
        let fromCentre = (
            Double(region.x) + edge.0 - Double(linear.width - 1) / 2,
            Double(region.y) + edge.1 - Double(linear.height - 1) / 2
        )
        let outwards = normal.0 * fromCentre.0 + normal.1 * fromCentre.1 < 0 ? -cosine : cosine
        return .init(place: place, red: outwards * (means[0] - means[1]), blue: outwards * (means[2] - means[1]))
    }
}
