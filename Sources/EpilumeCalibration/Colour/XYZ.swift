/// CIE XYZ of the 1931 2° observer, Y of a perfect diffuser 1.
package struct XYZ: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package var z: Double

    package init(_ x: Double, _ y: Double, _ z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The perfect diffuser in D50, with the digits of the ICC profile connection space (ICC.1:2022, 7.2.16), so that
    /// colours meet profiles without a step between them.
    package static let d50 = XYZ(0.9642, 1, 0.8249)

    package var array: [Double] { [x, y, z] }

    package var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}
