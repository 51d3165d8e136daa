import EpilumeModel
import Foundation

/// Normally distributed numbers that are the same on every run: SplitMix64 (Steele, Lea and Flood 2014) and Box–Muller.
struct SeededNoise {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    private mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0..<1.
    mutating func uniform() -> Double { Double(bits() >> 11) / 9_007_199_254_740_992 }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    /// Mean 0, standard deviation 1.
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// - Parameter deviation: of each sample, in its own unit.
    mutating func added(to picture: FloatPicture, deviation: Double) -> FloatPicture {
        var noisy = picture
        for i in noisy.samples.indices { noisy.samples[i] += Float(deviation * normal()) }
        return noisy
    }
}

/// A picture from a function of place and channel.
func picture(_ width: Int, _ height: Int, _ value: (Double, Double, Int) -> Double) -> FloatPicture {
    var samples: [Float] = []
    samples.reserveCapacity(3 * width * height)
    for y in 0..<height {
        for x in 0..<width {
            for channel in 0..<3 { samples.append(Float(value(Double(x), Double(y), channel))) }
        }
    }
    return FloatPicture(width: width, height: height, samples: samples)
}

/// The same of one value for all channels.
func grey(_ width: Int, _ height: Int, _ value: (Double, Double) -> Double) -> FloatPicture {
    var samples: [Float] = []
    samples.reserveCapacity(3 * width * height)
    for y in 0..<height {
        for x in 0..<width {
            let light = Float(value(Double(x), Double(y)))
            samples.append(light)
            samples.append(light)
            samples.append(light)
        }
    }
    return FloatPicture(width: width, height: height, samples: samples)
}

func close(_ a: Double, _ b: Double, _ relative: Double) -> Bool { abs(a - b) <= relative * max(abs(a), abs(b)) }
