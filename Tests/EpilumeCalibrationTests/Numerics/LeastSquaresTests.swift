import EpilumeCalibration
import Testing

/// Against values that NIST certifies (Statistical Reference Datasets, www.itl.nist.gov/div898/strd): computed there in
/// 500 digits.
@Suite("Least squares")
struct LeastSquaresTests {
    /// Longley 1967: the columns are so nearly dependent that normal equations lose half of the digits.
    private static let longley: [[Double]] = [
        [60323, 83.0, 234289, 2356, 1590, 107608, 1947], [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
        [60171, 88.2, 258054, 3682, 1616, 109773, 1949], [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
        [63221, 96.2, 328975, 2099, 3099, 112075, 1951], [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
        [64989, 99.0, 365385, 1870, 3547, 115094, 1953], [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
        [66019, 101.2, 397469, 2904, 3048, 117388, 1955], [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
        [68169, 108.4, 442769, 2936, 2798, 120445, 1957], [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
        [68655, 112.6, 482704, 3813, 2552, 123366, 1959], [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
        [69331, 115.7, 518173, 4806, 2572, 127852, 1961], [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ]

    @Test("Longley's coefficients and their deviations are as certified")
    func longley() throws {
        let a = Matrix(Self.longley.map { [1] + $0.dropFirst() })
        let fit = try #require(LeastSquares.solve(a, Self.longley.map { $0[0] }))
        let certified = [
            -3_482_258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359,
            -0.511041056535807e-01, 1829.15146461355,
        ]
        let deviations = [
            890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675,
            0.226073200069370, 455.478499142212,
        ]
        let variance = fit.residualSumOfSquares / 9
        #expect(close(variance.squareRoot(), 304.854073561965, 1e-10))
        for i in certified.indices {
            #expect(close(fit.x[i], certified[i], 1e-9))
            #expect(close((variance * fit.covariance[i, i]).squareRoot(), deviations[i], 1e-9))
        }
    }

    @Test("dependent columns, too few equations and what is no number are refused")
    func refused() {
        #expect(LeastSquares.solve(Matrix([[1, 2], [2, 4], [3, 6]]), [1, 2, 3]) == nil)
        #expect(LeastSquares.solve(Matrix([[1, 0], [1, 0]]), [1, 2]) == nil)
        #expect(LeastSquares.solve(Matrix([[1, 2]]), [1]) == nil)
        #expect(LeastSquares.solve(Matrix([[1, 2], [.nan, 4]]), [1, 2]) == nil)
        #expect(LeastSquares.solve(Matrix([[1, 2], [3, 4]]), [1, .infinity]) == nil)
        #expect(LeastSquares.solve(Matrix([[1e200, 2], [1e200, 4]]), [1, 2]) == nil)
        #expect(LeastSquares.solve(Matrix([]), []) == nil)
    }

    @Test("a symmetric system is solved, and one that is not positive definite is refused")
    func symmetric() throws {
        let hilbert = Matrix((1...6).map { i in (1...6).map { j in 1 / Double(i + j - 1) } })
        let ones = (0..<6).map { i in (0..<6).reduce(0) { $0 + hilbert[i, $1] } }
        let x = try #require(LeastSquares.solveSymmetric(hilbert, ones))
        #expect(x.allSatisfy { abs($0 - 1) < 1e-8 })
        #expect(LeastSquares.solveSymmetric(Matrix([[1, 2], [2, 1]]), [1, 1]) == nil)
        #expect(LeastSquares.solveSymmetric(Matrix([[1, 1], [1, 1]]), [1, 1]) == nil)
        #expect(LeastSquares.solveSymmetric(Matrix([[0]]), [1]) == nil)
    }

    @Test("quantiles lie between values as defined, and nothing has none")
    func quantiles() {
        #expect(OrderStatistics.quantile([4, 1, 3, 2], 0.25) == 1.75)
        #expect(OrderStatistics.median([5]) == 5)
        #expect(OrderStatistics.median([]) == nil)
        #expect(OrderStatistics.robustDeviation([1, 2, 3, 4, 1000]) == 1.4826)
    }
}
