internal import Glibc

/// Linear light in steps of 1/16 383, and its way to and from sRGB codes.
///
/// Shading and blur mix light, not codes, so the scene is held in this form until it is encoded.
///
/// Source: IEC 61966-2-1.
enum LinearLight {
    static let full = 16_383

    static func level(srgb code: UInt8) -> UInt16 {
        let value = Float(code) / 255
        return level(value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4))
    }

    /// - Parameter light: 0…1; what is outside clips.
    static func level(_ light: Float) -> UInt16 { UInt16(max(0, min(1, light)) * Float(full) + 0.5) }

    /// The sRGB code of each level.
    static let codes: [UInt8] = (0...full).map { level in
        let light = Float(level) / Float(full)
        let value = light <= 0.0031308 ? 12.92 * light : 1.055 * powf(light, 1 / 2.4) - 0.055
        return UInt8(value * 255 + 0.5)
    }
}

/// 16-bit linear RGB, interleaved, row-major.
struct LinearPicture {
    let width: Int
    let height: Int
    var levels: [UInt16]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        levels = [UInt16](repeating: 0, count: 3 * width * height)
    }

    mutating func fill(_ area: PixelRectangle, _ colour: (red: UInt8, green: UInt8, blue: UInt8)) {
        let level = (
            LinearLight.level(srgb: colour.red), LinearLight.level(srgb: colour.green),
            LinearLight.level(srgb: colour.blue)
        )
        for y in area.y..<area.y + area.height {
            for x in area.x..<area.x + area.width {
                set(x, y, level)
            }
        }
    }

    @inline(__always)
    mutating func set(_ x: Int, _ y: Int, _ level: (UInt16, UInt16, UInt16)) {
        let at = 3 * (y * width + x)
        levels[at] = level.0
        levels[at + 1] = level.1
        levels[at + 2] = level.2
    }

    /// Two passes of a box in each direction: close to a Gaussian of the same width.
    func blurred(radius: Int) -> LinearPicture {
        var result = self
        for _ in 0..<2 { result = result.boxBlurredRows(radius).boxBlurredColumns(radius) }
        return result
    }

    private func boxBlurredRows(_ radius: Int) -> LinearPicture {
        var result = LinearPicture(width: width, height: height)
        let span = UInt32(2 * radius + 1)
        levels.withUnsafeBufferPointer { from in
            result.levels.withUnsafeMutableBufferPointer { to in
                for y in 0..<height {
                    let row = 3 * y * width
                    for channel in 0..<3 {
                        let start = row + channel
                        var sum: UInt32 = 0
                        for x in -radius...radius { sum &+= UInt32(from[start + 3 * clamp(x, width)]) }
                        for x in 0..<width {
                            to[start + 3 * x] = UInt16(truncatingIfNeeded: sum / span)
                            sum &+= UInt32(from[start + 3 * clamp(x + radius + 1, width)])
                            sum &-= UInt32(from[start + 3 * clamp(x - radius, width)])
                        }
                    }
                }
            }
        }
        return result
    }

    private func boxBlurredColumns(_ radius: Int) -> LinearPicture {
        var result = LinearPicture(width: width, height: height)
        let span = UInt32(2 * radius + 1)
        let rowCount = 3 * width
        var sums = [UInt32](repeating: 0, count: rowCount)
        levels.withUnsafeBufferPointer { from in
            result.levels.withUnsafeMutableBufferPointer { to in
                sums.withUnsafeMutableBufferPointer { sums in
                    for y in -radius...radius {
                        let row = rowCount * clamp(y, height)
                        for x in 0..<rowCount { sums[x] &+= UInt32(from[row + x]) }
                    }
                    for y in 0..<height {
                        let row = rowCount * y
                        let entering = rowCount * clamp(y + radius + 1, height)
                        let leaving = rowCount * clamp(y - radius, height)
                        for x in 0..<rowCount {
                            to[row + x] = UInt16(truncatingIfNeeded: sums[x] / span)
                            sums[x] = sums[x] &+ UInt32(from[entering + x]) &- UInt32(from[leaving + x])
                        }
                    }
                }
            }
        }
        return result
    }

    @inline(__always)
    private func clamp(_ index: Int, _ count: Int) -> Int { max(0, min(count - 1, index)) }
}
