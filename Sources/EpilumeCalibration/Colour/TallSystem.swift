/// A linear system of more equations than unknowns, solved in the sense of least squares by Householder reflections,
/// whose error grows with the condition of the system and not with its square as that of normal equations does.
///
/// Source: G. H. Golub, C. F. Van Loan 2013, Matrix Computations, 5.2 and 5.3.
struct TallSystem {
    let unknowns: Int
    private var rows: [Double] = []
    private var right: [Double] = []

    init(unknowns: Int) { self.unknowns = unknowns }

    var equations: Int { right.count }

    mutating func add(_ row: [Double], equals value: Double) {
        precondition(row.count == unknowns)
        rows += row
        right.append(value)
    }

    /// Pulls each unknown to 0 with one equation of this weight.
    mutating func addRidge(_ weight: Double) {
        for unknown in 0..<unknowns {
            var row = [Double](repeating: 0, count: unknowns)
            row[unknown] = weight
            add(row, equals: 0)
        }
    }

    /// - Returns: nil when the equations are fewer than the unknowns, not finite, or leave an unknown undetermined:
    ///   when a pivot is below `tolerance` times the largest.
    func solution(tolerance: Double = 1e-10) -> [Double]? {
        guard equations >= unknowns, rows.allSatisfy(\.isFinite), right.allSatisfy(\.isFinite) else { return nil }
        var a = rows
        var b = right
        var pivots: [Double] = []
        for k in 0..<unknowns {
            let length = (k..<equations).reduce(0) { $0 + a[$1 * unknowns + k] * a[$1 * unknowns + k] }.squareRoot()
            guard length > 0 else { return nil }
            let pivot = a[k * unknowns + k] > 0 ? -length : length
            pivots.append(pivot)
            reflect(&a, &b, k, pivot)
        }
        let largest = pivots.reduce(0) { max($0, abs($1)) }
        guard pivots.allSatisfy({ abs($0) > tolerance * largest }) else { return nil }
        var x = [Double](repeating: 0, count: unknowns)
        for k in stride(from: unknowns - 1, through: 0, by: -1) {
            let known = (k + 1..<unknowns).reduce(0) { $0 + a[k * unknowns + $1] * x[$1] }
            x[k] = (b[k] - known) / pivots[k]
        }
        return x
    }

    /// One reflection, which takes column `k` from row `k` downwards to `pivot` and zeros. The zeros are not written:
    /// nothing reads them.
    private func reflect(_ a: inout [Double], _ b: inout [Double], _ k: Int, _ pivot: Double) {
        let width = unknowns
        let count = equations
        var v = (k..<count).map { a[$0 * width + k] }
        v[0] -= pivot
        let square = v.reduce(0) { $0 + $1 * $1 }
        guard square > 0 else { return }
        v.withUnsafeBufferPointer { v in
            a.withUnsafeMutableBufferPointer { a in
                var column = k + 1
                while column < width {
                    Self.reflect(v, a.baseAddress! + k * width + column, stride: width, square)
                    column += 1
                }
            }
            b.withUnsafeMutableBufferPointer { Self.reflect(v, $0.baseAddress! + k, stride: 1, square) }
        }
    }

    /// - Parameter column: as many numbers as `v`, `stride` apart.
    private static func reflect(
        _ v: UnsafeBufferPointer<Double>, _ column: UnsafeMutablePointer<Double>, stride: Int, _ square: Double
    ) {
        var product = 0.0
        var i = 0
        while i < v.count {
            product += v[i] * column[i * stride]
            i += 1
        }
        let factor = 2 * product / square
        i = 0
        while i < v.count {
            column[i * stride] -= factor * v[i]
            i += 1
        }
    }
}
