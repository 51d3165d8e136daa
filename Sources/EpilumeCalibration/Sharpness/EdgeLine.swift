internal import Glibc

/// An edge through a patch: x by row, a straight line, or a cubic where the lens bends it.
struct EdgeLine {
    /// Powers of t = (row - middle) / half of the height.
    let coefficients: [Double]
    let middle: Double
    let half: Double
    /// Pixels, root mean square.
    let residual: Double

    /// A cubic is believed when it leaves less than this share of what the line leaves, and is no more than this many
    /// pixels from the line: more is no lens.
    private static let worthwhile = 0.7
    private static let largestBend = 2.0

    init?(_ patch: EdgePatch) throws(SharpnessRefusal) {
        var centres = [Double](repeating: Double(patch.width - 1) / 2, count: patch.height)
        var line: EdgeLine?
        // The window first stands in the middle, then on the edge (Burns 2000: twice; once more costs nothing).
        for _ in 0..<3 {
            guard let crossings = patch.crossings(around: centres), let found = EdgeLine(crossings, degree: 1) else {
                return nil
            }
            line = found
            if let cubic = EdgeLine(crossings, degree: 3), cubic.residual < Self.worthwhile * found.residual {
                guard cubic.largestBend <= Self.largestBend else {
                    throw .notStraight(pixels: cubic.largestBend)
                }
                line = cubic
            }
            centres = (0..<patch.height).map { min(max(line?.x(Double($0)) ?? 0, 1), Double(patch.width - 2)) }
        }
        guard let line else { return nil }
        self = line
    }

    init?(_ crossings: [Double], degree: Int) {
        guard crossings.count > degree + 2 else { return nil }
        let (middle, half) = (Double(crossings.count - 1) / 2, Double(crossings.count) / 2)
        let places = crossings.indices.map { (Double($0) - middle) / half }
        let powers = Matrix(places.map { t in (0...degree).map { pow(t, Double($0)) } })
        guard let fit = LeastSquares.solve(powers, crossings) else { return nil }
        self.middle = middle
        self.half = half
        coefficients = fit.x
        residual = (fit.residualSumOfSquares / Double(crossings.count)).squareRoot()
    }

    func x(_ row: Double) -> Double {
        let t = (row - middle) / half
        return coefficients.reversed().reduce(0) { $0 * t + $1 }
    }

    /// Columns a row.
    func slope(_ row: Double) -> Double {
        let t = (row - middle) / half
        return coefficients.indices.dropFirst().reduce(0) {
            $0 + Double($1) * coefficients[$1] * pow(t, Double($1 - 1))
        } / half
    }

    private var largestBend: Double {
        (0...16).map { Double($0) / 8 - 1 }.map { t in
            abs(coefficients.indices.dropFirst(2).reduce(0) { $0 + coefficients[$1] * pow(t, Double($1)) })
        }.max() ?? 0
    }
}
