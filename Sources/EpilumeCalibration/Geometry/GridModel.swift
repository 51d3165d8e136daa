internal import EpilumeModel
internal import Glibc

/// How the plane of the target comes into the picture: turned and moved, scaled along rows and columns, seen
/// orthogonally or with a tilt, distorted radially about a centre (Brown 1971, radial terms).
///
/// Pictures are measured in half-diagonals of the frame about its centre, the target in steps of its pitch.
struct GridModel {
    /// Shared by all exposures: natural logarithm of the scale along columns over that along rows; k1 and k2; the
    /// centre of distortion.
    var logAspect = 0.0
    var k1 = 0.0
    var k2 = 0.0
    var centreX = 0.0
    var centreY = 0.0
    var exposures: [Pose]

    struct Pose {
        /// Natural logarithm of half-diagonals a step along rows: its own in each exposure, since the target never
        /// comes to lie at quite the same height.
        var logScale = 0.0
        var angle: Double
        /// Steps.
        var right: Double
        var down: Double
        /// Change of scale a half-diagonal; 0 when seen orthogonally.
        var tiltX = 0.0
        var tiltY = 0.0
    }

    static let sharedCount = 5

    /// Derivatives in the order of the five shared, then logScale, angle, right, down, tiltX, tiltY.
    struct Projection {
        var x: Double
        var y: Double
        var slopeX: SIMD16<Double>
        var slopeY: SIMD16<Double>
    }

    /// Where a point of the target is seen.
    func project(column: Double, row: Double, exposure: Int) -> Projection {
        let pose = exposures[exposure]
        let (c, s) = (cos(pose.angle), sin(pose.angle))
        let scaleX = exp(pose.logScale)
        let scaleY = exp(pose.logScale + logAspect)
        let u = scaleX * (c * column - s * row + pose.right)
        let v = scaleY * (s * column + c * row + pose.down)
        var (du, dv) = (SIMD16<Double>.zero, SIMD16<Double>.zero)
        dv[0] = v
        du[5] = u
        dv[5] = v
        du[6] = scaleX * (-s * column - c * row)
        dv[6] = scaleY * (c * column - s * row)
        du[7] = scaleX
        dv[8] = scaleY
        let w = 1 + pose.tiltX * u + pose.tiltY * v
        var dw = pose.tiltX * du + pose.tiltY * dv
        dw[9] = u
        dw[10] = v
        let (x, y) = (u / w, v / w)
        let (dx, dy) = ((du - x * dw) / w, (dv - y * dw) / w)
        let square = x * x + y * y
        let stretch = 1 + square * (k1 + square * k2)
        var dStretch = (2 * (k1 + 2 * k2 * square)) * (x * dx + y * dy)
        dStretch[1] += square
        dStretch[2] += square * square
        var slopeX = stretch * dx + x * dStretch
        var slopeY = stretch * dy + y * dStretch
        slopeX[3] += 1
        slopeY[4] += 1
        return Projection(
            x: centreX + x * stretch, y: centreY + y * stretch, slopeX: slopeX, slopeY: slopeY)
    }

    /// Takes distortion and tilt off a place in the picture.
    ///
    /// - Returns: half-diagonals about the centre of distortion; nil where the model folds over.
    func straightened(x: Double, y: Double, exposure: Int) -> (u: Double, v: Double)? {
        let (seenX, seenY) = (x - centreX, y - centreY)
        let seen = hypot(seenX, seenY)
        var radius = seen
        for _ in 0..<30 {
            let square = radius * radius
            let slope = 1 + square * (3 * k1 + square * 5 * k2)
            guard slope > 0.1 else { return nil }
            let step = (radius * (1 + square * (k1 + square * k2)) - seen) / slope
            radius -= step
            if abs(step) < 1e-14 { break }
        }
        let shrink = seen > 0 ? radius / seen : 1
        let (px, py) = (seenX * shrink, seenY * shrink)
        let pose = exposures[exposure]
        let w = 1 - pose.tiltX * px - pose.tiltY * py
        return w > 0.1 ? (px / w, py / w) : nil
    }

    /// Steps of the target along one half-diagonal of picture, along rows and along columns, at a place; the mean of
    /// the exposures, seen orthogonally.
    func stepsPerUnit(x: Double, y: Double) -> (horizontal: Double, vertical: Double)? {
        // The derivative of the distortion, inverted: 2 × 2.
        var flat = self
        flat.exposures = [Pose(angle: 0, right: 0, down: 0)]
        guard let (u, v) = flat.straightened(x: x, y: y, exposure: 0) else { return nil }
        let square = u * u + v * v
        let stretch = 1 + square * (k1 + square * k2)
        let bend = 2 * (k1 + 2 * k2 * square)
        let (xx, xy, yy) = (stretch + bend * u * u, bend * u * v, stretch + bend * v * v)
        let determinant = xx * yy - xy * xy
        guard determinant > 0 else { return nil }
        let logScale = exposures.reduce(0) { $0 + $1.logScale } / Double(exposures.count)
        let (scaleX, scaleY) = (exp(logScale), exp(logScale + logAspect))
        return (
            hypot(yy / scaleX, xy / scaleY) / determinant, hypot(xy / scaleX, xx / scaleY) / determinant
        )
    }

    var largestTilt: Double { exposures.map { hypot($0.tiltX, $0.tiltY) }.max() ?? 0 }
}
