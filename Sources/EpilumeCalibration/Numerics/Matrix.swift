/// A dense matrix of doubles.
package struct Matrix: Hashable, Sendable {
    package let rows: Int
    package let columns: Int
    /// Column by column: what least squares walks along.
    package var elements: [Double]

    /// All zero.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        elements = [Double](repeating: 0, count: rows * columns)
    }

    /// - Parameter lines: one array a row, all of one length.
    package init(_ lines: [[Double]]) {
        self.init(rows: lines.count, columns: lines.first?.count ?? 0)
        for (row, line) in lines.enumerated() {
            precondition(line.count == columns)
            for column in 0..<columns { self[row, column] = line[column] }
        }
    }

    package subscript(row: Int, column: Int) -> Double {
        get { elements[column * rows + row] }
        set { elements[column * rows + row] = newValue }
    }

    package var isFinite: Bool { elements.allSatisfy(\.isFinite) }
}
