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

    /// Rotation in depth, row by row: about an axis in the plane, after the turn.
    private var axes: (x: SIMD3<Double>, y: SIMD3<Double>) {
        let (a, t, k) = (turn * .pi / 180, tilt * .pi / 180, tiltAxis * .pi / 180)
        let side = isMirrored ? -1.0 : 1
        let flat = [SIMD3(side * cos(a), side * sin(a), 0), SIMD3(-sin(a), cos(a), 0)]
        let axis = SIMD3(cos(k), sin(k), 0)
        // Rodrigues' rotation.
        let turned = flat.map { vector in
            vector * cos(t) + cross(axis, vector) * sin(t) + axis * ((axis * vector).sum() * (1 - cos(t)))
        }
        return (turned[0], turned[1])
    }

    private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    func place(_ x: Double, _ y: Double) -> PicturePoint {
        let (across, down) = axes
        let point = (across * x + down * y) * size
        let depth = focalLength / (focalLength + point.z)
        return PicturePoint(x: centre.x + point.x * depth, y: centre.y + point.y * depth)
    }

    /// The way back: where a pixel lies on the thing.
    var back: (_ x: Double, _ y: Double) -> SIMD2<Double>? {
        let (across, down) = axes
        let (size, focal, middle) = (size, focalLength, centre)
        return { x, y in
            // size·(x' across + y' down) projects to p: p.x (f + z) = f X, linear in x' and y'.
            let (px, py) = (x - middle.x, y - middle.y)
            let a = SIMD2(size * (focal * across.x - px * across.z), size * (focal * down.x - px * down.z))
            let b = SIMD2(size * (focal * across.y - py * across.z), size * (focal * down.y - py * down.z))
            let determinant = a.x * b.y - a.y * b.x
            guard abs(determinant) > 1e-12 else { return nil }
            return SIMD2(focal * (px * b.y - py * a.y), focal * (a.x * py - b.x * px)) / determinant
        }
    }
}
