import EpilumeImaging
import EpilumeModel
import Testing

/// A calibration that cannot be applied is refused before any picture is made.
@Suite struct CalibratedRefusalTests {
    typealias Samples = CalibrationSamples

    private func fault(_ change: (inout Calibration) -> Void) -> CalibratedFault? {
        var calibration = Samples.plain(16, 12)
        calibration.dark = DarkLevel(means: [1, 1, 1], noise: [1, 1, 1], hotPixels: [])
        calibration.flat = Samples.flat([[Double]](repeating: [1] + [Double](repeating: 0, count: 14), count: 3))
        change(&calibration)
        do throws(CalibratedFault) {
            _ = try CalibratedPixels(calibration, mode: Samples.mode(16, 12))
            return nil
        } catch {
            #expect(error.sentence.hasSuffix("."))
            return error
        }
    }

    @Test func acceptsWhatTheOthersAreMadeFrom() { #expect(fault { _ in } == nil) }

    @Test func refusesAnotherMode() {
        let other = Samples.mode(16, 13)
        #expect(
            fault { $0.binding.mode = other } == .otherMode(calibrated: other, frame: Samples.mode(16, 12)))
        let yuyv = Samples.mode(16, 12, format: "YUYV")
        #expect(fault { $0.binding.mode = yuyv } == .otherMode(calibrated: yuyv, frame: Samples.mode(16, 12)))
    }

    @Test func refusesToGuessToneOrColour() {
        #expect(fault { $0.tone = nil } == .missing(.tone))
        #expect(fault { $0.colour = nil } == .missing(.colour))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func refusesWhatIsNoNumber(value: Double) {
        #expect(fault { $0.tone?.tables[1][255] = value } == .notFinite(.tone))
        #expect(fault { $0.dark?.means[2] = value } == .notFinite(.darkLevel))
        #expect(fault { $0.flat?.coefficients[0][7] = value } == .notFinite(.evenness))
        #expect(fault { $0.colour?.rows[2][0] = value } == .notFinite(.colour))
    }

    @Test func refusesTablesThatAreNone() {
        func isMalformed(_ step: CalibrationStep, _ change: (inout Calibration) -> Void) -> Bool {
            if case .malformed(step, _) = fault(change) { return true }
            return false
        }
        #expect(isMalformed(.tone) { $0.tone?.tables.removeLast() })
        #expect(isMalformed(.tone) { $0.tone?.tables[0].removeLast() })
        #expect(isMalformed(.tone) { $0.tone?.tables[0][100] = 0.9 })
        #expect(isMalformed(.tone) { $0.tone?.tables[0][0] = -0.1 })
        #expect(isMalformed(.tone) { $0.tone?.tables[0] = [Double](repeating: 0, count: 256) })
        #expect(isMalformed(.darkLevel) { $0.dark?.means = [1, 1] })
        #expect(isMalformed(.darkLevel) { $0.dark?.means[0] = 255 })
        #expect(isMalformed(.darkLevel) { $0.dark?.means[0] = -1 })
        #expect(isMalformed(.hotPixels) { $0.dark?.hotPixels = [PixelPlace(x: 16, y: 0)] })
        #expect(isMalformed(.hotPixels) { $0.dark?.hotPixels = [PixelPlace(x: 0, y: -1)] })
        #expect(
            isMalformed(.hotPixels) {
                $0.dark?.hotPixels = (0..<192).map { PixelPlace(x: $0 % 16, y: $0 / 16) }
            })
        #expect(
            isMalformed(.hotPixels) {
                $0.dark?.hotPixels = [PixelPlace](repeating: PixelPlace(x: 0, y: 0), count: 4097)
            })
        #expect(isMalformed(.evenness) { $0.flat?.coefficients[2].removeLast() })
        #expect(isMalformed(.evenness) { $0.flat?.coefficients[2][3] = 1001 })
        #expect(isMalformed(.colour) { $0.colour?.kind = .rootPolynomial2 })
        #expect(isMalformed(.colour) { $0.colour?.rows[1][1] = -1001 })
    }

    @Test func refusesAPlaceWithoutLight() {
        // 1 - 0.99 u⁴: the left and right edges get a hundredth.
        let index = FlatField.exponents.firstIndex { $0 == (i: 4, j: 0) } ?? 0
        guard case .tooLittleLight(let light) = fault({ $0.flat?.coefficients[1][index] = -0.99 }) else {
            Issue.record("accepted")
            return
        }
        #expect(abs(light - 0.01) < 1e-6)
        #expect(fault { $0.flat?.coefficients[1][index] = -0.9 } == nil)
    }
}
