internal import Glibc

/// Nonlinear least squares (Madsen, Nielsen and Tingleff, Methods for Non-Linear Least Squares Problems, 2nd ed. 2004,
/// 3.2, with Nielsen's damping), each unknown scaled by its own curvature.
package enum LevenbergMarquardt {
    /// Residuals and their derivatives: one row a residual, one column an unknown.
    package struct Linearisation {
        package var residuals: [Double]
        package var jacobian: Matrix

        package init(residuals: [Double], jacobian: Matrix) {
            self.residuals = residuals
            self.jacobian = jacobian
        }
    }

    /// Where the sum of squares is smallest.
    package struct Fit {
        package var parameters: [Double]
        package var residuals: [Double]
        /// (JᵀJ)⁻¹: times the variance of one residual, the covariance of the parameters.
        package var covariance: Matrix

        package var residualSumOfSquares: Double { residuals.reduce(0) { $0 + $1 * $1 } }
    }

    /// - Parameters:
    ///   - start: near enough that the way leads downhill.
    ///   - scales: how large a change of each unknown is that matters; sets when a step counts as none.
    /// - Returns: nil when it does not settle within `steps`, or unknowns are not told apart by the residuals.
    package static func minimise(
        start: [Double], scales: [Double], steps: Int = 60, _ linearise: ([Double]) -> Linearisation
    ) -> Fit? {
        var parameters = start
        var here = linearise(parameters)
        var cost = sumOfSquares(here.residuals)
        var (damping, growth) = (1e-3, 2.0)
        var (normal, slope) = normalEquations(here)
        for _ in 0..<steps {
            guard cost.isFinite else { return nil }
            var damped = normal
            for i in 0..<damped.columns { damped[i, i] *= 1 + damping }
            guard let step = LeastSquares.solveSymmetric(damped, slope.map { -$0 }) else {
                damping *= growth
                growth *= 2
                guard damping < 1e12 else { return nil }
                continue
            }
            let next = zip(parameters, step).map { $0 + $1 }
            let there = linearise(next)
            let nextCost = sumOfSquares(there.residuals)
            let isSmall = zip(step, scales).allSatisfy { abs($0) <= 1e-10 * $1 }
            // At the bottom, rounding alone decides whether a step of no size goes down.
            if isSmall { return finish(parameters, here) }
            let predicted = zip(step.indices, step).reduce(0.0) { sum, item in
                sum + item.1 * (damping * normal[item.0, item.0] * item.1 - slope[item.0])
            }
            // Nothing left to win: the last digits of the unknowns are below the residuals' noise by far.
            if predicted <= 1e-14 * cost { return finish(parameters, here) }
            let gain = (cost - nextCost) / predicted
            if nextCost.isFinite, gain > 0 {
                (parameters, here, cost) = (next, there, nextCost)
                (normal, slope) = normalEquations(here)
                damping *= max(1.0 / 3, 1 - pow(2 * gain - 1, 3))
                growth = 2
            } else {
                if damping > 1e12 { return finish(parameters, here) }
                damping *= growth
                growth *= 2
            }
        }
        return nil
    }

    private static func finish(_ parameters: [Double], _ here: Linearisation) -> Fit? {
        LeastSquares.solve(here.jacobian, here.residuals).map {
            Fit(parameters: parameters, residuals: here.residuals, covariance: $0.covariance)
        }
    }

    private static func sumOfSquares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

    /// JᵀJ and Jᵀr.
    private static func normalEquations(_ here: Linearisation) -> (Matrix, [Double]) {
        let (m, n) = (here.jacobian.rows, here.jacobian.columns)
        var normal = Matrix(rows: n, columns: n)
        var slope = [Double](repeating: 0, count: n)
        here.jacobian.elements.withUnsafeBufferPointer { j in
            here.residuals.withUnsafeBufferPointer { r in
                for a in 0..<n {
                    for b in 0...a {
                        var sum = 0.0
                        for i in 0..<m { sum += j[a * m + i] * j[b * m + i] }
                        normal[a, b] = sum
                        normal[b, a] = sum
                    }
                    for i in 0..<m { slope[a] += j[a * m + i] * r[i] }
                }
            }
        }
        return (normal, slope)
    }
}
