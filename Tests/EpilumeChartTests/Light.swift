import Foundation

/// Linear light, red, green and blue; 1 is a perfect diffuser in full light.
///
/// Plain fields and not a vector: without optimisation, as tests are built, a vector's arithmetic is calls of generic
/// code and takes a hundred times as long.
struct Light: Hashable {
    var red: Double
    var green: Double
    var blue: Double

    init(_ red: Double, _ green: Double, _ blue: Double) { (self.red, self.green, self.blue) = (red, green, blue) }

    init(repeating value: Double) { self.init(value, value, value) }

    /// Of display-coded values 0…255 (IEC 61966-2-1).
    init(sRGB red: Int, _ green: Int, _ blue: Int) {
        func linear(_ code: Int) -> Double {
            let value = Double(code) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        self.init(linear(red), linear(green), linear(blue))
    }

    static func + (one: Light, other: Light) -> Light {
        Light(one.red + other.red, one.green + other.green, one.blue + other.blue)
    }

    static func * (one: Light, factor: Double) -> Light {
        Light(one.red * factor, one.green * factor, one.blue * factor)
    }
}
