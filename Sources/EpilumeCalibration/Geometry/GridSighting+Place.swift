internal import EpilumeModel

extension GridSighting {
    /// Whether most points lie where another sighting has points, whatever their columns and rows are called: a
    /// detector that begins to count at another dot sees the same grid.
    ///
    /// - Parameter distance: pixels, at most 1.
    func coincides(with other: GridSighting, within distance: Double) -> Bool {
        var places: [Cell: [PicturePoint]] = [:]
        for point in other.points { places[Cell(point.at), default: []].append(point.at) }
        let same = points.count { point in
            let cell = Cell(point.at)
            return (-1...1).contains { down in
                (-1...1).contains { right in
                    (places[Cell(x: cell.x + right, y: cell.y + down)] ?? []).contains {
                        let (x, y) = ($0.x - point.at.x, $0.y - point.at.y)
                        return x * x + y * y <= distance * distance
                    }
                }
            }
        }
        return 2 * same > points.count
    }

    /// One pixel.
    private struct Cell: Hashable {
        let x: Int
        let y: Int

        init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }

        init(_ point: PicturePoint) { self.init(x: Int(point.x.rounded()), y: Int(point.y.rounded())) }
    }
}
