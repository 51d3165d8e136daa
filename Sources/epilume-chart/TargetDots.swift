internal import EpilumeModel

/// The dots of a target, each known by its place from the markers.
struct TargetDots {
    private let search: TargetSearch

    init(_ search: TargetSearch) { self.search = search }

    /// - Parameter dots: centres of round dots in the picture, in any order.
    /// Of a target that lies within the picture the round field of view may hide nearly half; one that runs out of it
    /// must still show three quarters, so that what is measured is the middle of the picture and not a corner.
    ///
    /// - Throws: when fewer dots, or fewer than five columns or rows, are seen.
    func sighting(among dots: [PicturePoint]) throws(ChartRefusal) -> GridSighting {
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
        let needed = search.sidesOutside == nil ? 0.5 : 0.75
        guard Double(sighting.points.count) >= needed * Double(target.dots.count),
            Set(sighting.points.map(\.column)).count >= 5,
            Set(sighting.points.map(\.row)).count >= 5
        else {
            if let sides = search.sidesOutside { throw search.outOfView(sides) }
            throw ChartRefusal(
                .notFound,
                "\(sighting.points.count) of the \(target.dots.count) dots of \(target.name) were seen where it has "
                    + "them. Lay it in view whole, flat and sharp, light it evenly, and see that it is this target.")
        }
        return sighting
    }
}
