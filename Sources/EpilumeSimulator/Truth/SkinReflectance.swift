internal import Glibc

/// Reflectance of living skin from what is in it, without gloss, as under a contact plate or between polarisers.
///
/// Two layers: an epidermis that melanin darkens, over a dermis without end that blood reddens. Absorption and scattering
/// are those of S. L. Jacques, Skin Optics (Oregon Medical Laser Center News, January 1998, omlc.org); light goes by
/// P. Kubelka, New contributions to the optics of intensely light-scattering materials, JOSA 38 (1948) 448, with
/// absorption twice the coefficient and scattering three quarters of the reduced one (W. M. Star, J. P. A. Marijnissen,
/// M. J. C. van Gemert, Light dosimetry in optical phantoms and in tissues, Phys. Med. Biol. 33 (1988) 437; a quarter of
/// the absorption, which they take off the scattering, is left on).
package struct SkinReflectance: Hashable, Sendable {
    /// Share of the epidermis that is melanosomes: 0.01…0.06 in light skin, 0.11…0.16 in medium, to 0.43 in dark skin.
    package var melanin: Double
    /// Share of the dermis that is blood: 0.002 at rest, to 0.1 in a red lesion.
    package var blood: Double
    /// Share of the blood's haemoglobin that carries oxygen.
    package var saturation: Double

    package init(melanin: Double, blood: Double, saturation: Double = 0.75) {
        self.melanin = melanin
        self.blood = blood
        self.saturation = saturation
    }

    private static let epidermisCentimetres = 0.006

    package var spectrum: Spectrum {
        let oxygenated = Spectrum.oxyhaemoglobin
        let spent = Spectrum.deoxyhaemoglobin
        return Spectrum { nanometres in
            let baseline = 0.244 + 85.3 * exp(-(nanometres - 154) / 66.2)
            let melanosome = 6.6e11 * pow(nanometres, -3.33)
            // 150 g of haemoglobin in a litre of blood, 66 500 g a mole; ln 10 = 2.303.
            let haemoglobin =
                2.303 * 150 / 66500
                * (saturation * oxygenated[nanometres] + (1 - saturation) * spent[nanometres])
            let epidermis = melanin * melanosome + (1 - melanin) * baseline
            let dermis = blood * haemoglobin + (1 - blood) * baseline
            let scattering = 0.75 * (2e5 * pow(nanometres, -1.5) + 2e12 * pow(nanometres, -4))
            let ground = Self.endless(absorption: 2 * dermis, scattering: scattering)
            return Self.layered(
                absorption: 2 * epidermis, scattering: scattering, thickness: Self.epidermisCentimetres, over: ground)
        }
    }

    private static func endless(absorption: Double, scattering: Double) -> Double {
        let ratio = absorption / scattering
        return 1 + ratio - (ratio * ratio + 2 * ratio).squareRoot()
    }

    private static func layered(
        absorption: Double, scattering: Double, thickness: Double, over ground: Double
    ) -> Double {
        let a = 1 + absorption / scattering
        let b = (a * a - 1).squareRoot()
        let c = b / tanh(b * scattering * thickness)
        return (1 - ground * (a - c)) / (a - ground + c)
    }

    /// Skin that no chart holds, from light to dark and from pale to inflamed: what a colour correction has never seen.
    package static let samples: [SkinReflectance] = [0.012, 0.03, 0.06, 0.12, 0.2, 0.32].flatMap { melanin in
        [0.003, 0.015, 0.05].map { SkinReflectance(melanin: melanin, blood: $0) }
    }
}
