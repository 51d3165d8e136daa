internal import EpilumeModel
internal import Glibc

/// How the light changes over the chart: what the device gives over what the fitted correction says it should, as a plane
/// over the patches' places.
///
/// One light differs from what a correction expects by the patches' pigments, which are arranged at random; a second
/// light from one side differs by place. A slope counts when it is five times its own standard error: with 24 patches
/// that is by chance in fewer than one of 10 000 charts.
struct LightPattern {
    struct Slope: Hashable {
        /// ln of the change from 0 to 1 across the chart.
        let change: Double
        /// In units of its standard error.
        let significance: Double

        var percent: Double { 100 * (exp(abs(change)) - 1) }
        var isReal: Bool { significance >= LightPattern.realSignificance }

        static let none = Slope(change: 0, significance: 0)
    }

    static let realSignificance = 5.0
    /// Percent of a ratio of channels: what one light does within a scope (its LEDs differ by some), and what only two
    /// lights do.
    static let colourWarning = 5.0
    static let colourLimit = 12.0
    static let levelWarning = 8.0
    /// A channel below this share of white is noise and flare.
    private static let floor = 0.03

    /// The largest change of R/G or B/G, and that of G.
    private(set) var colour: (slope: Slope, axis: ColourFault.Axis) = (.none, .leftToRight)
    private(set) var level: (slope: Slope, axis: ColourFault.Axis) = (.none, .leftToRight)

    /// - Parameter fit: of kind matrix.
    init(_ samples: [ColourSample], _ fit: CorrectionFit) {
        guard let toDevice = ThreeByThree(fit.rows).inverse else { return }
        var points: [(x: Double, y: Double, ratios: [Double])] = []
        for sample in samples where !sample.isTruncated {
            let wanted = toDevice * sample.reference.array
            guard (0..<3).allSatisfy({ min(wanted[$0], sample.linear[$0]) > Self.floor * fit.white[$0] })
            else { continue }
            let logs = (0..<3).map { log(sample.linear[$0] / wanted[$0]) }
            points.append((sample.place.x, sample.place.y, [logs[0] - logs[1], logs[2] - logs[1], logs[1]]))
        }
        for (ratio, isColour) in [(0, true), (1, true), (2, false)] {
            let slopes = Self.plane(points.map { ($0.x, $0.y, $0.ratios[ratio]) })
            for (slope, axis) in [(slopes.x, ColourFault.Axis.leftToRight), (slopes.y, .topToBottom)] {
                guard slope.isReal else { continue }
                if isColour {
                    if abs(slope.change) > abs(colour.slope.change) { colour = (slope, axis) }
                } else if abs(slope.change) > abs(level.slope.change) {
                    level = (slope, axis)
                }
            }
        }
    }

    /// The plane through values at places, robust against single ones: residuals beyond three times their median weigh
    /// less (P. J. Huber 1964), in eight rounds.
    private static func plane(_ points: [(x: Double, y: Double, value: Double)]) -> (x: Slope, y: Slope) {
        guard points.count >= 8 else { return (.none, .none) }
        var weights = [Double](repeating: 1, count: points.count)
        var found: [Double] = [0, 0, 0]
        for _ in 0..<8 {
            var system = TallSystem(unknowns: 3)
            for (point, weight) in zip(points, weights) {
                let root = weight.squareRoot()
                system.add([root, root * point.x, root * point.y], equals: root * point.value)
            }
            guard let solution = system.solution() else { return (.none, .none) }
            found = solution
            let sizes = points.map { abs($0.value - found[0] - found[1] * $0.x - found[2] * $0.y) }
            let limit = 3 * median(sizes)
            weights = sizes.map { $0 > limit && limit > 0 ? limit / $0 : 1 }
        }
        let total = weights.reduce(0, +)
        let meanX = zip(points, weights).reduce(0) { $0 + $1.1 * $1.0.x } / total
        let meanY = zip(points, weights).reduce(0) { $0 + $1.1 * $1.0.y } / total
        var squares = (value: 0.0, x: 0.0, y: 0.0)
        for (point, weight) in zip(points, weights) {
            let rest = point.value - found[0] - found[1] * point.x - found[2] * point.y
            squares.value += weight * rest * rest
            squares.x += weight * (point.x - meanX) * (point.x - meanX)
            squares.y += weight * (point.y - meanY) * (point.y - meanY)
        }
        // Exact data have no error; a thousandth of a percent stands for it.
        let variance = max(squares.value / Double(points.count - 3), 1e-10)
        func slope(_ change: Double, _ spread: Double) -> Slope {
            guard spread > 0 else { return .none }
            return Slope(change: change, significance: abs(change) / (variance / spread).squareRoot())
        }
        return (slope(found[1], squares.x), slope(found[2], squares.y))
    }
}
