import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthColourTests {
    /// CIE L*a*b* of each patch: of these spectra by PyPI `colour-science` 0.4.7, `sd_to_XYZ` (ASTM E308, 380 to 780 nm) in
    /// D50; and as X-Rite published it for charts made before November 2014 (D50, 2°).
    private static let patches: [(name: String, computed: [Double], published: [Double])] = [
        ("dark skin", [37.82, 15.47, 16.47], [37.99, 13.56, 14.06]),
        ("light skin", [66.73, 17.38, 18.18], [65.71, 18.13, 17.81]),
        ("blue sky", [50.35, -4.85, -21.76], [49.93, -4.88, -21.90]),
        ("foliage", [42.71, -14.63, 21.87], [43.14, -13.09, 21.90]),
        ("blue flower", [56.25, 9.22, -24.46], [55.11, 8.84, -25.40]),
        ("bluish green", [70.75, -31.72, 0.15], [70.72, -33.40, -0.20]),
        ("orange", [62.36, 34.16, 59.16], [62.66, 36.07, 57.10]),
        ("purplish blue", [40.21, 9.44, -42.62], [40.02, 10.41, -45.96]),
        ("moderate red", [52.23, 48.25, 17.47], [51.12, 48.24, 16.25]),
        ("purple", [30.86, 21.72, -20.90], [30.33, 22.98, -21.59]),
        ("yellow green", [72.09, -23.23, 56.71], [72.53, -23.71, 57.26]),
        ("orange yellow", [72.66, 19.09, 66.96], [71.94, 19.36, 67.86]),
        ("blue", [29.18, 17.03, -52.06], [28.78, 14.18, -50.30]),
        ("green", [55.31, -39.93, 33.15], [55.26, -38.34, 31.37]),
        ("red", [42.56, 56.06, 28.46], [42.10, 53.38, 28.19]),
        ("yellow", [82.36, 3.73, 78.97], [81.73, 4.04, 79.82]),
        ("magenta", [51.96, 49.72, -12.62], [51.94, 49.99, -14.57]),
        ("cyan", [50.60, -28.60, -28.47], [51.04, -28.63, -28.64]),
        ("white 9.5", [95.47, -0.19, 0.65], [96.54, -0.43, 1.19]),
        ("neutral 8", [80.96, 0.13, 0.10], [81.26, -0.64, -0.33]),
        ("neutral 6.5", [66.38, -0.01, -0.09], [66.77, -0.73, -0.50]),
        ("neutral 5", [52.18, 0.00, -0.09], [50.87, -0.15, -0.27]),
        ("neutral 3.5", [36.47, -0.30, -0.49], [35.66, -0.42, -1.23]),
        ("black 2", [21.40, -0.17, -0.95], [20.46, -0.08, -0.97]),
    ]

    private static func difference(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test func colourOfASpectrumIsThatOfAnotherProgram() {
        #expect(ChartSpectra.names == Self.patches.map(\.name))
        for (patch, spectrum) in zip(Self.patches, ChartSpectra.reflectances) {
            let lab = TruthColour.lab(of: spectrum)
            #expect(Self.difference(lab, patch.computed) < 0.05, "\(patch.name): \(lab)")
        }
    }

    @Test func chartIsTheOneThatItsMakerPublished() {
        let differences = zip(Self.patches, ChartSpectra.reflectances).map {
            Self.difference(TruthColour.lab(of: $1), $0.published)
        }
        #expect(differences.reduce(0, +) / 24 < 2, "\(differences)")
        #expect(differences.max()! < 4, "\(differences)")
    }

    @Test func perfectDiffuserIsTheWhiteOfD50() {
        // CIE 015:2018: 0.96422, 1, 0.82521.
        #expect(Self.difference(TruthColour.white, [0.96422, 1, 0.82521]) < 5e-4)
        #expect(Self.difference(TruthColour.lab(of: .perfectDiffuser), [100, 0, 0]) < 1e-9)
        #expect(Self.difference(TruthColour.lab(of: .flat(0)), [0, 0, 0]) < 1e-9)
    }

    @Test func skinHasTheTwoBandsOfBloodAndDarkensWithMelanin() {
        let pale = SkinReflectance(melanin: 0.02, blood: 0.01).spectrum
        // Oxyhaemoglobin absorbs at 542 and 577 nm, less at 560 between them.
        #expect(pale[560] > pale[542] && pale[560] > pale[577])
        for (level, next) in zip([0.01, 0.05, 0.15], [0.05, 0.15, 0.4]) {
            let lighter = SkinReflectance(melanin: level, blood: 0.01).spectrum
            let darker = SkinReflectance(melanin: next, blood: 0.01).spectrum
            #expect(zip(lighter.samples, darker.samples).allSatisfy { $0 > $1 })
        }
    }

    @Test func skinSamplesLieWhereSkinLies() {
        #expect(SkinReflectance.samples.count == 18)
        for sample in SkinReflectance.samples {
            let spectrum = sample.spectrum
            #expect(spectrum.samples.allSatisfy { $0 > 0 && $0 < 1 })
            let lab = TruthColour.lab(of: spectrum)
            // Reddish yellow, from near black to near white: no skin is green or blue.
            #expect((20...86).contains(lab[0]) && (1...25).contains(lab[1]) && (3...30).contains(lab[2]), "\(lab)")
        }
    }

    @Test func shiftMovesAPeak() {
        let blue = Spectrum.ledB4
        let peak = { (spectrum: Spectrum) in Spectrum.wavelengths.max { spectrum[$0] < spectrum[$1] }! }
        #expect(peak(blue.shifted(byNanometres: 10)) == peak(blue) + 10)
        #expect(blue[402.5] == (blue[400] + blue[405]) / 2)
    }
}
