internal import Glibc

/// A quantity by wavelength, 380 to 730 nm by 5 nm: a reflectance of 0…1, a light or a sensitivity in a unit of its own.
package struct Spectrum: Hashable, Sendable {
    package static let firstNanometres = 380.0
    package static let stepNanometres = 5.0
    package static let count = 71
    package static let wavelengths = (0..<count).map { firstNanometres + stepNanometres * Double($0) }

    package let samples: [Double]

    package init(_ samples: [Double]) {
        precondition(samples.count == Spectrum.count)
        self.samples = samples
    }

    package init(_ value: (_ nanometres: Double) -> Double) { samples = Spectrum.wavelengths.map(value) }

    /// The same at every wavelength.
    package static func flat(_ level: Double) -> Spectrum { Spectrum { _ in level } }

    package static let perfectDiffuser = Spectrum.flat(1)

    package static func * (a: Spectrum, b: Spectrum) -> Spectrum { Spectrum(zip(a.samples, b.samples).map { $0 * $1 }) }

    package static func * (a: Double, b: Spectrum) -> Spectrum { Spectrum(b.samples.map { a * $0 }) }

    package static func + (a: Spectrum, b: Spectrum) -> Spectrum { Spectrum(zip(a.samples, b.samples).map { $0 + $1 }) }

    package var sum: Double { samples.reduce(0, +) }

    /// Linear between the samples; beyond the ends, the end's.
    package subscript(nanometres: Double) -> Double {
        let place = (nanometres - Spectrum.firstNanometres) / Spectrum.stepNanometres
        let left = max(0, min(Double(Spectrum.count - 2), place.rounded(.down)))
        let part = max(0, min(1, place - left))
        let index = Int(left)
        return samples[index] * (1 - part) + samples[index + 1] * part
    }

    /// The same curve at longer wavelengths, as another specimen of an LED or a dye has it.
    package func shifted(byNanometres shift: Double) -> Spectrum { Spectrum { self[$0 - shift] } }
}

/// What colour a surface is: the truth that a calibrated picture is compared with.
///
/// CIE 1931 2°, in light of D50, 1 in Y for a perfect diffuser; no adaptation is needed, since the surface is taken as lit
/// by D50. Summed by 5 nm over 380 to 730 nm; what lies beyond is some 0.02 ΔE*ab.
package enum TruthColour {
    /// X Y Z of a perfect diffuser.
    package static let white = xyz(of: .perfectDiffuser)

    /// X Y Z of a reflectance.
    package static func xyz(of reflectance: Spectrum) -> [Double] {
        let seen = reflectance * .d50
        let whole = (Spectrum.d50 * .observerY).sum
        return [Spectrum.observerX, .observerY, .observerZ].map { (seen * $0).sum / whole }
    }

    /// CIE 1976 L*a*b* of a reflectance.
    package static func lab(of reflectance: Spectrum) -> [Double] {
        let f = zip(xyz(of: reflectance), white).map { value, white in
            let ratio = value / white
            // CIE 015:2018, 8.2.1: a line below (24/116)³.
            return ratio > 216.0 / 24389 ? cbrt(ratio) : (841.0 / 108) * ratio + 16.0 / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }
}
