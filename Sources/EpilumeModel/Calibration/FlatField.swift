/// How evenly the light and the lens fill the frame: a smooth surface, so that no noise and no dust of the day on which
/// it was measured is burned into pictures.
package struct FlatField: Hashable, Sendable, Codable {
    /// Polynomials by channel, R G B, in u and v of -1…1 over the pixel centres: the term of u^i v^j for i + j ≤
    /// ``degree``, in the order of ``exponents``. The value is relative light, whose mean over the frame is 1; a
    /// linear sample is divided by it.
    package var coefficients: [[Double]]
    /// Departure from even light before and after, percent of the mean: half of the range between the 1st and the 99th
    /// percentile of 16 × 16 blocks, of the worst channel.
    package var unevennessPercentBefore: Double
    package var unevennessPercentAfter: Double
    /// Relative light of a 16 × 16 grid of blocks before the correction, row by row from the top, of green.
    package var map: [Double]
    /// Mean linear light of the white card by channel, R G B: what the lamps gave, for comparing with the same card
    /// later. Its unit is the tone curve's, 1 being a perfect diffuser; nil: it was measured without one.
    package var level: [Double]?

    package static let degree = 4
    /// (i, j) of each coefficient.
    package static let exponents: [(i: Int, j: Int)] = (0...degree).flatMap { total in
        (0...total).map { (i: total - $0, j: $0) }
    }

    package init(
        coefficients: [[Double]], unevennessPercentBefore: Double, unevennessPercentAfter: Double, map: [Double],
        level: [Double]? = nil
    ) {
        self.coefficients = coefficients
        self.unevennessPercentBefore = unevennessPercentBefore
        self.unevennessPercentAfter = unevennessPercentAfter
        self.map = map
        self.level = level
    }

    /// Relative light at a place, by channel. The definition; fast paths must agree with it.
    ///
    /// - Parameters:
    ///   - x: pixel, 0…width-1.
    ///   - y: pixel, 0…height-1.
    package func light(x: Double, y: Double, width: Int, height: Int) -> [Double] {
        let u = width > 1 ? 2 * x / Double(width - 1) - 1 : 0
        let v = height > 1 ? 2 * y / Double(height - 1) - 1 : 0
        return coefficients.map { terms in
            zip(terms, Self.exponents).reduce(0) { sum, term in
                sum + term.0 * power(u, term.1.i) * power(v, term.1.j)
            }
        }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
