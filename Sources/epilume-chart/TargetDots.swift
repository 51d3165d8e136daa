internal import EpilumeImaging
internal import EpilumeModel

/// The dots of the project's own target, each known by its place from the markers.
struct TargetDots {
    private let search: TargetSearch
    private let dots: [PicturePoint]

    init(_ picture: RGBPicture, _ seen: inout SeenPicture) throws(ChartFault) {
        search = try TargetSearch(picture)
        for marker in search.markers { try seen.draw(marker.corners, .second) }
        dots = try OpenCV.dots(picture)
    }

    /// - Throws: `.notFound` when fewer than half of the dots, or fewer than five columns or rows, are seen.
    func sighting() throws(ChartFault) -> GridSighting {
        let index = PointIndex(dots)
        var sighting = GridSighting(points: [])
        var taken: Set<Int> = []
        let target = search.target
        for dot in target.dots {
            let (x, y) = (Double(dot.column) * target.pitch, Double(dot.row) * target.pitch)
            guard let place = search.map.place(x, y), let pitch = search.map.pitch(millimetres: target.pitch, at: x, y),
                let nearest = index.nearest(to: place, within: 0.35 * pitch, where: { !taken.contains($0) })
            else { continue }
            taken.insert(nearest)
            sighting.points.append(.init(column: dot.column, row: dot.row, at: dots[nearest]))
        }
        guard 2 * sighting.points.count >= target.dots.count, Set(sighting.points.map(\.column)).count >= 5,
            Set(sighting.points.map(\.row)).count >= 5
        else {
            throw .notFound(
                "\(sighting.points.count) of the target's \(target.dots.count) dots were seen. Lay the target in view "
                    + "whole, flat and sharp, and light it evenly.")
        }
        return sighting
    }
}
