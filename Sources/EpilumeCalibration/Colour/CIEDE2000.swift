internal import Glibc

/// The colour difference ΔE00 with kL = kC = kH = 1.
///
/// Source: G. Sharma, W. Wu, E. N. Dalal 2005, The CIEDE2000 color-difference formula: implementation notes,
/// supplementary test data, and mathematical observations. Numbers in parentheses are its equations.
package enum CIEDE2000 {
    package static func difference(_ first: Lab, _ second: Lab) -> Double {
        let meanChroma = (first.chroma + second.chroma) / 2  // (3)
        let g = 0.5 * (1 - seventhRatio(meanChroma).squareRoot())  // (4)
        let a1 = (1 + g) * first.a  // (5)
        let a2 = (1 + g) * second.a
        let c1 = hypot(a1, first.b)  // (6)
        let c2 = hypot(a2, second.b)
        let h1 = hue(a1, first.b)  // (7)
        let h2 = hue(a2, second.b)

        let lightness = second.l - first.l  // (8)
        let chroma = c2 - c1  // (9)
        let hueDifference = c1 * c2 == 0 ? 0 : wrapped(h2 - h1)  // (10)
        let hueStep = 2 * (c1 * c2).squareRoot() * sin(radians(hueDifference / 2))  // (11)

        let meanLightness = (first.l + second.l) / 2  // (12)
        let c = (c1 + c2) / 2  // (13)
        let weights = Weights(lightness: meanLightness, chroma: c, hue: meanHue(h1, h2, c1 * c2))
        let dl = lightness / weights.lightness
        let dc = chroma / weights.chroma
        let dh = hueStep / weights.hue
        return (dl * dl + dc * dc + dh * dh + weights.rotation * dc * dh).squareRoot()  // (22)
    }

    /// SL, SC, SH and RT at a mean colour: lightness, chroma C′ and hue h′ in degrees.
    struct Weights {
        let lightness: Double
        let chroma: Double
        let hue: Double
        let rotation: Double

        init(lightness: Double, chroma c: Double, hue h: Double) {
            let t =
                1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h)) + 0.32 * cos(radians(3 * h + 6))
                - 0.20 * cos(radians(4 * h - 63))  // (15)
            let turn = 30 * exp(-((h - 275) / 25) * ((h - 275) / 25))  // (16)
            let square = (lightness - 50) * (lightness - 50)
            self.lightness = 1 + 0.015 * square / (20 + square).squareRoot()  // (18)
            chroma = 1 + 0.045 * c  // (19)
            hue = 1 + 0.015 * c * t  // (20)
            rotation = -sin(radians(2 * turn)) * 2 * seventhRatio(c).squareRoot()  // (17), (21)
        }
    }

    /// C⁷ / (C⁷ + 25⁷).
    static func seventhRatio(_ chroma: Double) -> Double {
        let seventh = pow(chroma, 7)
        return seventh / (seventh + 6_103_515_625)
    }

    /// Degrees, 0…360; 0 for a neutral.
    static func hue(_ a: Double, _ b: Double) -> Double {
        if a == 0 && b == 0 { return 0 }
        let degrees = atan2(b, a) * 180 / .pi
        return degrees < 0 ? degrees + 360 : degrees
    }

    /// (14). The mean of two hues on the shorter arc between them.
    private static func meanHue(_ h1: Double, _ h2: Double, _ product: Double) -> Double {
        if product == 0 { return h1 + h2 }
        if abs(h1 - h2) <= 180 { return (h1 + h2) / 2 }
        return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2
    }

    private static func wrapped(_ degrees: Double) -> Double {
        degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees
    }

    static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
}
