extension TargetGeometry {
    /// What is wrong with a target that was read from a file, without a full stop; nil: nothing.
    package var problem: String? {
        let isName =
            !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d }
        guard isName else { return "name is not of 1 to 64 lower-case letters, digits and dashes" }
        guard isLength(width), isLength(height) else {
            return "width and height are not within 1 to \(Self.largestSide) mm"
        }
        guard pitch > 0, dotDiameter > 0, dotDiameter < pitch else {
            return "pitch and dotDiameter are not above 0, the diameter below the pitch"
        }
        guard dots.count <= Self.largestCount, greys.count <= Self.largestCount, Set(dots).count == dots.count else {
            return "there are more than \(Self.largestCount) dots or greys, or one dot twice"
        }
        for dot in dots {
            // A count of pitches that Double holds exactly, so that a hostile one does not overflow.
            guard (-10_000...10_000).contains(dot.column), (-10_000...10_000).contains(dot.row),
                holds(x: Double(dot.column) * pitch, y: Double(dot.row) * pitch)
            else { return "the dot of column \(dot.column), row \(dot.row) lies outside" }
        }
        return markerProblem ?? edgeProblem
    }

    /// Millimetres.
    private static let largestSide = 1000.0
    private static let largestCount = 10_000
    /// Ids of DICT_4X4_50.
    private static let ids = 0..<50

    private func isLength(_ value: Double) -> Bool { value >= 1 && value <= Self.largestSide }

    private func holds(x: Double, y: Double) -> Bool { x >= 0 && y >= 0 && x <= width && y <= height }

    private var markerProblem: String? {
        guard (3...Self.ids.count).contains(markers.count) else { return "3 markers at least are needed" }
        guard Set(markers.map(\.id)).count == markers.count else { return "two markers have one id" }
        for marker in markers {
            guard Self.ids.contains(marker.id) else { return "marker ids are 0 to \(Self.ids.upperBound - 1)" }
            guard marker.side > 0, marker.quietZone >= 0, holds(x: marker.centre.x, y: marker.centre.y) else {
                return "marker \(marker.id) has no side or lies outside"
            }
        }
        return nil
    }

    private var edgeProblem: String? {
        guard Set(edges.map(\.place)).count == edges.count else { return "two edges have one place" }
        for edge in edges {
            let (low, high) = (edge.region.corners[0], edge.region.corners[2])
            guard edge.side > 0, edge.angle.magnitude <= 45, edge.region.width > 0, edge.region.height > 0,
                holds(x: low.x, y: low.y), holds(x: high.x, y: high.y)
            else { return "the edge at \(edge.place.rawValue) has no size or lies outside" }
        }
        return nil
    }
}
