import EpilumeImaging
import EpilumeModel
import Foundation

/// Linear light, R G B, 1 is a perfect diffuser in full light.
typealias Light = SIMD3<Double>

/// A picture of linear light, painted by formulas and then taken by an imperfect camera. Shares nothing with the
/// program that looks at it.
struct Canvas {
    let width: Int
    let height: Int
    private(set) var pixels: [Light]

    init(width: Int, height: Int, _ light: Light = Light(repeating: 0.2)) {
        self.width = width
        self.height = height
        pixels = [Light](repeating: light, count: width * height)
    }

    /// Paints where `colour` gives one, by 2 × 2 samples a pixel.
    ///
    /// - Parameter within: where it may; pixels beyond are not asked for.
    mutating func paint(
        within area: Area? = nil, _ colour: (_ x: Double, _ y: Double) -> Light?
    ) {
        let area = area ?? Area(left: 0, top: 0, right: Double(width), bottom: Double(height))
        let (left, right) = (max(Int(area.left.rounded(.down)), 0), min(Int(area.right.rounded(.up)), width - 1))
        let (top, bottom) = (max(Int(area.top.rounded(.down)), 0), min(Int(area.bottom.rounded(.up)), height - 1))
        guard left <= right, top <= bottom else { return }
        for y in top...bottom {
            for x in left...right {
                let old = pixels[y * width + x]
                let (u, v) = (Double(x), Double(y))
                let upper = (colour(u - 0.25, v - 0.25) ?? old) + (colour(u + 0.25, v - 0.25) ?? old)
                let lower = (colour(u - 0.25, v + 0.25) ?? old) + (colour(u + 0.25, v + 0.25) ?? old)
                pixels[y * width + x] = (upper + lower) / 4
            }
        }
    }

    /// Pixels.
    struct Area {
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        /// Around a place.
        init(x: Double, y: Double, reach: Double) {
            self.init(left: x - reach, top: y - reach, right: x + reach, bottom: y + reach)
        }

        init(left: Double, top: Double, right: Double, bottom: Double) {
            (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
        }
    }

    /// Light of the nearest pixel.
    func at(_ x: Double, _ y: Double) -> Light {
        let (column, row) = (min(max(Int(x.rounded()), 0), width - 1), min(max(Int(y.rounded()), 0), height - 1))
        return pixels[row * width + column]
    }

    /// The picture that a camera makes of it.
    ///
    /// - Parameters:
    ///   - noise: deviation of a pixel, code values.
    ///   - blur: passes of a 3 × 3 binomial filter.
    func taken(
        cast: Light = Light(repeating: 1), falloff: Double = 0, blur: Int = 1, noise: Double = 1.5,
        random: inout SeededRandom
    ) -> RGBPicture {
        var light = pixels
        for _ in 0..<blur { light = blurred(light) }
        var bytes = [UInt8](repeating: 0, count: 3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x) / Double(width) - 0.5, Double(y) / Double(height) - 0.5)
                let shade = 1 - falloff * (u * u + v * v) - 0.4 * falloff * u
                let value = light[y * width + x] * cast * shade
                for channel in 0..<3 {
                    let code = 255 * Self.coded(value[channel]) + noise * random.normal()
                    bytes[3 * (y * width + x) + channel] = UInt8(min(max(code.rounded(), 0), 255))
                }
            }
        }
        return RGBPicture(width: width, height: height, bytes: bytes)
    }

    private func blurred(_ source: [Light]) -> [Light] {
        var result = source
        for y in 1..<(height - 1) {
            for x in 1..<(width - 1) {
                let at = y * width + x
                let edges = source[at - 1] + source[at + 1] + source[at - width] + source[at + width]
                let corners =
                    source[at - width - 1] + source[at - width + 1] + source[at + width - 1] + source[at + width + 1]
                result[at] = (4 * source[at] + 2 * edges + corners) / 16
            }
        }
        return result
    }

    /// IEC 61966-2-1.
    private static func coded(_ linear: Double) -> Double {
        let value = min(max(linear, 0), 1)
        return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    }

    static func linear(_ red: Int, _ green: Int, _ blue: Int) -> Light {
        func one(_ code: Int) -> Double {
            let value = Double(code) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return Light(one(red), one(green), one(blue))
    }
}
