internal import EpilumeModel
internal import Glibc

/// A region with an edge that runs from its top to its bottom; an edge nearer to level was turned by exchanging
/// columns and rows.
struct EdgePatch {
    let width: Int
    let height: Int
    let isTransposed: Bool
    /// Row by row.
    var samples: [Double]

    init(_ plane: SamplePlane, _ region: EdgeRegion, isTransposed: Bool) {
        self.isTransposed = isTransposed
        width = isTransposed ? region.height : region.width
        height = isTransposed ? region.width : region.height
        samples = []
        samples.reserveCapacity(width * height)
        for y in 0..<height {
            for x in 0..<width {
                samples.append(
                    isTransposed ? plane[region.x + y, region.y + x] : plane[region.x + x, region.y + y])
            }
        }
    }

    /// Whether the edge in a region is nearer to level than to upright.
    static func isLevel(_ plane: SamplePlane, _ region: EdgeRegion) -> Bool {
        var (across, down) = (0.0, 0.0)
        for y in (region.y + 1)..<(region.y + region.height - 1) {
            for x in (region.x + 1)..<(region.x + region.width - 1) {
                let (gx, gy) = (plane[x + 1, y] - plane[x - 1, y], plane[x, y + 1] - plane[x, y - 1])
                across += gx * gx
                down += gy * gy
            }
        }
        return down > across
    }

    subscript(x: Int, y: Int) -> Double { samples[y * width + x] }

    /// Where each row crosses the edge: the centroid of its derivative under a Hamming window (ISO 12233:2017 annex D).
    ///
    /// - Parameter centres: of the window, by row.
    /// - Returns: nil when a row has no step.
    func crossings(around centres: [Double]) -> [Double]? {
        var crossings: [Double] = []
        for y in 0..<height {
            let reach = max(centres[y], Double(width - 1) - centres[y])
            var (sum, moment) = (0.0, 0.0)
            for x in 1..<(width - 1) {
                let window = 0.54 + 0.46 * cos(.pi * (Double(x) - centres[y]) / reach)
                let derivative = window * (self[x + 1, y] - self[x - 1, y]) / 2
                sum += derivative
                moment += derivative * Double(x)
            }
            let at = moment / sum
            guard at.isFinite, at > 0, at < Double(width - 1) else { return nil }
            crossings.append(at)
        }
        return crossings
    }
}
