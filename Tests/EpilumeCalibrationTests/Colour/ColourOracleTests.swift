import EpilumeCalibration
import EpilumeModel
import Testing

/// Against cases of colour-science. `EPILUME_COLOUR_CASES` names another file, such as one of 10 000 pairs.
@Suite("colour oracle")
struct ColourOracleTests {
    let cases = ColourCases.read

    @Test("colour differences are those of colour-science")
    func differences() {
        #expect(cases.pairs.count >= 500)
        let worst = cases.pairs.map { pair in
            abs(CIEDE2000.difference(Lab(pair[0], pair[1], pair[2]), Lab(pair[3], pair[4], pair[5])) - pair[6])
        }.max()!
        #expect(worst < 1e-7)
    }

    @Test("chart references are those of colour-science", arguments: ChartLibrary.all)
    func charts(_ chart: ChartDescription) throws {
        let theirs = try #require(cases.charts[chart.name])
        #expect(theirs.count == chart.patches.count)
        for (patch, lab) in zip(chart.patches, theirs) {
            #expect(zip(patch.lab, lab).allSatisfy { abs($0 - $1) < 6e-4 }, "\(patch.name)")
        }
    }

    @Test("values for another light are adapted to D50 as colour-science does it")
    func adaptation() throws {
        #expect(Set(cases.adapted.map(\.light)) == Set(StandardIlluminant.allCases.map(\.rawValue)))
        for item in cases.adapted {
            let chart = ChartDescription(
                name: "one", title: "one", source: "test", illuminant: item.light, columns: 1, rows: 1, patchFill: 1,
                patches: [.init(name: "a", lab: item.lab)])
            let found = try chart.references()[0]
            // The chromaticities of CIE 15 are rounded to five digits.
            #expect(zip(found.array, item.xyz).allSatisfy { abs($0 - $1) < 1e-4 }, "\(item.light) \(found)")
        }
    }

    @Test("sRGB codes show what colour-science says")
    func shown() {
        for item in cases.shown {
            let found = SRGB.xyz(codes: Array(item[0..<3]))
            // colour-science has the standard's matrix of four digits.
            #expect(zip(found.array, item[3...]).allSatisfy { abs($0 - $1) < 3e-4 }, "\(found) \(item)")
            #expect(zip(SRGB.codes(of: found), item).allSatisfy { abs($0 - $1) < 1e-9 })
        }
    }

    @Test(
        "leave-one-out is within 0.3 of what colour-science's least squares reach", arguments: ColourCases.read.scenes)
    func corrections(_ scene: ColourCases.Scene) throws {
        for (kind, theirs) in [(ColourCorrection.Kind.matrix, scene.matrix), (.rootPolynomial2, scene.roots)] {
            // With a camera whose matrix multiplies noise ninefold, a fit of noise is a matter of luck.
            if scene.noise > 0 && scene.camera.hasPrefix("Sigma") { continue }
            let made = try CorrectionMaker.correction(
                scene.samples(), kind: kind, chart: ChartLibrary.colorChecker24)
            let ours = made.correction.quality.leaveOneOutMean
            #expect(ours <= theirs + 0.3, "\(kind)")
        }
    }

    @Test("reflectances that no chart has come out as near as leave-one-out says")
    func others() throws {
        var seen = 0
        for scene in cases.scenes {
            guard scene.noise == 0, let linear = scene.otherLinear, let wanted = scene.otherXYZ else { continue }
            seen += 1
            let made = try CorrectionMaker.correction(scene.samples(), chart: ChartLibrary.colorChecker24)
            let differences = zip(linear, wanted).map { linear, xyz in
                CIEDE2000.difference(
                    Lab(made.correction.xyz(linear: linear)), Lab(XYZ(xyz[0], xyz[1], xyz[2])))
            }
            let mean = differences.reduce(0, +) / Double(differences.count)
            #expect(mean <= 1.5 * made.correction.quality.leaveOneOutMean + 0.2, "\(scene.testDescription)")
        }
        #expect(seen == 3)
    }
}
