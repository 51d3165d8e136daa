package import EpilumeModel
internal import Glibc

/// Rough points of a grid made exact.
package enum GridRefinement {
    /// Pixels between neighbours below which the pattern is not resolved.
    package static let smallestStep = 6.0
    /// Share of points that may be lost to dust, glare and the frame's border.
    package static let lostShare = 0.2
    /// Pixels that a point may move away from where it was given; a quarter of the grid's step if that is more.
    private static let furthestMove = 3.0

    /// Refines in green, which has the most samples, and in linear light: encoded light moves an edge towards its dark
    /// side when it is blurred.
    ///
    /// - Parameters:
    ///   - sighting: points that lie within ± 2 pixels, or an eighth of the grid's step.
    ///   - picture: linear light.
    ///   - pattern: of the target.
    /// - Returns: the points that were found, in their order; those that were lost are left away.
    package static func refine(
        _ sighting: GridSighting, in picture: FloatPicture, pattern: GridPattern
    ) throws(SpacingRefusal) -> GridSighting {
        let order = try GridOrder(sighting)
        let smallest = order.steps.min() ?? 0
        guard smallest >= smallestStep else { throw .unresolved(pixels: smallest) }
        let plane = SamplePlane(picture, channel: 1)
        var points: [GridSighting.Point] = []
        for (point, step) in zip(sighting.points, order.steps) {
            let found =
                switch pattern {
                case .chessboard: CornerRefinement.refine(point.at, in: plane, step: step)
                case .dots: DotRefinement.refine(point.at, in: plane, step: step)
                }
            guard let found, hypot(found.x - point.at.x, found.y - point.at.y) <= max(furthestMove, step / 4) else {
                continue
            }
            points.append(.init(column: point.column, row: point.row, at: found))
        }
        let lost = sighting.points.count - points.count
        guard Double(lost) <= lostShare * Double(sighting.points.count), points.count >= GridFit.fewestPoints else {
            throw .blurred(lost: lost, of: sighting.points.count)
        }
        return GridSighting(points: points)
    }
}
