internal import Glibc

/// A tone curve for a frame.
///
/// Tabulated over the square root of light, in which every curve here is nearly straight also next to black.
struct ToneTable {
    static let count = 4096
    /// Codes of 0…255, not rounded.
    let codes: [Float]

    init(_ tone: TruthCoding.Tone, contrast: (black: Double, white: Double) = (0, 1)) {
        codes = (0...Self.count).map { place in
            let root = Double(place) / Double(Self.count)
            return Float(255 * Self.value(tone, root * root, contrast))
        }
    }

    /// - Parameter linear: 0…1; what is outside clips.
    @inline(__always)
    static func code(_ codes: UnsafeBufferPointer<Float>, _ linear: Float) -> UInt8 {
        let place = max(0, min(1, linear)).squareRoot() * Float(count)
        let left = min(count - 1, Int(place))
        let part = place - Float(left)
        return UInt8(codes[left] + (codes[left + 1] - codes[left]) * part + 0.5)
    }

    /// 0…1 for 0…1.
    static func value(_ tone: TruthCoding.Tone, _ linear: Double, _ contrast: (black: Double, white: Double)) -> Double
    {
        switch tone {
        case .linear: return linear
        case .gamma(let exponent): return pow(linear, 1 / exponent)
        case .srgb: return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
        case .autoContrast:
            let part = (linear - contrast.black) / max(0.02, contrast.white - contrast.black)
            let coded = pow(max(0, min(1, part)), 1 / 2.2)
            return coded * coded * (3 - 2 * coded)
        }
    }
}

extension TruthCoding {
    /// Code value, not rounded, of linear light of 0…1. Nil for ``Tone/autoContrast``: it depends on the frame.
    package func code(linear: Double) -> Double? {
        if case .autoContrast = tone { return nil }
        return 255 * ToneTable.value(tone, max(0, min(1, linear)), (0, 1))
    }
}
