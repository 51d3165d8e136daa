internal import EpilumeModel

/// A polynomial surface through cells of which some show dust.
enum SurfaceFit {
    /// Residuals up to this many deviations count in full: 95 % efficiency where nothing is wrong.
    private static let huber = 1.345
    /// Share of the mean below which a residual is the surface's own misfit rather than dirt, however little noise
    /// there is. Without it a clean picture's steep corners would count as dirt and be given up.
    private static let smallestDeviation = 0.01
    private static let rounds = 50
    /// All terms are given to a ratio of channels when they leave less than this share of what the few leave.
    private static let worthwhile = 0.5
    /// Of ITU-R BT.709: how JPEG, too, weighs the channel that it keeps best.
    private static let luminance = [0.2126, 0.7152, 0.0722]

    /// Three surfaces of one lamp and lens: how luminance falls off, and how the ratio of each channel to it does.
    ///
    /// JPEG's decoders round differences of colour to whole codes, whose noise its quantisation has taken off before:
    /// over a card they lie in two or three bands, one of which is a percent and more of red or blue. A polynomial of
    /// degree 4 follows bands. The colour of light changes over a frame smoothly, by a filter that is met slantwise:
    /// with the square of the distance from the middle, about a middle that may lie elsewhere. So it gets these four
    /// terms, unless the full degree explains a ratio much better, as of lamps of different colours.
    ///
    /// - Parameters:
    ///   - light: by channel and cell.
    ///   - aspect: height of the frame over its width.
    /// - Returns: by channel; nil when the cells do not tell the terms apart.
    static func channels(_ light: [[Double]], _ grid: LightCells, aspect: Double, uses: [Int]) -> [[Double]]? {
        let levels = light.map { channel in uses.reduce(0) { $0 + channel[$1] } / Double(max(uses.count, 1)) }
        guard levels.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let whole = light[0].indices.map { cell in
            (0..<3).reduce(0) { $0 + luminance[$1] * light[$1][cell] / levels[$1] }
        }
        guard let common = fit(whole, grid.terms, uses: uses) else { return nil }
        let shape = values(common, grid.terms)
        guard shape.allSatisfy({ $0 > 0 }) else { return nil }
        let few = [grid.terms[0], grid.terms[1], grid.terms[2], radial(grid, aspect)]
        var surfaces: [[Double]] = []
        for channel in 0..<3 {
            let ratios = light[channel].indices.map { cell in
                whole[cell] > 0 ? light[channel][cell] / levels[channel] / whole[cell] : 1
            }
            guard let smooth = fit(ratios, few, uses: uses).map({ values($0, few) }),
                let full = fit(ratios, grid.terms, uses: uses).map({ values($0, grid.terms) })
            else { return nil }
            let isWorthwhile = deviation(ratios, full, uses) < worthwhile * deviation(ratios, smooth, uses)
            let product = zip(shape, isWorthwhile ? full : smooth).map { $0 * $1 * levels[channel] }
            guard let surface = fit(product, grid.terms, uses: Array(product.indices)) else { return nil }
            surfaces.append(surface)
        }
        return surfaces
    }

    private static func radial(_ grid: LightCells, _ aspect: Double) -> [Double] {
        let squares = [(2, 0), (0, 2)].map { term in
            grid.terms[FlatField.exponents.firstIndex { $0.i == term.0 && $0.j == term.1 } ?? 0]
        }
        return zip(squares[0], squares[1]).map { $0 + aspect * aspect * $1 }
    }

    private static func values(_ coefficients: [Double], _ terms: [[Double]]) -> [Double] {
        var values = [Double](repeating: 0, count: terms[0].count)
        for (term, coefficient) in zip(terms, coefficients) {
            for cell in values.indices { values[cell] += coefficient * term[cell] }
        }
        return values
    }

    private static func deviation(_ values: [Double], _ surface: [Double], _ uses: [Int]) -> Double {
        OrderStatistics.robustDeviation(uses.map { values[$0] - surface[$0] }) ?? 0
    }

    /// Iteratively reweighted least squares with Huber's weights (Holland and Welsch 1977).
    ///
    /// - Parameters:
    ///   - light: by cell.
    ///   - terms: by cell, each.
    ///   - uses: the cells that the fit may see.
    /// - Returns: coefficients in the unit of `light`; nil when the cells do not tell the terms apart.
    private static func fit(_ light: [Double], _ terms: [[Double]], uses: [Int]) -> [Double]? {
        let level = uses.reduce(0) { $0 + light[$1] } / Double(max(uses.count, 1))
        guard level > 0, level.isFinite else { return nil }
        var weights = [Double](repeating: 1, count: uses.count)
        var coefficients = [Double](repeating: 0, count: terms.count)
        for _ in 0..<rounds {
            var a = Matrix(rows: uses.count, columns: terms.count)
            var b = [Double](repeating: 0, count: uses.count)
            for (row, cell) in uses.enumerated() {
                let root = weights[row].squareRoot()
                for term in 0..<terms.count { a[row, term] = root * terms[term][cell] }
                b[row] = root * light[cell] / level
            }
            guard let solution = LeastSquares.solve(a, b) else { return nil }
            let change = zip(solution.x, coefficients).map { abs($0 - $1) }.max() ?? 0
            coefficients = solution.x
            if change < 1e-7 { break }
            let surface = values(coefficients, terms)
            let residuals = uses.map { light[$0] / level - surface[$0] }
            let deviation = max(OrderStatistics.robustDeviation(residuals) ?? 0, smallestDeviation)
            weights = residuals.map { min(1, huber * deviation / max(abs($0), 1e-12)) }
        }
        return coefficients.map { $0 * level }
    }
}
