import EpilumeModel
import Foundation

/// How a flat thing is held before a pinhole camera. The thing's middle is 0, 0 and its width 1.
struct Pose {
    /// Degrees with the clock, as seen.
    var turn = 0.0
    /// Degrees, about the axis `tiltAxis` in the thing's plane.
    var tilt = 0.0
    var tiltAxis = 0.0
    var isMirrored = false
    /// Pixels that the thing's width takes.
    var size: Double
    /// Of the thing's middle, pixels.
    var centre: PicturePoint
    /// Pixels.
    var focalLength = 1500.0

    private struct Vector {
        var x: Double
        var y: Double
        var z: Double
    }

    /// The thing's two axes in space: turned in the plane, then about an axis in it.
    private var axes: (across: Vector, down: Vector) {
        let (a, k) = (turn * .pi / 180, tiltAxis * .pi / 180)
        let side = isMirrored ? -1.0 : 1
        return (
            tilted(side * cos(a), side * sin(a), about: k), tilted(-sin(a), cos(a), about: k)
        )
    }

    /// Rodrigues' rotation of a vector in the plane about an axis in it.
    private func tilted(_ x: Double, _ y: Double, about k: Double) -> Vector {
        let t = tilt * .pi / 180
        let along = (cos(k) * x + sin(k) * y) * (1 - cos(t))
        return Vector(
            x: x * cos(t) + cos(k) * along, y: y * cos(t) + sin(k) * along, z: (cos(k) * y - sin(k) * x) * sin(t))
    }

    func place(_ x: Double, _ y: Double) -> PicturePoint {
        let (across, down) = axes
        let depth = focalLength / (focalLength + (across.z * x + down.z * y) * size)
        return PicturePoint(
            x: centre.x + (across.x * x + down.x * y) * size * depth,
            y: centre.y + (across.y * x + down.y * y) * size * depth)
    }

    /// The way back: where a pixel lies on the thing.
    var back: (_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
        let (across, down) = axes
        let (size, focal, middle) = (size, focalLength, centre)
        return { x, y in
            // size·(x' across + y' down) projects to p: p.x (f + z) = f X, linear in x' and y'.
            let (px, py) = (x - middle.x, y - middle.y)
            let ax = size * (focal * across.x - px * across.z)
            let ay = size * (focal * down.x - px * down.z)
            let bx = size * (focal * across.y - py * across.z)
            let by = size * (focal * down.y - py * down.z)
            let determinant = ax * by - ay * bx
            guard abs(determinant) > 1e-12 else { return nil }
            return (focal * (px * by - py * ay) / determinant, focal * (ax * py - bx * px) / determinant)
        }
    }
}
