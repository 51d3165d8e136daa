internal import Glibc

/// The encoding of IEC 61966-2-1.
package enum SRGB {
    /// - Parameter code: 0…1; below 0 the curve is mirrored, as IEC 61966-2-1 Amd.1 has it for extended codes.
    package static func decoded(_ code: Double) -> Double {
        if code < 0 { return -decoded(-code) }
        return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4)
    }

    /// The inverse of ``decoded(_:)``.
    package static func encoded(_ light: Double) -> Double {
        if light < 0 { return -encoded(-light) }
        return light <= 0.003_130_8 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
    }

    /// What codes show, adapted to D50.
    ///
    /// - Parameter codes: R G B, 0…1.
    package static func xyz(codes: [Double]) -> XYZ {
        let colour = linearToD50 * codes.map(decoded)
        return XYZ(colour[0], colour[1], colour[2])
    }

    /// Codes that show a colour that is relative to D50; outside of 0…1 where sRGB does not hold it.
    package static func codes(of colour: XYZ) -> [Double] { (d50ToLinear * colour.array).map(encoded) }

    /// Linear R G B to XYZ in D50. The primaries' chromaticities are those of ITU-R BT.709, the white is D65's of that
    /// recommendation (0.3127, 0.3290).
    static let linearToD50: ThreeByThree = {
        let primaries = [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)].map { [$0.0 / $0.1, 1, (1 - $0.0 - $0.1) / $0.1] }
        let columns = ThreeByThree((0..<3).map { row in primaries.map { $0[row] } })
        let white = XYZ(0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290)
        // Fixed numbers, far from singular.
        let amounts = columns.inverse! * white.array
        return Bradford.adaptation(from: white, to: .d50) * columns * ThreeByThree(diagonal: amounts)
    }()

    static let d50ToLinear = linearToD50.inverse!
}
