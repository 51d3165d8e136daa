internal import Foundation

/// Colours good enough to tell patches apart. Measuring colour is EpilumeCalibration's; here devices are not yet
/// calibrated, and their code values are taken for sRGB (IEC 61966-2-1).
enum RecognitionColour {
    /// Linear light of code values 0…255.
    static func linear(_ code: Double) -> Double {
        let value = code / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// Linear sRGB of CIE L*a*b* relative to D50; below 0 and above 1 outside of its gamut.
    static func linear(lab: [Double]) -> [Double] {
        let fy = (lab[0] + 16) / 116
        let xyz = [
            white[0] * cubed(fy + lab[1] / 500), white[1] * cubed(fy), white[2] * cubed(fy - lab[2] / 200),
        ]
        return fromXYZ.map { row in row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2] }
    }

    /// CIE L*a*b* relative to D50 of linear sRGB.
    static func lab(linear rgb: [Double]) -> [Double] {
        let f = zip(toXYZ, white).map { row, white in
            rooted((row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]) / white)
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    /// D50, 2°.
    private static let white = [0.96422, 1, 0.82521]
    /// sRGB's primaries adapted to D50 by Bradford (Lindbloom, "RGB/XYZ Matrices"), and the inverse.
    private static let toXYZ = [
        [0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733],
    ]
    private static let fromXYZ = [
        [3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427],
    ]

    private static func cubed(_ value: Double) -> Double {
        value > 6 / 29.0 ? value * value * value : 3 * (6 / 29.0) * (6 / 29.0) * (value - 4 / 29.0)
    }

    private static func rooted(_ value: Double) -> Double {
        value > 216 / 24389.0 ? cbrt(value) : value * 841 / 108 + 4 / 29.0
    }
}
