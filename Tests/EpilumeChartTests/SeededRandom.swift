/// SplitMix64 (Steele, Lea and Flood 2014): the same pictures on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The seed is mixed first: streams of neighbouring seeds would else be one stream, begun at another place.
    init(seed: UInt64) { state = Self.mixed(seed &+ 0x1234_5678_9ABC_DEF1) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    mutating func unit() -> Double { Double(next() &>> 11) / 9_007_199_254_740_992 }

    mutating func within(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    /// Of mean 0 and deviation 1, near enough: the sum of four uniform values of 16 bits.
    mutating func normal() -> Double {
        let bits = next()
        let sum = (bits & 0xFFFF) &+ ((bits &>> 16) & 0xFFFF) &+ ((bits &>> 32) & 0xFFFF) &+ (bits &>> 48)
        return (Double(sum) / 65_535 - 2) * 1.7320508
    }
}
