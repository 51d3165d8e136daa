internal import EpilumeModel

/// From the chart's plane to the picture: a projective map that takes the unit square, the chart's field of patches, to
/// the four corners of a sighting.
///
/// Source: direct linear transformation with normalised coordinates, R. Hartley, A. Zisserman 2004, Multiple View
/// Geometry, algorithm 4.2; by four points it is exact.
struct ChartPlane {
    private let toPicture: ThreeByThree
    private let toChart: ThreeByThree

    /// - Returns: nil unless the corners are four finite points of a convex quadrilateral of more than a pixel's area:
    ///   a chart seen whole by a camera is nothing else.
    init?(corners: [PicturePoint]) {
        guard corners.count == 4, corners.allSatisfy({ $0.x.isFinite && $0.y.isFinite }),
            Self.isConvex(corners)
        else { return nil }
        let chart = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { PicturePoint(x: $0.0, y: $0.1) }
        let from = Self.normalisation(of: chart)
        let to = Self.normalisation(of: corners)
        var system = TallSystem(unknowns: 8)
        for (source, target) in zip(chart, corners) {
            let (x, y) = Self.applied(from, source)
            let (u, v) = Self.applied(to, target)
            system.add([x, y, 1, 0, 0, 0, -u * x, -u * y], equals: u)
            system.add([0, 0, 0, x, y, 1, -v * x, -v * y], equals: v)
        }
        // The ninth number is 1: it vanishes only where the chart's centre lies at infinity.
        guard let h = system.solution(), let back = to.inverse else { return nil }
        let normalised = ThreeByThree([Array(h[0..<3]), Array(h[3..<6]), [h[6], h[7], 1]])
        toPicture = back * normalised * from
        guard let inverse = toPicture.inverse else { return nil }
        toChart = inverse
    }

    /// - Parameter point: 0…1 from the chart's left and top.
    func picture(_ point: PicturePoint) -> PicturePoint {
        let (x, y) = Self.applied(toPicture, point)
        return PicturePoint(x: x, y: y)
    }

    func chart(_ point: PicturePoint) -> PicturePoint {
        let (x, y) = Self.applied(toChart, point)
        return PicturePoint(x: x, y: y)
    }

    private static func applied(_ map: ThreeByThree, _ point: PicturePoint) -> (Double, Double) {
        // Without an array: it is asked for each pixel of each patch.
        let depth = map[2, 0] * point.x + map[2, 1] * point.y + map[2, 2]
        return (
            (map[0, 0] * point.x + map[0, 1] * point.y + map[0, 2]) / depth,
            (map[1, 0] * point.x + map[1, 1] * point.y + map[1, 2]) / depth
        )
    }

    /// Moves the centroid to 0 and scales the mean distance from it to √2.
    private static func normalisation(of points: [PicturePoint]) -> ThreeByThree {
        let x = points.reduce(0) { $0 + $1.x } / 4
        let y = points.reduce(0) { $0 + $1.y } / 4
        let distance = points.reduce(0) { sum, point in
            let dx = point.x - x
            let dy = point.y - y
            return sum + (dx * dx + dy * dy).squareRoot() / 4
        }
        let scale = distance > 0 ? 2.0.squareRoot() / distance : 1
        return ThreeByThree([[scale, 0, -scale * x], [0, scale, -scale * y], [0, 0, 1]])
    }

    private static func isConvex(_ corners: [PicturePoint]) -> Bool {
        let turns = corners.indices.map { i in
            let a = corners[i]
            let b = corners[(i + 1) % 4]
            let c = corners[(i + 2) % 4]
            return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
        }
        return turns.allSatisfy { $0 > 1 } || turns.allSatisfy { $0 < -1 }
    }
}
