/// A matrix of three rows and three columns.
struct ThreeByThree: Hashable, Sendable {
    /// Nine numbers, row by row.
    let numbers: [Double]

    init(_ rows: [[Double]]) {
        precondition(rows.count == 3 && rows.allSatisfy { $0.count == 3 })
        numbers = rows.flatMap { $0 }
    }

    init(diagonal: [Double]) {
        self.init([[diagonal[0], 0, 0], [0, diagonal[1], 0], [0, 0, diagonal[2]]])
    }

    var rows: [[Double]] { [Array(numbers[0..<3]), Array(numbers[3..<6]), Array(numbers[6..<9])] }

    subscript(row: Int, column: Int) -> Double { numbers[3 * row + column] }

    static func * (a: ThreeByThree, b: ThreeByThree) -> ThreeByThree {
        ThreeByThree(
            (0..<3).map { row in
                (0..<3).map { column in (0..<3).reduce(0) { $0 + a[row, $1] * b[$1, column] } }
            })
    }

    static func * (a: ThreeByThree, v: [Double]) -> [Double] {
        (0..<3).map { a[$0, 0] * v[0] + a[$0, 1] * v[1] + a[$0, 2] * v[2] }
    }

    static func * (a: ThreeByThree, colour: XYZ) -> XYZ {
        let result = a * colour.array
        return XYZ(result[0], result[1], result[2])
    }

    /// By cofactors; nil when the determinant is lost in the rounding of its own terms.
    var inverse: ThreeByThree? {
        func minor(_ row: Int, _ column: Int) -> Double {
            let r = [(row + 1) % 3, (row + 2) % 3]
            let c = [(column + 1) % 3, (column + 2) % 3]
            return self[r[0], c[0]] * self[r[1], c[1]] - self[r[0], c[1]] * self[r[1], c[0]]
        }
        let terms = (0..<3).map { self[0, $0] * minor(0, $0) }
        let determinant = terms.reduce(0, +)
        let size = terms.reduce(0) { $0 + abs($1) }
        guard determinant.isFinite, abs(determinant) > 1e-12 * size, size > 0 else { return nil }
        return ThreeByThree((0..<3).map { row in (0..<3).map { minor($0, row) / determinant } })
    }
}
