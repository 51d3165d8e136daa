internal import EpilumeModel
internal import Glibc

/// The centre of a dot: the centroid of what differs from the background around it. Signed, not thresholded: noise
/// then averages out, where a threshold would keep one half of it.
enum DotRefinement {
    private static let rounds = 40
    /// Contrast below this share of the background's brightness is no dot.
    private static let smallestContrast = 0.1

    /// - Parameters:
    ///   - start: pixels.
    ///   - step: pixels to the next dot.
    /// - Returns: nil when it does not settle, or no dot is there.
    static func refine(_ start: PicturePoint, in plane: SamplePlane, step: Double) -> PicturePoint? {
        var at = start
        for _ in 0..<rounds {
            guard let next = centroid(around: at, in: plane, step: step) else { return nil }
            let move = hypot(next.x - at.x, next.y - at.y)
            guard hypot(next.x - start.x, next.y - start.y) < max(0.4 * step, 4) else { return nil }
            at = next
            if move < 1e-4 { return at }
        }
        return nil
    }

    private static func centroid(around at: PicturePoint, in plane: SamplePlane, step: Double) -> PicturePoint? {
        let (inner, outer) = (0.42 * step, 0.55 * step)
        guard plane.holds(at) else { return nil }
        let (left, right) = (Int((at.x - outer).rounded(.up)), Int((at.x + outer).rounded(.down)))
        let (top, bottom) = (Int((at.y - outer).rounded(.up)), Int((at.y + outer).rounded(.down)))
        guard left >= 0, top >= 0, right < plane.width, bottom < plane.height else { return nil }
        var ring: [Double] = []
        for y in top...bottom {
            for x in left...right {
                let distance = hypot(Double(x) - at.x, Double(y) - at.y)
                if distance > inner, distance <= outer { ring.append(plane[x, y]) }
            }
        }
        // The median: corners of the ring may touch a neighbour's blur.
        guard let background = OrderStatistics.median(ring), let centre = plane.value(x: at.x, y: at.y),
            abs(centre - background) > smallestContrast * max(abs(background), abs(centre))
        else { return nil }
        var (sum, sumX, sumY) = (0.0, 0.0, 0.0)
        for y in top...bottom {
            for x in left...right {
                let (dx, dy) = (Double(x) - at.x, Double(y) - at.y)
                // Full weight over the dot, then down to zero within a pixel: a hard border would jump.
                let weight = min(1, max(0, inner + 0.5 - hypot(dx, dy)))
                let signal = weight * (plane[x, y] - background)
                sum += signal
                sumX += signal * dx
                sumY += signal * dy
            }
        }
        guard sum.isFinite, sum != 0, (sum > 0) == (centre > background) else { return nil }
        return PicturePoint(x: at.x + sumX / sum, y: at.y + sumY / sum)
    }
}
