/// Three rows of three, for the few fixed matrices of colour.
struct Matrix3: Hashable, Sendable {
    let rows: [[Double]]

    init(_ rows: [[Double]]) {
        precondition(rows.count == 3 && rows.allSatisfy { $0.count == 3 })
        self.rows = rows
    }

    static func diagonal(_ values: [Double]) -> Matrix3 {
        Matrix3([[values[0], 0, 0], [0, values[1], 0], [0, 0, values[2]]])
    }

    /// Rows of any length: a term in each column.
    static func * (a: Matrix3, b: [[Double]]) -> [[Double]] {
        a.rows.map { row in
            b[0].indices.map { column in (0..<3).reduce(0) { $0 + row[$1] * b[$1][column] } }
        }
    }

    static func * (a: Matrix3, b: Matrix3) -> Matrix3 { Matrix3(a * b.rows) }

    static func * (a: Matrix3, vector: [Double]) -> [Double] { (a * vector.map { [$0] }).map { $0[0] } }

    func column(_ index: Int) -> [Double] { rows.map { $0[index] } }

    /// By cofactors. Only for matrices that are known to have an inverse.
    var inverse: Matrix3 {
        func cofactor(_ row: Int, _ column: Int) -> Double {
            let (r1, r2, c1, c2) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3)
            return rows[r1][c1] * rows[r2][c2] - rows[r1][c2] * rows[r2][c1]
        }
        let determinant = (0..<3).reduce(0) { $0 + rows[0][$1] * cofactor(0, $1) }
        precondition(determinant != 0)
        return Matrix3((0..<3).map { row in (0..<3).map { cofactor($0, row) / determinant } })
    }
}
