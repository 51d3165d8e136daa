import EpilumeImaging
import EpilumeModel
import Testing

@Suite struct SRGBTests {
    @Test func primariesAreWhatOthersPublish() throws {
        let profile = try ParsedProfile(ICCProfile.calibratedPicture(CalibrationSamples.bare(1, 1)).bytes)
        for (channel, tag) in ["rXYZ", "gXYZ", "bXYZ"].enumerated() {
            for (stated, published) in zip(try profile.xyz(tag), CalibrationSamples.lindbloom.map { $0[channel] }) {
                // His D50 is that of ASTM E308, which differs in the fourth digit.
                #expect(abs(stated - published) < 3e-4)
            }
        }
        let white = try ["rXYZ", "gXYZ", "bXYZ"].map(profile.xyz).reduce([0, 0, 0]) { zip($0, $1).map(+) }
        #expect(zip(white, [0.9642, 1, 0.8249]).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func theCurveIsThatOfTheStandard() throws {
        let profile = try ParsedProfile(ICCProfile.calibratedPicture(CalibrationSamples.bare(1, 1)).bytes)
        let curve = try profile.curve("gTRC")
        #expect(curve.count == 256)
        for (code, linear) in curve.enumerated() {
            #expect(CalibratedReference.code(linear) == UInt8(code))
        }
    }
}
