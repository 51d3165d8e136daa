internal import Glibc

/// How u and v, millimetres of the target, grow along the picture's row and column, by pixel.
struct TargetGradient {
    let uAlongX: Double
    let uAlongY: Double
    let vAlongX: Double
    let vAlongY: Double

    var ofU: Double { hypot(uAlongX, uAlongY) }
    var ofV: Double { hypot(vAlongX, vAlongY) }
}

/// The profile of an edge under a ``TruthBlur`` at one place of the frame, on a target whose millimetres are mapped to
/// pixels by a matrix.
struct EdgeProfile {
    private let uAlongX: Float
    private let uAlongY: Float
    private let vAlongX: Float
    private let vAlongY: Float
    /// 1 / (√2 σ): by pixel, and by millimetre for edges across u and across v.
    private let steep: Float
    private let steepU: Float
    private let steepV: Float
    /// Defocus and motion; nil: a Gaussian alone.
    private let spread: Spread?
    /// Millimetres beyond which no edge is felt.
    let reach: Double

    init(blur: TruthBlur, fieldHeight: Double, gradient: TargetGradient) {
        uAlongX = Float(gradient.uAlongX)
        uAlongY = Float(gradient.uAlongY)
        vAlongX = Float(gradient.vAlongX)
        vAlongY = Float(gradient.vAlongY)
        let sigma = blur.sigma(fieldHeight: fieldHeight)
        steep = Float(1 / (2.0.squareRoot() * sigma))
        steepU = steep / Float(gradient.ofU)
        steepV = steep / Float(gradient.ofV)
        let isPlain = blur.defocusRadius == 0 && blur.motionX == 0 && blur.motionY == 0
        spread = isPlain ? nil : Spread(blur, sigma: sigma)
        reach = Self.reach(blur: blur, fieldHeight: fieldHeight, gradient: gradient)
    }

    /// What ``reach`` will be.
    static func reach(blur: TruthBlur, fieldHeight: Double, gradient: TargetGradient) -> Double {
        let pixels =
            5.1 * blur.sigma(fieldHeight: fieldHeight) + blur.defocusRadius + hypot(blur.motionX, blur.motionY) / 2
        return pixels * max(gradient.ofU, gradient.ofV)
    }

    /// How much is light of a point that is `distance` millimetres on the light side of an edge across u.
    @inline(__always)
    func acrossU(_ distance: Float) -> Float {
        spread == nil ? Self.step(distance * steepU) : blurred(distance, 1, 0)
    }

    @inline(__always)
    func acrossV(_ distance: Float) -> Float {
        spread == nil ? Self.step(distance * steepV) : blurred(distance, 0, 1)
    }

    /// - Parameters:
    ///   - du: the edge's normal on the target, of length 1.
    ///   - dv: the same.
    @inline(__always)
    func across(_ distance: Float, _ du: Float, _ dv: Float) -> Float { blurred(distance, du, dv) }

    @inline(__always)
    fileprivate static func step(_ t: Float) -> Float { t > 3.6 ? 1 : t < -3.6 ? 0 : 0.5 + 0.5 * erff(t) }

    private func blurred(_ distance: Float, _ du: Float, _ dv: Float) -> Float {
        // A distance over its gradient is the distance in pixels.
        let gx = du * uAlongX + dv * vAlongX
        let gy = du * uAlongY + dv * vAlongY
        let scale = 1 / (gx * gx + gy * gy).squareRoot()
        guard let spread else { return Self.step(distance * scale * steep) }
        return spread.light(distance * scale, normalX: gx * scale, normalY: gy * scale)
    }
}

/// Edges of a Gaussian with a disc, in a table; a line is added where the table is read, for it has a direction.
private struct Spread {
    private static let perPixel: Float = 16

    /// Light at a distance from an edge, pixels, and the integral of it from far in the dark.
    private let edge: [Float]
    private let integral: [Float]
    private let half: Float
    private let motionX: Float
    private let motionY: Float

    init(_ blur: TruthBlur, sigma: Double) {
        motionX = Float(blur.motionX)
        motionY = Float(blur.motionY)
        let radius = Float(blur.defocusRadius)
        let reach = Float(5 * sigma) + radius
        let count = Int(2 * reach * Self.perPixel) + 2
        half = Float(count - 1) / Self.perPixel / 2
        let steep = Float(1 / (2.0.squareRoot() * sigma))
        var edge = [Float](repeating: 0, count: count)
        for index in 0..<count {
            let distance = Float(index) / Self.perPixel - half
            if radius == 0 {
                edge[index] = EdgeProfile.step(distance * steep)
            } else {
                for node in Self.discNodes {
                    edge[index] += node.weight * EdgeProfile.step((distance - radius * node.at) * steep)
                }
            }
        }
        var integral = [Float](repeating: 0, count: count)
        for index in 1..<count {
            integral[index] = integral[index - 1] + (edge[index - 1] + edge[index]) / 2 / Self.perPixel
        }
        self.edge = edge
        self.integral = integral
    }

    /// - Parameters:
    ///   - distance: pixels on the light side.
    ///   - normalX: of the edge, of length 1.
    func light(_ distance: Float, normalX: Float, normalY: Float) -> Float {
        let reach = abs(normalX * motionX + normalY * motionY) / 2
        if abs(distance) > half + reach { return distance > 0 ? 1 : 0 }
        if reach >= 1 {
            return (sum(to: distance + reach) - sum(to: distance - reach)) / (2 * reach)
        }
        // Over a short line the edge is smooth: Gauss–Legendre with three nodes.
        let node = 0.774_596_7 * reach
        return (5 * read(edge, distance - node) + 8 * read(edge, distance) + 5 * read(edge, distance + node)) / 18
    }

    @inline(__always)
    private func read(_ table: [Float], _ distance: Float) -> Float {
        let place = max(0, min(Float(table.count) - 1.001, (distance + half) * Self.perPixel))
        let left = Int(place)
        return table[left] + (table[left + 1] - table[left]) * (place - Float(left))
    }

    /// Behind the edge all is light.
    @inline(__always)
    private func sum(to distance: Float) -> Float { read(integral, distance) + max(0, distance - half) }

    /// A disc seen from its side is a half circle: Gauss–Chebyshev nodes of the second kind.
    private static let discNodes: [(at: Float, weight: Float)] = (1...23).map { index in
        let angle = Float.pi * Float(index) / 24
        return (cosf(angle), 2 * sinf(angle) * sinf(angle) / 24)
    }
}
