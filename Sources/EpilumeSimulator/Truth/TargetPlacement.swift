internal import Glibc

/// A pose as arithmetic: rays from the lens meet the target's plane.
///
/// The plate is z = 0 and the lens at z = -workingDistance over the optical axis.
struct TargetPlacement {
    private let origin: SIMD3<Double>
    private let alongU: SIMD3<Double>
    private let alongV: SIMD3<Double>
    private let distance: Double
    private let normal: SIMD3<Double>
    /// normal · (origin - lens).
    private let depth: Double
    private let isFlat: Bool

    init(_ pose: TargetPose) {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        let turn = radians(pose.rotationDegrees)
        let tilt = radians(pose.tiltDegrees)
        let nod = radians(pose.nodDegrees)
        let sign: Double = pose.isMirrored ? -1 : 1
        // The target's axes in its own plane, tilted, then turned about the optical axis. A mirror turns u about.
        func turned(_ axis: SIMD3<Double>) -> SIMD3<Double> {
            [
                sign * (axis.x * cos(turn) - axis.y * sin(turn)), axis.x * sin(turn) + axis.y * cos(turn), axis.z,
            ]
        }
        alongU = turned([cos(tilt), 0, sin(tilt)])
        alongV = turned([-sin(tilt) * sin(nod), cos(nod), cos(tilt) * sin(nod)])
        origin = [pose.x, pose.y, 0]
        distance = pose.workingDistance
        normal = [
            alongU.y * alongV.z - alongU.z * alongV.y, alongU.z * alongV.x - alongU.x * alongV.z,
            alongU.x * alongV.y - alongU.y * alongV.x,
        ]
        depth = (normal * (origin - [0, 0, -distance])).sum()
        isFlat = tilt == 0 && nod == 0
    }

    /// What of the target is seen at a point of the plate.
    @inline(__always)
    func target(x: Double, y: Double) -> TargetPoint {
        var point = SIMD3<Double>(x, y, 0)
        if !isFlat {
            let ray = SIMD3<Double>(x, y, distance)
            point = [0, 0, -distance] + ray * (depth / (normal * ray).sum())
        }
        let from = point - origin
        return TargetPoint(u: (from * alongU).sum(), v: (from * alongV).sum())
    }

    /// Where on the plate a point of the target is seen.
    func plate(_ point: TargetPoint) -> PlatePoint {
        let place = origin + alongU * point.u + alongV * point.v
        let scale = distance / (distance + place.z)
        return PlatePoint(x: place.x * scale, y: place.y * scale)
    }
}
