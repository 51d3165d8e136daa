package import EpilumeModel

/// A grid whose four outer points a person has given: where no program looks for it.
package enum HandGrid {
    /// - Parameters:
    ///   - corners: the grid's own first point, the last of its first row, the last of all, the first of its last row.
    ///   - columns: points in a row.
    ///   - rows: points in a column.
    /// - Returns: nil when the corners span no quadrilateral. The points are rough: they are made exact in the picture.
    package static func sighting(corners: [PicturePoint], columns: Int, rows: Int) -> GridSighting? {
        guard columns >= 2, rows >= 2, let plane = ChartPlane(corners: corners) else { return nil }
        var points: [GridSighting.Point] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let place = PicturePoint(
                    x: Double(column) / Double(columns - 1), y: Double(row) / Double(rows - 1))
                points.append(.init(column: column, row: row, at: plane.picture(place)))
            }
        }
        return GridSighting(points: points)
    }
}
