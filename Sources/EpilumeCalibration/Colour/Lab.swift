internal import Glibc

/// CIE L*a*b* (CIE 15:2004, 8.2.1), in D50 unless a function says otherwise.
package struct Lab: Hashable, Sendable {
    package var l: Double
    package var a: Double
    package var b: Double

    package init(_ l: Double, _ a: Double, _ b: Double) {
        self.l = l
        self.a = a
        self.b = b
    }

    /// - Returns: nil unless there are three finite numbers.
    package init?(_ numbers: [Double]) {
        guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    /// - Parameter white: the perfect diffuser, each component above 0.
    package init(_ colour: XYZ, white: XYZ = .d50) {
        let fx = Self.compressed(colour.x / white.x)
        let fy = Self.compressed(colour.y / white.y)
        let fz = Self.compressed(colour.z / white.z)
        self.init(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
    }

    /// The inverse of ``init(_:white:)``.
    package func xyz(white: XYZ = .d50) -> XYZ {
        let fy = (l + 16) / 116
        return XYZ(
            white.x * Self.expanded(fy + a / 500), white.y * Self.expanded(fy),
            white.z * Self.expanded(fy - b / 200))
    }

    package var array: [Double] { [l, a, b] }

    package var chroma: Double { hypot(a, b) }

    /// Below it the cube root is a line. (6/29)³ in full, not CIE's earlier 0.008856, which leaves a step.
    private static let linearBelow = 216.0 / 24_389.0
    private static let slope = 841.0 / 108.0

    private static func compressed(_ t: Double) -> Double { t > linearBelow ? cbrt(t) : slope * t + 4.0 / 29.0 }

    private static func expanded(_ f: Double) -> Double { f > 6.0 / 29.0 ? f * f * f : (f - 4.0 / 29.0) / slope }

    /// dL*a*b* by dXYZ: rows L*, a*, b*.
    ///
    /// - Parameter colour: with components below 0 taken for 0.
    static func slopes(at colour: XYZ, white: XYZ = .d50) -> [[Double]] {
        func rate(_ value: Double, _ full: Double) -> Double {
            let t = value / full
            let root = cbrt(max(t, linearBelow))
            return (t > linearBelow ? 1 / (3 * root * root) : slope) / full
        }
        let x = rate(colour.x, white.x)
        let y = rate(colour.y, white.y)
        let z = rate(colour.z, white.z)
        return [[0, 116 * y, 0], [500 * x, -500 * y, 0], [0, 200 * y, -200 * z]]
    }
}
