/// Randomness that depends on a seed and a place alone.
struct SeededNoise {
    let seed: UInt64

    /// Source: the finaliser of MurmurHash3 (A. Appleby, public domain), with constants by D. Stafford.
    @inline(__always)
    private func hash(_ x: Int32, _ y: Int32) -> UInt64 {
        var bits = seed &+ UInt64(UInt32(bitPattern: x)) &* 0x9e37_79b9_7f4a_7c15
        bits ^= UInt64(UInt32(bitPattern: y)) &* 0xd1b5_4a32_d192_ed03
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// 0…1, one value for each whole place.
    @inline(__always)
    func value(_ x: Int32, _ y: Int32) -> Float { Float(hash(x, y) >> 40) / Float(1 << 24) }

    /// 0…1, smooth between whole places.
    @inline(__always)
    func smooth(_ x: Float, _ y: Float) -> Float {
        let left = x.rounded(.down)
        let top = y.rounded(.down)
        let fx = ease(x - left)
        let fy = ease(y - top)
        let column = Int32(left)
        let row = Int32(top)
        let upper = mix(value(column, row), value(column + 1, row), fx)
        let lower = mix(value(column, row + 1), value(column + 1, row + 1), fx)
        return mix(upper, lower, fy)
    }

    /// 0…1, three octaves.
    @inline(__always)
    func clouds(_ x: Float, _ y: Float) -> Float {
        (4 * smooth(x, y) + 2 * smooth(2.03 * x, 2.03 * y) + smooth(4.11 * x, 4.11 * y)) / 7
    }

    /// How far the second-nearest of the scattered points is beyond the nearest: 0 on the borders of their cells.
    @inline(__always)
    func cellBorder(_ x: Float, _ y: Float) -> Float {
        let column = Int32(x.rounded(.down))
        let row = Int32(y.rounded(.down))
        var nearest = Float.infinity
        var second = Float.infinity
        for dy in Int32(-1)...1 {
            for dx in Int32(-1)...1 {
                let bits = hash(column + dx, row + dy)
                let px = Float(column + dx) + Float(bits & 0xffff) / 65_536
                let py = Float(row + dy) + Float(bits >> 16 & 0xffff) / 65_536
                let distance = (px - x) * (px - x) + (py - y) * (py - y)
                second = min(second, max(nearest, distance))
                nearest = min(nearest, distance)
            }
        }
        return second.squareRoot() - nearest.squareRoot()
    }

    @inline(__always)
    private func ease(_ t: Float) -> Float { t * t * (3 - 2 * t) }

    @inline(__always)
    private func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }
}

/// A sequence of seeded random numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}
