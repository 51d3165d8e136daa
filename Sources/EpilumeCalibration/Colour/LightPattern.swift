internal import EpilumeModel
internal import Glibc

/// How the light changes over the chart: what the device gives over what the fitted correction says it should, as a
/// plane over the patches' places.
///
/// One light differs from what a correction expects by the patches' pigments, which are arranged at random; a second
/// light from one side differs by place. A slope counts when it is five times its own standard error: with 24 patches
/// one of the six slopes does so by chance in fewer than one of 1000 charts (Student's t).
struct LightPattern {
    struct Slope: Hashable {
        /// ln of the change from 0 to 1 across the chart.
        let change: Double
        /// Its standard error.
        let error: Double

        var percent: Double { 100 * (exp(abs(change)) - 1) }
        var isReal: Bool { abs(change) >= LightPattern.realSignificance * error }

        static let none = Slope(change: 0, error: .infinity)
    }

    static let realSignificance = 5.0
    private static let rounds = 8
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

    /// The correction is fitted to the same samples, and takes some of the pattern for the patches' colours. So what
    /// was found is taken off and looked for again, until nothing is left.
    init(_ samples: [ColourSample]) {
        var totals = Array(repeating: (x: 0.0, y: 0.0), count: 3)
        var found = Array(repeating: (x: Slope.none, y: Slope.none), count: 3)
        for _ in 0..<Self.rounds {
            guard let points = Self.points(samples.map { Self.evened($0, totals) }) else { return }
            for ratio in 0..<3 {
                let step = Self.plane(points.map { ($0.x, $0.y, $0.ratios[ratio]) })
                totals[ratio].x += step.x.change
                totals[ratio].y += step.y.change
                found[ratio] = step
            }
        }
        for ratio in 0..<3 {
            for (total, last, axis) in [
                (totals[ratio].x, found[ratio].x, ColourFault.Axis.leftToRight),
                (totals[ratio].y, found[ratio].y, .topToBottom),
            ] {
                let slope = Slope(change: total, error: last.error)
                guard slope.isReal else { continue }
                if ratio == 1 {
                    if abs(total) > abs(level.slope.change) { level = (slope, axis) }
                } else if abs(total) > abs(colour.slope.change) {
                    colour = (slope, axis)
                }
            }
        }
    }

    /// Without what was found: ln of R/G, G and B/G from left to right and from top to bottom. R and B have G's too.
    private static func evened(_ sample: ColourSample, _ found: [(x: Double, y: Double)]) -> ColourSample {
        let logs = found.map { slope in
            slope.x * (sample.place.x - 0.5) + slope.y * (sample.place.y - 0.5)
        }
        var sample = sample
        sample.linear[0] *= exp(-logs[0] - logs[1])
        sample.linear[1] *= exp(-logs[1])
        sample.linear[2] *= exp(-logs[2] - logs[1])
        return sample
    }

    /// ln of R/G, G and B/G over what a matrix says they should be, at the patches' places.
    private static func points(_ samples: [ColourSample]) -> [(x: Double, y: Double, ratios: [Double])]? {
        guard let fit = CorrectionFit(samples, kind: .matrix), let toDevice = ThreeByThree(fit.rows).inverse
        else { return nil }
        var points: [(x: Double, y: Double, ratios: [Double])] = []
        for sample in samples where !sample.isTruncated {
            let wanted = toDevice * sample.reference.array
            guard (0..<3).allSatisfy({ min(wanted[$0], sample.linear[$0]) > floor * fit.white[$0] }) else { continue }
            let logs = (0..<3).map { log(sample.linear[$0] / wanted[$0]) }
            points.append((sample.place.x, sample.place.y, [logs[0] - logs[1], logs[1], logs[2] - logs[1]]))
        }
        return points
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
            return Slope(change: change, error: (variance / spread).squareRoot())
        }
        return (slope(found[1], squares.x), slope(found[2], squares.y))
    }
}
