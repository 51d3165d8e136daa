internal import EpilumeCalibration
internal import EpilumeModel
internal import Foundation

/// The rectangles in which a target's edges are measured.
struct EdgeRegions {
    private let search: TargetSearch
    private let width: Int
    private let height: Int
    /// Degrees of an edge from its pixel axis. Half a degree more than ``SlantedEdge/angles`` begin with: the markers
    /// say the angle less well than the edge itself does. Beyond, few rows are left of the rectangle.
    private let angles = (SlantedEdge.angles.lowerBound + 0.5)...15

    init(_ search: TargetSearch, width: Int, height: Int) {
        self.search = search
        self.width = width
        self.height = height
    }

    func sighting() throws(ChartRefusal) -> EdgeSighting {
        guard let middle = search.map.place(search.target.width / 2, search.target.height / 2) else { throw tilted }
        var regions: [EdgeSighting.Region] = []
        let order = FramePlace.allCases
        guard Set(search.target.edges.map(\.place)).count == order.count else {
            throw ChartRefusal(
                .description, "\(search.target.name) states no edge for each of centre and four corners. Use another.")
        }
        for edge in search.target.edges { try regions.append(region(of: edge, middle: middle)) }
        regions.sort { order.firstIndex(of: $0.place)! < order.firstIndex(of: $1.place)! }
        guard Set(regions.map(\.place)).count == order.count else {
            throw ChartRefusal(
                .askew, "The target lies askew: its corners are not in the picture's corners. Turn it upright.")
        }
        return EdgeSighting(target: search.target.name, regions: regions, isMirrored: search.isMirrored)
    }

    private var tilted: ChartRefusal {
        ChartRefusal(.tilted, "The target is tilted too far. Hold the device square to it.")
    }

    private func region(
        of edge: TargetGeometry.Edge, middle: PicturePoint
    ) throws(ChartRefusal) -> EdgeSighting.Region {
        let corners = edge.region.corners.compactMap { search.map.place($0.x, $0.y) }
        let centre = edge.region.centre
        guard corners.count == 4, let place = search.map.place(centre.x, centre.y) else { throw tilted }
        // The printed square is turned with the clock: the upper end of its upright side lies to the right.
        let radians = edge.angle * .pi / 180
        guard
            let upper = search.map.place(centre.x + sin(radians) * 0.1, centre.y - cos(radians) * 0.1),
            let lower = search.map.place(centre.x - sin(radians) * 0.1, centre.y + cos(radians) * 0.1)
        else { throw tilted }
        let line = lower - upper
        var angle = atan2(line.x, line.y) * 180 / .pi
        if angle > 90 { angle -= 180 } else if angle <= -90 { angle += 180 }
        let slant = min(abs(angle), 90 - abs(angle))
        guard angles.contains(slant) else {
            let (low, high) = (Int(angles.lowerBound.rounded(.up)), Int(angles.upperBound))
            throw ChartRefusal(
                .askew,
                "The edges are \(Int(slant.rounded()))° from the pixels' rows and columns; \(low)° to \(high)° are "
                    + "needed. Turn the target upright.")
        }
        let rectangle = inner(corners)
        guard let rectangle, min(rectangle.width, rectangle.height) >= SlantedEdge.smallestSide else {
            throw ChartRefusal(
                .tooSmall, "The edges are too small in the picture. Go nearer, or use a smaller target.")
        }
        guard rectangle.x >= 0, rectangle.y >= 0, rectangle.x + rectangle.width <= width,
            rectangle.y + rectangle.height <= height
        else { throw search.outOfView(search.sidesOutside ?? "at an edge") }
        return EdgeSighting.Region(
            place: framePlace(edge, place, middle), x: rectangle.x, y: rectangle.y, width: rectangle.width,
            height: rectangle.height, expectedAngle: angle)
    }

    /// The rectangle along the pixels' rows and columns between the middles of four sides: for turns of a few
    /// degrees about as large as what they enclose.
    private func inner(_ corners: [PicturePoint]) -> (x: Int, y: Int, width: Int, height: Int)? {
        let xs = corners.map(\.x).sorted()
        let ys = corners.map(\.y).sorted()
        let (left, right) = (xs[1].rounded(.up), xs[2].rounded(.down))
        let (top, bottom) = (ys[1].rounded(.up), ys[2].rounded(.down))
        guard left >= -1e6, right <= 1e6, top >= -1e6, bottom <= 1e6, right > left, bottom > top else { return nil }
        return (Int(left), Int(top), Int(right - left) + 1, Int(bottom - top) + 1)
    }

    private func framePlace(
        _ edge: TargetGeometry.Edge, _ place: PicturePoint, _ middle: PicturePoint
    ) -> FramePlace {
        if edge.place == .centre { return .centre }
        switch (place.x < middle.x, place.y < middle.y) {
        case (true, true): return .topLeft
        case (false, true): return .topRight
        case (true, false): return .bottomLeft
        case (false, false): return .bottomRight
        }
    }
}
