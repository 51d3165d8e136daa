internal import Glibc

/// sRGB as pictures hold it, seen from the D50 in which calibrations are stated.
///
/// Source: IEC 61966-2-1:1999 for primaries, white and curve; ISO 15076-1:2010, 7.2.16, for the D50 of the profile
/// connection space, and its annex E for the adaptation (linear Bradford).
enum SRGB {
    /// XYZ of the profile connection space's illuminant.
    static let connectionWhite = [0.9642, 1, 0.8249]

    /// From XYZ adapted to D50 to linear sRGB: a perfect diffuser becomes 1 1 1.
    static let linearFromXYZ = xyzFromLinear.inverse

    /// From linear sRGB to XYZ adapted to D50; its columns are the primaries that an ICC profile states.
    static let xyzFromLinear = adaptation * primaries

    /// From colours in D65 to the same in D50.
    static let adaptation: Matrix3 = {
        let bradford = Matrix3([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
        let (from, to) = (bradford * white, bradford * connectionWhite)
        return bradford.inverse * Matrix3.diagonal((0..<3).map { to[$0] / from[$0] }) * bradford
    }()

    /// D65 as sRGB states it: x 0.3127, y 0.3290.
    private static let white = [0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290]

    /// From linear sRGB to XYZ in D65: the primaries' chromaticities, weighted so that 1 1 1 is white.
    private static let primaries: Matrix3 = {
        let xy = [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)]
        let columns = Matrix3([
            xy.map { $0.0 / $0.1 }, [1, 1, 1], xy.map { (1 - $0.0 - $0.1) / $0.1 },
        ])
        return columns * Matrix3.diagonal(columns.inverse * white)
    }()

    /// - Parameter linear: 0…1.
    /// - Returns: 0…1.
    static func encoded(_ linear: Double) -> Double {
        linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }

    /// - Parameter encoded: 0…1.
    /// - Returns: 0…1.
    static func linear(_ encoded: Double) -> Double {
        encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }
}
