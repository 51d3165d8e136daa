import EpilumeImaging
import EpilumeModel
import Foundation

/// A picture of linear light, painted by formulas and then taken by an imperfect camera. Shares nothing with the
/// program that looks at it.
///
/// Loops are written with pointers and `while`: tests are built without optimisation, where ranges, iterators and
/// arrays are calls, and a picture has some hundred thousand pixels.
struct Canvas {
    let width: Int
    let height: Int
    private var pixels: [Light]

    init(width: Int, height: Int, _ light: Light = Light(repeating: 0.2)) {
        self.width = width
        self.height = height
        pixels = [Light](repeating: light, count: width * height)
    }

    /// Paints where `colour` gives one, by 2 × 2 samples a pixel.
    ///
    /// - Parameters:
    ///   - area: where it may; pixels beyond are not asked for.
    ///   - colour: the light at a place, given what was there; nil: as it was.
    mutating func paint(within area: Area? = nil, _ colour: (_ x: Double, _ y: Double, _ old: Light) -> Light?) {
        let area = area ?? Area(left: 0, top: 0, right: Double(width), bottom: Double(height))
        let (left, right) = (max(Int(area.left.rounded(.down)), 0), min(Int(area.right.rounded(.up)), width - 1))
        let (top, bottom) = (max(Int(area.top.rounded(.down)), 0), min(Int(area.bottom.rounded(.up)), height - 1))
        guard left <= right, top <= bottom else { return }
        let width = width
        pixels.withUnsafeMutableBufferPointer { buffer in
            let base = buffer.baseAddress!
            var y = top
            while y <= bottom {
                let v = Double(y)
                var x = left
                while x <= right {
                    let u = Double(x)
                    let pixel = base + (y * width + x)
                    let old = pixel.pointee
                    let first = colour(u - 0.25, v - 0.25, old)
                    let second = colour(u + 0.25, v - 0.25, old)
                    let third = colour(u - 0.25, v + 0.25, old)
                    let fourth = colour(u + 0.25, v + 0.25, old)
                    pixel.pointee = ((first ?? old) + (second ?? old) + (third ?? old) + (fourth ?? old)) * 0.25
                    x += 1
                }
                y += 1
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

        /// Around points.
        init(_ points: [PicturePoint], margin: Double) {
            self.init(
                left: (points.map(\.x).min() ?? 0) - margin, top: (points.map(\.y).min() ?? 0) - margin,
                right: (points.map(\.x).max() ?? 0) + margin, bottom: (points.map(\.y).max() ?? 0) + margin)
        }

        init(left: Double, top: Double, right: Double, bottom: Double) {
            // Within what an Int holds, wherever a pose puts its points.
            func near(_ value: Double) -> Double { min(max(value, -1e6), 1e6) }
            (self.left, self.top, self.right, self.bottom) = (near(left), near(top), near(right), near(bottom))
        }
    }

    /// The picture that a camera makes of it.
    ///
    /// - Parameters:
    ///   - falloff: part of the light that is lost towards the corners, more to the right.
    ///   - blur: passes of a 3 × 3 binomial filter.
    ///   - noise: deviation of a pixel, code values.
    func taken(
        cast: Light = Light(repeating: 1), falloff: Double = 0, blur: Int = 1, noise: Double = 1.5,
        random: inout SeededRandom
    ) -> RGBPicture {
        var light = pixels
        for _ in 0..<blur { light = blurred(light) }
        let count = 3 * width * height
        let codes = Self.codes
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            light.withUnsafeBufferPointer { light in
                codes.withUnsafeBufferPointer { codes in
                    expose(light.baseAddress!, codes.baseAddress!, cast, falloff, noise, &random, bytes.baseAddress!)
                }
            }
            filled = count
        }
        return RGBPicture(width: width, height: height, bytes: bytes)
    }

    private func expose(
        _ light: UnsafePointer<Light>, _ codes: UnsafePointer<Double>, _ cast: Light, _ falloff: Double,
        _ noise: Double, _ random: inout SeededRandom, _ bytes: UnsafeMutablePointer<UInt8>
    ) {
        func byte(_ value: Double) -> UInt8 {
            let place = value <= 0 ? 0 : value >= 1 ? Self.steps : Int(value * Double(Self.steps) + 0.5)
            let code = codes[place] + noise * random.normal() + 0.5
            return code <= 0 ? 0 : code >= 255 ? 255 : UInt8(code)
        }
        var at = 0
        var y = 0
        while y < height {
            let v = Double(y) / Double(height) - 0.5
            var x = 0
            while x < width {
                let u = Double(x) / Double(width) - 0.5
                let shade = 1 - falloff * (u * u + v * v) - 0.4 * falloff * u
                let value = light[at]
                bytes[3 * at] = byte(value.red * cast.red * shade)
                bytes[3 * at + 1] = byte(value.green * cast.green * shade)
                bytes[3 * at + 2] = byte(value.blue * cast.blue * shade)
                at += 1
                x += 1
            }
            y += 1
        }
    }

    /// Across, then down; the outermost pixels stay as they are.
    private func blurred(_ source: [Light]) -> [Light] {
        func pass(_ source: [Light], step: Int) -> [Light] {
            var result = source
            source.withUnsafeBufferPointer { from in
                result.withUnsafeMutableBufferPointer { to in
                    let (from, to) = (from.baseAddress!, to.baseAddress!)
                    var y = 1
                    while y < height - 1 {
                        var at = y * width + 1
                        let end = y * width + width - 1
                        while at < end {
                            to[at] = from[at] * 0.5 + (from[at - step] + from[at + step]) * 0.25
                            at += 1
                        }
                        y += 1
                    }
                }
            }
            return result
        }
        return pass(pass(source, step: 1), step: width)
    }

    private static let steps = 8192

    /// Code values 0…255 of linear light in steps (IEC 61966-2-1).
    private static let codes: [Double] = (0...steps).map { step in
        let value = Double(step) / Double(steps)
        return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055)
    }
}
