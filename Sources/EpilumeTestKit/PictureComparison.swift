internal import Glibc

/// How alike two pictures are.
package enum PictureComparison {
    /// Peak signal-to-noise ratio over all 8-bit samples, in decibels: above 35 dB eyes see no difference;
    /// infinite for equal pictures.
    package static func psnr(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Double {
        precondition(a.count == b.count && !a.isEmpty)
        var squares = 0
        for (x, y) in zip(a, b) { squares += (Int(x) - Int(y)) * (Int(x) - Int(y)) }
        return squares == 0 ? .infinity : 10 * log10(255 * 255 * Double(a.count) / Double(squares))
    }
}
