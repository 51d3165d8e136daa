internal import Glibc

/// How a point of light spreads over the sensor, pixels.
///
/// The whole system, lens and pixel together, is a Gaussian that grows towards the corners. A lens out of focus adds a
/// disc, a moving hand a line. Each has a transfer function in closed form, and edges are rendered with their exact
/// profile, so that a measured MTF has a true value to be compared with.
package struct TruthBlur: Hashable, Sendable {
    /// Standard deviation on the axis.
    package var sigma: Double
    /// How much wider it is at half of the diagonal: 0.3 is 30 %; grows with the square.
    package var cornerGrowth: Double
    /// Radius of the disc of defocus.
    package var defocusRadius: Double
    /// Way of the scene over the sensor during the exposure.
    package var motionX: Double
    package var motionY: Double

    package init(sigma: Double, cornerGrowth: Double = 0) {
        self.sigma = sigma
        self.cornerGrowth = cornerGrowth
        defocusRadius = 0
        motionX = 0
        motionY = 0
    }

    /// - Parameter fieldHeight: 0 on the axis, 1 at half of the diagonal.
    package func sigma(fieldHeight: Double) -> Double { sigma * (1 + cornerGrowth * fieldHeight * fieldHeight) }

    /// Contrast that is left of a sine.
    ///
    /// - Parameters:
    ///   - frequency: cycles a pixel.
    ///   - direction: of the sine's normal, degrees from the row's direction towards the column's.
    package func modulation(frequency: Double, direction: Double, fieldHeight: Double) -> Double {
        let width = sigma(fieldHeight: fieldHeight)
        let gaussian = exp(-2 * .pi * .pi * width * width * frequency * frequency)
        let around = 2 * .pi * defocusRadius * frequency
        let disc = around < 1e-6 ? 1 : 2 * j1(around) / around
        let angle = direction * .pi / 180
        let along = .pi * frequency * (motionX * cos(angle) + motionY * sin(angle))
        let line = abs(along) < 1e-6 ? 1 : sin(along) / along
        return abs(gaussian * disc * line)
    }

    /// The lowest frequency at which half of the contrast is left, cycles a pixel.
    package func mtf50(direction: Double, fieldHeight: Double) -> Double {
        var low = 0.0
        var high = 0.0
        // The first crossing: a disc's transfer function rises again behind its zeros.
        repeat {
            low = high
            high += 0.002
        } while modulation(frequency: high, direction: direction, fieldHeight: fieldHeight) > 0.5
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if modulation(frequency: middle, direction: direction, fieldHeight: fieldHeight) > 0.5 {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}

/// The profile of an edge under a ``TruthBlur`` at one place of the frame, on a target whose millimetres are mapped to
/// pixels by a matrix.
struct EdgeProfile {
    /// Pixels of the picture's row and column to millimetres of the target: how u and v grow along x and along y.
    private let uAlongX: Float
    private let uAlongY: Float
    private let vAlongX: Float
    private let vAlongY: Float
    private let sigma: Float
    private let blur: TruthBlur
    private let isPlain: Bool
    /// 1 / (√2 σ) per millimetre, for edges across u and across v.
    private let steepU: Float
    private let steepV: Float
    /// Millimetres beyond which no edge is felt.
    let reach: Double

    init(blur: TruthBlur, fieldHeight: Double, u: (alongX: Double, alongY: Double), v: (alongX: Double, alongY: Double)) {
        self.blur = blur
        uAlongX = Float(u.alongX)
        uAlongY = Float(u.alongY)
        vAlongX = Float(v.alongX)
        vAlongY = Float(v.alongY)
        sigma = Float(blur.sigma(fieldHeight: fieldHeight))
        isPlain = blur.defocusRadius == 0 && blur.motionX == 0 && blur.motionY == 0
        let scaleU = hypot(u.alongX, u.alongY)
        let scaleV = hypot(v.alongX, v.alongY)
        let root = Float(2).squareRoot()
        steepU = 1 / (root * sigma * Float(scaleU))
        steepV = 1 / (root * sigma * Float(scaleV))
        let pixels = 5 * Double(sigma) + blur.defocusRadius + hypot(blur.motionX, blur.motionY) / 2
        reach = pixels * max(scaleU, scaleV)
    }

    /// How much is light of a point that is `distance` millimetres on the light side of an edge across u.
    @inline(__always)
    func acrossU(_ distance: Float) -> Float {
        isPlain ? Self.step(distance * steepU) : blurred(distance, 1, 0)
    }

    @inline(__always)
    func acrossV(_ distance: Float) -> Float {
        isPlain ? Self.step(distance * steepV) : blurred(distance, 0, 1)
    }

    /// - Parameters:
    ///   - du: the edge's normal on the target, of length 1.
    ///   - dv: the same.
    @inline(__always)
    func across(_ distance: Float, _ du: Float, _ dv: Float) -> Float { blurred(distance, du, dv) }

    @inline(__always)
    private static func step(_ t: Float) -> Float { t > 3.6 ? 1 : t < -3.6 ? 0 : 0.5 + 0.5 * erff(t) }

    private func blurred(_ distance: Float, _ du: Float, _ dv: Float) -> Float {
        // Distance over its gradient is the distance in pixels.
        let gx = du * uAlongX + dv * vAlongX
        let gy = du * uAlongY + dv * vAlongY
        let scale = (gx * gx + gy * gy).squareRoot()
        let steep = 1 / (Float(2).squareRoot() * sigma)
        let pixels = distance / scale
        if isPlain { return Self.step(pixels * steep) }
        let radius = Float(blur.defocusRadius)
        let half = abs(gx * Float(blur.motionX) + gy * Float(blur.motionY)) / scale / 2
        if abs(pixels) > 5 * sigma + radius + half { return pixels > 0 ? 1 : 0 }
        var light: Float = 0
        for disc in radius > 0 ? Self.discNodes : [(0, 1)] {
            for line in half > 0 ? Self.lineNodes : [(0, 1)] {
                light += disc.weight * line.weight * Self.step((pixels - radius * disc.at - half * line.at) * steep)
            }
        }
        return light
    }

    /// A disc seen edge-on is a half circle: Gauss–Chebyshev nodes of the second kind.
    private static let discNodes: [(at: Float, weight: Float)] = (1...15).map { index in
        let angle = Float.pi * Float(index) / 16
        return (cosf(angle), 2 * sinf(angle) * sinf(angle) / 16)
    }

    /// The middles of equal pieces of a line.
    private static let lineNodes: [(at: Float, weight: Float)] = (0..<24).map { index in
        let at = (Float(index) + 0.5) / 12 - 1
        return (at, Float(1) / 24)
    }
}
