internal import EpilumeModel
internal import Glibc

/// How a sighting's columns and rows lie in the picture; whether they are what they say.
struct GridOrder {
    /// Least squares x = m[0] + m[1] column + m[2] row, in pixels.
    let x: [Double]
    let y: [Double]
    /// Pixels from each point to its nearest neighbour in the grid, in the order of the points.
    let steps: [Double]

    /// A step between neighbours that differs from the grid's by more than this share of it is no such step:
    /// distortion and tilt of a usable picture stay below 0.2.
    private static let largestDeparture = 0.4
    /// No target has more columns or rows; what says so was not counted.
    private static let places = -100_000...100_000

    init(_ sighting: GridSighting) throws(SpacingRefusal) {
        let points = sighting.points
        guard points.count >= GridFit.fewestPoints else {
            throw .tooFewPoints(have: points.count, need: GridFit.fewestPoints)
        }
        guard
            points.allSatisfy({
                $0.at.x.isFinite && $0.at.y.isFinite
                    && Self.places.contains($0.column) && Self.places.contains($0.row)
            })
        else { throw .outOfOrder }
        guard let (x, y) = Self.affine(points.map { ($0.column, $0.row) }, points.map(\.at)) else {
            throw .inOneLine
        }
        self.x = x
        self.y = y
        let determinant = x[1] * y[2] - x[2] * y[1]
        guard abs(determinant) > 1 else { throw .outOfOrder }
        guard determinant > 0 else { throw .mirrored }
        steps = try Self.steps(points, x, y)
    }

    /// nil when the places do not span a plane.
    static func affine(_ places: [(Int, Int)], _ at: [PicturePoint]) -> (x: [Double], y: [Double])? {
        let a = Matrix(places.map { [1, Double($0.0), Double($0.1)] })
        guard let x = LeastSquares.solve(a, at.map(\.x)), let y = LeastSquares.solve(a, at.map(\.y)) else { return nil }
        return (x.x, y.x)
    }

    private struct Place: Hashable {
        var column: Int
        var row: Int
    }

    private static func steps(
        _ points: [GridSighting.Point], _ x: [Double], _ y: [Double]
    ) throws(SpacingRefusal) -> [Double] {
        var places: [Place: PicturePoint] = [:]
        for point in points {
            let place = Place(column: point.column, row: point.row)
            guard places.updateValue(point.at, forKey: place) == nil else { throw .outOfOrder }
        }
        let typical = (x[1] * y[2] - x[2] * y[1]).squareRoot()
        var steps: [Double] = []
        for point in points {
            var nearest = typical
            for (right, down) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let place = Place(column: point.column + right, row: point.row + down)
                guard let neighbour = places[place] else { continue }
                let step = (neighbour.x - point.at.x, neighbour.y - point.at.y)
                let wanted = (
                    x[1] * Double(right) + x[2] * Double(down), y[1] * Double(right) + y[2] * Double(down)
                )
                guard hypot(step.0 - wanted.0, step.1 - wanted.1) <= largestDeparture * typical else {
                    throw .outOfOrder
                }
                nearest = min(nearest, hypot(step.0, step.1))
            }
            steps.append(nearest)
        }
        return steps
    }
}
