internal import EpilumeModel

/// A polynomial surface through cells of which some show dust.
enum SurfaceFit {
    /// Residuals up to this many deviations count in full: 95 % efficiency where nothing is wrong.
    private static let huber = 1.345
    /// Share of the mean below which a residual is the surface's own misfit rather than dirt, however little noise
    /// there is. Without it a clean picture's steep corners would count as dirt and be given up.
    private static let smallestDeviation = 0.005
    private static let rounds = 50

    /// Iteratively reweighted least squares with Huber's weights (Holland and Welsch 1977).
    ///
    /// - Parameters:
    ///   - light: by cell.
    ///   - uses: the cells that the fit may see.
    /// - Returns: coefficients in the unit of `light`; nil when the cells do not tell the terms apart.
    static func fit(_ light: [Double], _ grid: LightCells, uses: [Int]) -> [Double]? {
        let count = FlatField.exponents.count
        let level = uses.reduce(0) { $0 + light[$1] } / Double(max(uses.count, 1))
        guard level > 0, level.isFinite else { return nil }
        var weights = [Double](repeating: 1, count: uses.count)
        var coefficients = [Double](repeating: 0, count: count)
        for _ in 0..<rounds {
            var a = Matrix(rows: uses.count, columns: count)
            var b = [Double](repeating: 0, count: uses.count)
            for (row, cell) in uses.enumerated() {
                let root = weights[row].squareRoot()
                for term in 0..<count { a[row, term] = root * grid.terms[term][cell] }
                b[row] = root * light[cell] / level
            }
            guard let solution = LeastSquares.solve(a, b) else { return nil }
            let change = zip(solution.x, coefficients).map { abs($0 - $1) }.max() ?? 0
            coefficients = solution.x
            if change < 1e-7 { break }
            let surface = grid.values(coefficients)
            let residuals = uses.map { light[$0] / level - surface[$0] }
            let deviation = max(OrderStatistics.robustDeviation(residuals) ?? 0, smallestDeviation)
            weights = residuals.map { min(1, huber * deviation / max(abs($0), 1e-12)) }
        }
        return coefficients.map { $0 * level }
    }
}
