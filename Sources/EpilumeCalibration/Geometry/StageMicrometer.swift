package import EpilumeModel
internal import Glibc

/// The spacing along a line that somebody drew across the marks of a stage micrometer.
package struct StageMicrometer: Hashable, Sendable {
    /// Along the drawn line.
    package var micrometresPerPixel: Double
    /// Marks that were used.
    package var marks: Int
    /// By which the line departs from square to the marks; corrected for.
    package var obliqueDegrees: Double
    /// Expanded, k = 2, in percent: the marks' scatter about even spacing, and the tolerance of the scale as a
    /// rectangular distribution (JCGM 100:2008, 4.3.7 and 5.1.2).
    package var uncertaintyPercent: Double

    package static let fewestMarks = 8
    package static let largestObliqueDegrees = 10.0
    package static let shortestLine = 40.0
    /// Pixels on either side of the line over which the picture is averaged.
    package static let halfBand = 6
    /// Samples a pixel along the line.
    private static let density = 4.0

    /// - Parameters:
    ///   - picture: linear light.
    ///   - from: pixels; the marks are crossed about squarely on the way to `to`.
    ///   - scale: its pitch is that of the marks, of whatever length they are.
    package init(
        _ picture: FloatPicture, from: PicturePoint, to: PicturePoint, scale: PixelSpacing.Target
    ) throws(SpacingRefusal) {
        guard scale.pitchMicrometres > 0, scale.pitchMicrometres.isFinite, scale.tolerancePercent >= 0,
            scale.tolerancePercent < 10
        else { throw .target }
        let length = hypot(to.x - from.x, to.y - from.y)
        let plane = SamplePlane(picture, channel: 1)
        guard length >= Self.shortestLine, plane.holds(from), plane.holds(to) else {
            throw .lineTooShort(pixels: length)
        }
        let band = Self.halfBand
        guard
            let whole = Self.profile(plane, from, to, Array(-band...band)),
            let upper = Self.profile(plane, from, to, Array(-band..<0)),
            let lower = Self.profile(plane, from, to, Array(1...band))
        else { throw .lineTooShort(pixels: length) }
        let centres = Self.marks(whole)
        guard centres.count >= Self.fewestMarks else {
            throw .tooFewLines(have: centres.count, need: Self.fewestMarks)
        }
        let (pitch, relative) = try Self.pitch(of: centres)
        let shift = Self.shift(centres, Self.marks(upper), Self.marks(lower), within: pitch / 2)
        let slant = atan((shift ?? 0) / Double(band + 1))
        obliqueDegrees = abs(slant) * 180 / .pi
        guard shift != nil, obliqueDegrees <= Self.largestObliqueDegrees else {
            throw .oblique(degrees: obliqueDegrees)
        }
        micrometresPerPixel = scale.pitchMicrometres / (pitch * cos(slant))
        marks = centres.count
        let target = scale.tolerancePercent / 3.0.squareRoot()
        uncertaintyPercent = 2 * hypot(100 * relative, target)
    }

    /// Means across the line; nil when it leaves the picture.
    private static func profile(
        _ plane: SamplePlane, _ from: PicturePoint, _ to: PicturePoint, _ offsets: [Int]
    ) -> [Double]? {
        let length = hypot(to.x - from.x, to.y - from.y)
        let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length)
        var profile: [Double] = []
        for sample in 0...Int(length * density) {
            let along = Double(sample) / density
            var sum = 0.0
            for offset in offsets {
                let x = from.x + along * dx - Double(offset) * dy
                let y = from.y + along * dy + Double(offset) * dx
                guard let value = plane.value(x: x, y: y), value.isFinite else { return nil }
                sum += value
            }
            profile.append(sum / Double(offsets.count))
        }
        return profile
    }

    /// Centres of dark marks: midway between both edges at half height, so that blur, which moves both alike, does not
    /// matter. Pixels along the line.
    private static func marks(_ profile: [Double]) -> [Double] {
        // Light and dark of the surroundings: a sixth of the line to either side holds a mark, or there are too few.
        let reach = profile.count / 6
        let step = max(1, reach / 8)
        let nodes = Array(stride(from: 0, to: profile.count, by: step))
        let ranges = nodes.map { node in
            let part = Array(profile[max(0, node - reach)...min(profile.count - 1, node + reach)])
            return (OrderStatistics.quantile(part, 0.02) ?? 0, OrderStatistics.quantile(part, 0.98) ?? 0)
        }
        let contrast = OrderStatistics.median(ranges.map { $0.1 - $0.0 }) ?? 0
        guard contrast > 0 else { return [] }
        let heights = profile.indices.map { index in
            let at = Double(index) / Double(step)
            let (low, high) = (min(Int(at), nodes.count - 1), min(Int(at) + 1, nodes.count - 1))
            let share = at - Double(low)
            let middle = { (node: Int) in (ranges[node].0 + ranges[node].1) / 2 }
            return profile[index] - (1 - share) * middle(low) - share * middle(high)
        }
        var centres: [Double] = []
        var falling: Double?
        for index in 1..<profile.count where (heights[index] < 0) != (heights[index - 1] < 0) {
            let at = Double(index - 1) + heights[index - 1] / (heights[index - 1] - heights[index])
            if heights[index] < 0 {
                falling = at
            } else if let left = falling {
                let depth = -(heights[Int(left)...index].min() ?? 0)
                if depth > 0.25 * contrast { centres.append((left + at) / 2 / density) }
                falling = nil
            }
        }
        return centres
    }

    /// Pixels from mark to mark by a straight line through all, and its relative standard uncertainty.
    private static func pitch(of centres: [Double]) throws(SpacingRefusal) -> (Double, Double) {
        let gaps = zip(centres.dropFirst(), centres).map { $0 - $1 }
        guard let gap = OrderStatistics.median(gaps), gap > 2 else { throw .linesIrregular }
        var numbers: [Double] = [0]
        for found in gaps {
            // From mark to mark, so that a long way does not add up what the typical gap is off.
            let count = (found / gap).rounded()
            guard count >= 1, abs(found / gap - count) < 0.2 else { throw .linesIrregular }
            numbers.append((numbers.last ?? 0) + count)
        }
        guard let line = LeastSquares.solve(Matrix(numbers.map { [1, $0] }), centres) else { throw .linesIrregular }
        let variance = line.residualSumOfSquares / Double(centres.count - 2)
        return (line.x[1], (variance * line.covariance[1, 1]).squareRoot() / line.x[1])
    }

    /// How far marks lie further along on the lower side of the line than on the upper; nil when too few are seen on
    /// both.
    private static func shift(
        _ centres: [Double], _ upper: [Double], _ lower: [Double], within: Double
    ) -> Double? {
        let shifts = centres.compactMap { centre -> Double? in
            guard let above = upper.min(by: { abs($0 - centre) < abs($1 - centre) }),
                let below = lower.min(by: { abs($0 - centre) < abs($1 - centre) }), abs(above - centre) < within,
                abs(below - centre) < within
            else { return nil }
            return below - above
        }
        return shifts.count >= fewestMarks / 2 ? OrderStatistics.median(shifts) : nil
    }
}
