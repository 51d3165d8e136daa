internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeModel
internal import Foundation

struct EdgesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edges",
        abstract: "Find the slanted edges of the project's own target, for sharpness.",
        discussion: "Prints a rectangle of pixels for each edge, at the centre and in four corners.")

    @OptionGroup var options: PictureOptions

    func run() throws {
        let picture = try PictureFile.read(options.picture)
        var seen = SeenPicture(picture, path: options.seen)
        do {
            let search = try TargetSearch(picture)
            for marker in search.markers { try seen.draw(marker.corners, .second) }
            let sighting = try EdgeRegions(search, width: picture.width, height: picture.height).sighting()
            for region in sighting.regions {
                let (x, y) = (Double(region.x), Double(region.y))
                let (right, bottom) = (x + Double(region.width - 1), y + Double(region.height - 1))
                try seen.draw(
                    [(x, y), (right, y), (right, bottom), (x, bottom)].map { PicturePoint(x: $0.0, y: $0.1) }, .found)
            }
            try seen.write()
            try show(sighting)
        } catch {
            if case .notFound = error { try seen.write() }
            throw error
        }
    }

    private func show(_ sighting: EdgeSighting) throws(ChartFault) {
        if options.json { return try Output.json(sighting) }
        Output.line(sighting.target + (sighting.isMirrored ? ", mirrored" : ""))
        for region in sighting.regions {
            let angle = (region.expectedAngle * 10).rounded() / 10
            Output.line(
                "  \(region.place.rawValue)  \(region.x),\(region.y)  \(region.width) × \(region.height)  \(angle)°")
        }
    }
}

/// The rectangles in which a target's edges are measured.
struct EdgeRegions {
    private let search: TargetSearch
    private let width: Int
    private let height: Int
    /// Degrees of an edge from its pixel axis: nearer, its phases repeat; beyond, fewer rows are left of it
    /// (the edges of ISO 12233 have about 5°).
    private let angles = 1.5...15.0
    /// Pixels a side of a rectangle that holds enough phases of an edge.
    private let smallest = 16

    init(_ search: TargetSearch, width: Int, height: Int) {
        self.search = search
        self.width = width
        self.height = height
    }

    func sighting() throws(ChartFault) -> EdgeSighting {
        guard let middle = search.map.place(search.target.width / 2, search.target.height / 2) else { throw tilted }
        var regions: [EdgeSighting.Region] = []
        for edge in search.target.edges { try regions.append(region(of: edge, middle: middle)) }
        let order = FramePlace.allCases
        regions.sort { order.firstIndex(of: $0.place)! < order.firstIndex(of: $1.place)! }
        guard Set(regions.map(\.place)).count == order.count else {
            throw .notFound("The target lies askew: its corners are not in the picture's corners. Turn it upright.")
        }
        return EdgeSighting(target: search.target.name, regions: regions, isMirrored: search.isMirrored)
    }

    private var tilted: ChartFault { .notFound("The target is tilted too far. Hold the device square to it.") }

    private func region(
        of edge: TargetGeometry.Edge, middle: PicturePoint
    ) throws(ChartFault) -> EdgeSighting.Region {
        let corners = edge.region.corners.compactMap { search.map.place($0.x, $0.y) }
        let centre = edge.region.centre
        guard corners.count == 4, let place = search.map.place(centre.x, centre.y) else { throw tilted }
        // The printed square is turned with the clock: the upper end of its upright side lies to the right.
        let radians = edge.angle * .pi / 180
        guard
            let upper = search.map.place(centre.x + sin(radians) * 0.1, centre.y - cos(radians) * 0.1),
            let lower = search.map.place(centre.x - sin(radians) * 0.1, centre.y + cos(radians) * 0.1)
        else { throw tilted }
        let line = upper - lower
        var angle = atan2(line.x, -line.y) * 180 / .pi
        if angle > 90 { angle -= 180 } else if angle <= -90 { angle += 180 }
        let slant = min(abs(angle), 90 - abs(angle))
        guard angles.contains(slant) else {
            throw .notFound(
                "The edges are \(Int(slant.rounded()))° from the pixels' rows and columns; 2° to 15° are needed. Turn "
                    + "the target upright.")
        }
        let rectangle = inner(corners)
        guard let rectangle, rectangle.width >= smallest, rectangle.height >= smallest else {
            throw .notFound("The edges are too small in the picture. Go nearer, or use a smaller target.")
        }
        guard rectangle.x >= 0, rectangle.y >= 0, rectangle.x + rectangle.width <= width,
            rectangle.y + rectangle.height <= height
        else { throw .notFound("An edge lies out of the picture. Move the target so that it is seen whole.") }
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
