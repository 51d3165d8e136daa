package import EpilumeModel
internal import Glibc

/// Finds regions with one slanted edge in a part of a picture, by the second moments of its gradients.
package enum EdgeFinder {
    private static let tile = 8
    /// (λ1 - λ2) / (λ1 + λ2) of the gradients' second moments: 1 for one straight edge without noise.
    private static let smallestCoherence = 0.8
    /// Share of the mean energy of a window's lines of tiles that each must have: the edge runs through all of it.
    private static let smallestShare = 0.4

    private struct Moments {
        var xx = 0.0
        var xy = 0.0
        var yy = 0.0

        static func += (left: inout Moments, right: Moments) {
            left.xx += right.xx
            left.xy += right.xy
            left.yy += right.yy
        }

        var energy: Double { xx + yy }
        var coherence: Double { energy > 0 ? hypot(xx - yy, 2 * xy) / energy : 0 }
        /// Of the edge from upright.
        var degrees: Double { atan2(2 * xy, xx - yy) / 2 * 180 / .pi }
    }

    /// - Parameters:
    ///   - picture: linear light.
    ///   - part: where to look; what lies outside of the picture is cut off.
    ///   - side: of a region, pixels; a multiple of 8 is used.
    ///   - count: at most so many, which do not overlap.
    /// - Returns: the strongest first; none where no edge fits.
    package static func regions(
        in picture: FloatPicture, part: EdgeRegion, side: Int = 48, count: Int = 4
    ) -> [EdgeRegion] {
        let tiles = max(3, side / tile)
        let (left, top) = (max(1, part.x), max(1, part.y))
        let right = min(picture.width - 1, part.x.addingClamped(part.width))
        let bottom = min(picture.height - 1, part.y.addingClamped(part.height))
        let (columns, rows) = ((right - left) / tile, (bottom - top) / tile)
        guard count > 0, columns >= tiles, rows >= tiles else { return [] }
        let grid = moments(SamplePlane(luminanceOf: picture), left, top, columns, rows)
        var found: [(region: EdgeRegion, energy: Double)] = []
        for row in 0...(rows - tiles) {
            for column in 0...(columns - tiles) {
                guard let energy = energy(grid, columns, column, row, tiles) else { continue }
                let region = EdgeRegion(
                    x: left + column * tile, y: top + row * tile, width: tiles * tile, height: tiles * tile)
                found.append((region, energy))
            }
        }
        var chosen: [EdgeRegion] = []
        for candidate in found.sorted(by: { $0.energy > $1.energy }) where chosen.count < count {
            if !chosen.contains(where: { $0.overlaps(candidate.region) }) { chosen.append(candidate.region) }
        }
        return chosen
    }

    private static func moments(
        _ plane: SamplePlane, _ left: Int, _ top: Int, _ columns: Int, _ rows: Int
    ) -> [Moments] {
        var grid = [Moments](repeating: Moments(), count: columns * rows)
        for y in 0..<(rows * tile) {
            for x in 0..<(columns * tile) {
                let (px, py) = (left + x, top + y)
                let gx = plane[px + 1, py] - plane[px - 1, py]
                let gy = plane[px, py + 1] - plane[px, py - 1]
                grid[y / tile * columns + x / tile] += Moments(xx: gx * gx, xy: gx * gy, yy: gy * gy)
            }
        }
        return grid
    }

    /// Of a window that suits; nil of one that does not.
    private static func energy(
        _ grid: [Moments], _ columns: Int, _ column: Int, _ row: Int, _ tiles: Int
    ) -> Double? {
        var whole = Moments()
        var across = [Double](repeating: 0, count: tiles)
        var down = across
        for y in 0..<tiles {
            for x in 0..<tiles {
                let part = grid[(row + y) * columns + column + x]
                whole += part
                across[x] += part.energy
                down[y] += part.energy
            }
        }
        guard whole.energy > 0, whole.energy.isFinite, whole.coherence >= smallestCoherence else { return nil }
        let degrees = abs(whole.degrees)
        let isLevel = degrees > 45
        guard SlantedEdge.angles.contains(isLevel ? 90 - degrees : degrees) else { return nil }
        let (along, over) = isLevel ? (across, down) : (down, across)
        let middle = Double(tiles - 1) / 2
        let offset = over.indices.reduce(0) { $0 + over[$1] * (Double($1) - middle) } / whole.energy
        guard abs(offset) <= 0.6,
            along.allSatisfy({ $0 >= smallestShare * whole.energy / Double(tiles) })
        else { return nil }
        return whole.energy
    }
}

extension Int {
    /// A sum that stays in range, for rectangles of whatever size.
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
