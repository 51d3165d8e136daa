internal import EpilumeModel
internal import Glibc

/// A corner of a chessboard: the point from which every gradient around it is seen across (Förstner and Gülch 1987;
/// OpenCV's cornerSubPix is the same equation). Gradients are taken at whole pixels and only the window moves, so that
/// nothing is interpolated.
enum CornerRefinement {
    private static let rounds = 40
    /// The smaller over the larger eigenvalue of the gradients' second moments: 0 on an edge, 1 where edges cross
    /// squarely.
    private static let smallestRoundness = 0.05

    /// - Parameters:
    ///   - start: pixels.
    ///   - step: pixels to the next corner.
    /// - Returns: nil when it does not settle, or no corner is there.
    static func refine(_ start: PicturePoint, in plane: SamplePlane, step: Double) -> PicturePoint? {
        // Less than half a step, or the next corner pulls.
        let radius = min(max(0.42 * step, 2.5), 12)
        var at = start
        for _ in 0..<rounds {
            guard let next = solve(around: at, in: plane, radius: radius) else { return nil }
            let move = hypot(next.x - at.x, next.y - at.y)
            guard move < radius, hypot(next.x - start.x, next.y - start.y) < max(2 * radius, 4) else { return nil }
            at = next
            if move < 1e-4 { return at }
        }
        return nil
    }

    private static func solve(around at: PicturePoint, in plane: SamplePlane, radius: Double) -> PicturePoint? {
        guard plane.holds(at) else { return nil }
        let (left, right) = (Int((at.x - radius).rounded(.up)), Int((at.x + radius).rounded(.down)))
        let (top, bottom) = (Int((at.y - radius).rounded(.up)), Int((at.y + radius).rounded(.down)))
        guard left >= 1, top >= 1, right < plane.width - 1, bottom < plane.height - 1 else { return nil }
        var (xx, xy, yy, rx, ry, energy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for y in top...bottom {
            for x in left...right {
                let (dx, dy) = (Double(x) - at.x, Double(y) - at.y)
                let inside = 1 - (dx * dx + dy * dy) / (radius * radius)
                guard inside > 0 else { continue }
                // Falls to zero with its slope, so that pixels that enter and leave the window change nothing at once.
                let weight = inside * inside
                let gx = (plane[x + 1, y] - plane[x - 1, y]) / 2
                let gy = (plane[x, y + 1] - plane[x, y - 1]) / 2
                xx += weight * gx * gx
                xy += weight * gx * gy
                yy += weight * gy * gy
                let along = gx * dx + gy * dy
                rx += weight * gx * along
                ry += weight * gy * along
                energy += weight
            }
        }
        let (trace, determinant) = (xx + yy, xx * yy - xy * xy)
        guard trace.isFinite, energy > 0, trace > 0 else { return nil }
        let root = (max(0, trace * trace / 4 - determinant)).squareRoot()
        guard trace / 2 - root > smallestRoundness * (trace / 2 + root) else { return nil }
        return PicturePoint(
            x: at.x + (yy * rx - xy * ry) / determinant, y: at.y + (xx * ry - xy * rx) / determinant)
    }
}
