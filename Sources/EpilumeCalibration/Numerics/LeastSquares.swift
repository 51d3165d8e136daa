/// Small dense systems: tens of unknowns, thousands of equations.
package enum LeastSquares {
    /// What minimises |A x - b|.
    package struct Solution: Hashable, Sendable {
        package var x: [Double]
        package var residualSumOfSquares: Double
        /// (AᵀA)⁻¹: times the variance of one equation, the covariance of x.
        package var covariance: Matrix
    }

    /// A column whose part that the others do not explain is smaller than this share of the largest counts as
    /// dependent. Columns are scaled to length 1 before, so that units do not matter.
    package static let rankTolerance = 1e-12

    /// Householder QR with column pivoting (Golub and Van Loan, Matrix Computations, 4th ed. 2013, 5.4.2): squares no
    /// condition number, as normal equations do.
    ///
    /// - Returns: nil when the columns are dependent, equations are fewer than unknowns, or a number is not finite.
    package static func solve(_ a: Matrix, _ b: [Double]) -> Solution? {
        guard a.rows >= a.columns, a.columns > 0, b.count == a.rows, a.isFinite, b.allSatisfy(\.isFinite),
            let scales = lengths(of: a)
        else { return nil }
        var work = a
        for column in 0..<a.columns {
            for row in 0..<a.rows { work.elements[column * a.rows + row] /= scales[column] }
        }
        var right = b
        guard let order = triangulate(&work, &right) else { return nil }
        let inverse = invertUpper(work)
        var x = [Double](repeating: 0, count: a.columns)
        var covariance = Matrix(rows: a.columns, columns: a.columns)
        for i in 0..<a.columns {
            var sum = 0.0
            for k in i..<a.columns { sum += inverse[i, k] * right[k] }
            x[order[i]] = sum / scales[order[i]]
            for j in 0..<a.columns {
                var product = 0.0
                for k in max(i, j)..<a.columns { product += inverse[i, k] * inverse[j, k] }
                covariance[order[i], order[j]] = product / (scales[order[i]] * scales[order[j]])
            }
        }
        let rest = right[a.columns...].reduce(0) { $0 + $1 * $1 }
        return Solution(x: x, residualSumOfSquares: rest, covariance: covariance)
    }

    /// Solves A x = b for a symmetric positive definite A by Cholesky (Golub and Van Loan, 4.2).
    ///
    /// - Returns: nil when A is not positive definite as far as doubles can tell.
    package static func solveSymmetric(_ a: Matrix, _ b: [Double]) -> [Double]? {
        let n = a.columns
        guard n > 0, a.rows == n, b.count == n, a.isFinite, b.allSatisfy(\.isFinite) else { return nil }
        var lower = a
        for j in 0..<n {
            var diagonal = a[j, j]
            for k in 0..<j { diagonal -= lower[j, k] * lower[j, k] }
            guard diagonal > a[j, j] * 1e-14, diagonal > 0 else { return nil }
            lower[j, j] = diagonal.squareRoot()
            for i in (j + 1)..<max(n, j + 1) {
                var sum = a[i, j]
                for k in 0..<j { sum -= lower[i, k] * lower[j, k] }
                lower[i, j] = sum / lower[j, j]
            }
        }
        var x = b
        for i in 0..<n {
            for k in 0..<i { x[i] -= lower[i, k] * x[k] }
            x[i] /= lower[i, i]
        }
        for i in (0..<n).reversed() {
            for k in (i + 1)..<max(n, i + 1) { x[i] -= lower[k, i] * x[k] }
            x[i] /= lower[i, i]
        }
        return x
    }

    /// nil when one is zero or overflows.
    private static func lengths(of a: Matrix) -> [Double]? {
        let lengths = (0..<a.columns).map { column in
            a.elements[(column * a.rows)..<((column + 1) * a.rows)].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        return lengths.allSatisfy { $0 > 0 && $0.isFinite } ? lengths : nil
    }

    /// Leaves R in the upper triangle and Qᵀb in `right`.
    ///
    /// - Returns: which column each of R's was; nil when they are dependent.
    private static func triangulate(_ a: inout Matrix, _ right: inout [Double]) -> [Int]? {
        let (m, n) = (a.rows, a.columns)
        var order = Array(0..<n)
        var largest = 0.0
        let independent = a.elements.withUnsafeMutableBufferPointer { e in
            for k in 0..<n {
                func rest(_ column: Int) -> Double {
                    var sum = 0.0
                    for i in k..<m { sum += e[column * m + i] * e[column * m + i] }
                    return sum
                }
                let rests = (k..<n).map(rest)
                var pivot = k
                for column in k..<n where rests[column - k] > rests[pivot - k] { pivot = column }
                if pivot != k {
                    for i in 0..<m { e.swapAt(k * m + i, pivot * m + i) }
                    order.swapAt(k, pivot)
                }
                let length = rests[pivot - k].squareRoot()
                largest = max(largest, length)
                guard length > largest * rankTolerance else { return false }
                reflect(e, &right, k, m, n, length)
            }
            return true
        }
        return independent ? order : nil
    }

    /// One Householder reflection that clears column k below its diagonal.
    private static func reflect(
        _ e: UnsafeMutableBufferPointer<Double>, _ right: inout [Double], _ k: Int, _ m: Int, _ n: Int,
        _ length: Double
    ) {
        let diagonal = k * m + k
        let alpha = e[diagonal] > 0 ? -length : length
        e[diagonal] -= alpha
        var square = 0.0
        for i in k..<m { square += e[k * m + i] * e[k * m + i] }
        for column in (k + 1)..<max(n, k + 1) {
            var product = 0.0
            for i in k..<m { product += e[k * m + i] * e[column * m + i] }
            product *= 2 / square
            for i in k..<m { e[column * m + i] -= product * e[k * m + i] }
        }
        var product = 0.0
        for i in k..<m { product += e[k * m + i] * right[i] }
        product *= 2 / square
        for i in k..<m { right[i] -= product * e[k * m + i] }
        e[diagonal] = alpha
    }

    /// Of the upper triangle of `a`.
    private static func invertUpper(_ a: Matrix) -> Matrix {
        let n = a.columns
        var inverse = Matrix(rows: n, columns: n)
        for j in 0..<n {
            inverse[j, j] = 1 / a[j, j]
            for i in (0..<j).reversed() {
                var sum = 0.0
                for k in (i + 1)...j { sum += a[i, k] * inverse[k, j] }
                inverse[i, j] = -sum / a[i, i]
            }
        }
        return inverse
    }
}
