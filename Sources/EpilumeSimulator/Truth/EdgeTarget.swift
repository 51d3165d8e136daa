internal import Glibc

/// Five dark squares, each turned a little, in the middle and towards the corners: slanted edges (ISO 12233).
package struct EdgeTarget: Hashable, Sendable {
    /// Of a square, millimetres.
    package var side: Double
    /// Between the middle square and the others, millimetres along u and along v.
    package var spreadU: Double
    package var spreadV: Double
    /// Of the squares, clockwise.
    package var slantDegrees: Double
    package var ink: Spectrum
    package var ground: Spectrum

    package init(side: Double, spreadU: Double, spreadV: Double, slantDegrees: Double = 5) {
        self.side = side
        self.spreadU = spreadU
        self.spreadV = spreadV
        self.slantDegrees = slantDegrees
        ink = .flat(0.08)
        ground = .flat(0.75)
    }

    /// Middles of the squares: the middle one, top left, top right, bottom left, bottom right.
    package var centres: [TargetPoint] {
        [(0, 0), (-1, -1), (1, -1), (-1, 1), (1, 1)].map { TargetPoint(u: $0.0 * spreadU, v: $0.1 * spreadV) }
    }
}

struct EdgeTargetPainter: TargetPainter {
    private let centres: [TargetPoint]
    private let half: Float
    private let reachOfSquare: Double
    private let cosine: Float
    private let sine: Float
    private let ink: TargetLight
    private let ground: TargetLight

    init(_ target: EdgeTarget, light: (Spectrum) -> TargetLight) {
        centres = target.centres
        half = Float(target.side / 2)
        reachOfSquare = target.side * 0.7072
        let slant = Float(target.slantDegrees) * .pi / 180
        cosine = cosf(slant)
        sine = sinf(slant)
        ink = light(target.ink)
        ground = light(target.ground)
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        let isClear = centres.allSatisfy { centre in
            box.minU > centre.u + reachOfSquare || box.maxU < centre.u - reachOfSquare
                || box.minV > centre.v + reachOfSquare || box.maxV < centre.v - reachOfSquare
        }
        return isClear ? ground : nil
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        for centre in centres {
            let u = Float(point.u - centre.u)
            let v = Float(point.v - centre.v)
            if abs(u) > Float(reachOfSquare + edge.reach) || abs(v) > Float(reachOfSquare + edge.reach) { continue }
            let along = u * cosine + v * sine
            let beside = v * cosine - u * sine
            let cover =
                (edge.across(along + half, cosine, sine) - edge.across(along - half, cosine, sine))
                * (edge.across(beside + half, -sine, cosine) - edge.across(beside - half, -sine, cosine))
            return ground[channel] + cover * (ink[channel] - ground[channel])
        }
        return ground[channel]
    }
}
