import EpilumeCalibration
import EpilumeModel
import Foundation

/// A grid as a distorting lens shows it, drawn from a model of its own: every pixel is traced back to the target, whose
/// light there is known in closed form. A chessboard blurred by a Gaussian is the product of two blurred square waves.
struct GridPicture {
    var width = 320
    var height = 240
    var pattern = GridPattern.chessboard
    /// Columns and rows of points.
    var columns = 13
    var rows = 9
    /// Pixels a step along rows and along columns, in the middle of the frame.
    var stepX = 21.0
    var stepY = 21.0
    var degrees = 0.0
    /// Of the grid's centre from the frame's, pixels.
    var offset = (x: 0.0, y: 0.0)
    var k1 = 0.0
    var k2 = 0.0
    /// Of the distortion's centre from the frame's, pixels.
    var centre = (x: 0.0, y: 0.0)
    /// Change of scale a half-diagonal.
    var tilt = (x: 0.0, y: 0.0)
    /// Pixels.
    var sigma = 0.8
    var dark = 0.05
    var light = 0.85

    private var half: Double { hypot(Double(width), Double(height)) / 2 }
    private var middle: (x: Double, y: Double) {
        (Double(width - 1) / 2 + centre.x, Double(height - 1) / 2 + centre.y)
    }

    /// Where a point of the grid is seen.
    func seen(_ column: Double, _ row: Double) -> PicturePoint {
        let angle = degrees * .pi / 180
        let (c, r) = (column - Double(columns - 1) / 2, row - Double(rows - 1) / 2)
        var u = (stepX * (cos(angle) * c - sin(angle) * r) + offset.x - centre.x) / half
        var v = (stepY * (sin(angle) * c + cos(angle) * r) + offset.y - centre.y) / half
        let w = 1 + tilt.x * u + tilt.y * v
        (u, v) = (u / w, v / w)
        let square = u * u + v * v
        let stretch = half * (1 + k1 * square + k2 * square * square)
        return PicturePoint(x: middle.x + u * stretch, y: middle.y + v * stretch)
    }

    /// What a pixel sees: column and row of the grid, with fractions.
    private func target(_ x: Double, _ y: Double) -> (Double, Double) {
        let (px, py) = ((x - middle.x) / half, (y - middle.y) / half)
        var (u, v) = (px, py)
        for _ in 0..<8 {
            let square = u * u + v * v
            let stretch = 1 + k1 * square + k2 * square * square
            (u, v) = (px / stretch, py / stretch)
        }
        let w = 1 - tilt.x * u - tilt.y * v
        let right = (u / w * half - offset.x + centre.x) / stepX
        let down = (v / w * half - offset.y + centre.y) / stepY
        let angle = degrees * .pi / 180
        return (
            cos(angle) * right + sin(angle) * down + Double(columns - 1) / 2,
            -sin(angle) * right + cos(angle) * down + Double(rows - 1) / 2
        )
    }

    /// The points of the grid that lie in the frame, each off by up to 2 pixels either way when `rough` is given.
    func sighting(rough seed: UInt64? = nil, border: Double = 12) -> GridSighting {
        var source = SeededNoise(seed: seed ?? 0)
        var points: [GridSighting.Point] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var at = seen(Double(column), Double(row))
                guard at.x > border, at.y > border, at.x < Double(width) - 1 - border,
                    at.y < Double(height) - 1 - border
                else { continue }
                if seed != nil {
                    at.x += source.uniform(-2...2)
                    at.y += source.uniform(-2...2)
                }
                points.append(.init(column: column, row: row, at: at))
            }
        }
        return GridSighting(points: points)
    }

    /// The same, exact but for noise.
    func points(noise: Double, seed: UInt64) -> GridSighting {
        var source = SeededNoise(seed: seed)
        return GridSighting(
            points: sighting().points.map { point in
                var point = point
                point.at.x += noise * source.normal()
                point.at.y += noise * source.normal()
                return point
            })
    }

    /// Linear light.
    func linear() -> FloatPicture {
        let blur = sigma / (stepX * stepY).squareRoot()
        return grey(width, height) { x, y in
            let (column, row) = target(x, y)
            switch pattern {
            case .chessboard:
                let wave = Self.square(column, blur) * Self.square(row, blur)
                return dark + (light - dark) * (1 + wave) / 2
            case .dots:
                let nearest = (
                    min(max(column.rounded(), 0), Double(columns - 1)), min(max(row.rounded(), 0), Double(rows - 1))
                )
                let distance = hypot(column - nearest.0, row - nearest.1)
                let inside = erfc((distance - 0.3) / blur / 2.0.squareRoot()) / 2
                return light - (light - dark) * inside
            }
        }
    }

    /// A wave of period 2 between -1 and 1 that passes zero at whole numbers, blurred.
    private static func square(_ x: Double, _ blur: Double) -> Double {
        let nearest = x.rounded()
        let sign = nearest.truncatingRemainder(dividingBy: 2) == 0 ? 1.0 : -1
        let edge = (-1...1).reduce(0.0) { sum, step in
            sum + (step == 0 ? 1 : -1) * erf((x - nearest - Double(step)) / blur / 2.0.squareRoot())
        }
        return sign * edge
    }
}
