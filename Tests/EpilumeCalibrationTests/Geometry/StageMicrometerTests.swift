import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Stage micrometer")
struct StageMicrometerTests {
    private static let scale = PixelSpacing.Target(name: "micrometer", pitchMicrometres: 100, tolerancePercent: 0)

    /// Dark marks a quarter of the pitch wide, turned by an angle, in light that falls off to one side.
    private static func marks(_ pitch: Double, degrees: Double, missing: Int? = nil) -> FloatPicture {
        let angle = degrees * .pi / 180
        return grey(240, 100) { x, y in
            let along = ((x - 120) * cos(angle) + (y - 50) * sin(angle)) / pitch
            let number = along.rounded()
            let edge = { (at: Double) in erfc(-at * pitch / 0.9 / 2.0.squareRoot()) / 2 }
            let mark = Int(number) == missing ? 0 : edge(along - number + 0.125) - edge(along - number - 0.125)
            return (0.8 - 0.6 * mark) * (1 - 0.001 * x)
        }
    }

    private static func measure(_ picture: FloatPicture, rise: Double = 0) throws -> StageMicrometer {
        try StageMicrometer(
            picture, from: PicturePoint(x: 10, y: 50 - rise), to: PicturePoint(x: 229, y: 50 + rise), scale: scale)
    }

    @Test("the spacing along the line is exact on a clean picture, whatever the marks' angle", arguments: [0.0, 4, -7])
    func exact(_ degrees: Double) throws {
        let found = try Self.measure(Self.marks(11.3, degrees: degrees))
        // Along a level line the marks follow each other at pitch over cosine, in pixels and in micrometres alike.
        #expect(close(found.micrometresPerPixel, 100 / 11.3, 0.0005))
        #expect(abs(found.obliqueDegrees - abs(degrees)) < 0.3)
        #expect((18...20).contains(found.marks))
    }

    @Test(
        "of pictures with noise the stated interval holds the truth in 19 of 20 runs or more, and a gap does not matter"
    )
    func noisy() throws {
        let clean = Self.marks(11.3, degrees: 2, missing: 3)
        let held = try (1...20).count { seed in
            var source = SeededNoise(seed: UInt64(seed))
            let found = try Self.measure(source.added(to: clean, deviation: 0.02), rise: 2)
            #expect(found.uncertaintyPercent < 0.3)
            return 100 * abs(found.micrometresPerPixel * 11.3 / 100 - 1) <= found.uncertaintyPercent
        }
        #expect(held >= 18)
    }

    @Test("tolerance of the scale is in the uncertainty")
    func tolerance() throws {
        let scale = PixelSpacing.Target(name: "", pitchMicrometres: 100, tolerancePercent: 0.5)
        let found = try StageMicrometer(
            Self.marks(11.3, degrees: 0), from: .init(x: 10, y: 50), to: .init(x: 229, y: 50), scale: scale)
        #expect(close(found.uncertaintyPercent, 2 * 0.5 / 3.0.squareRoot(), 0.02))
    }

    @Test("short lines, few marks, oblique lines, figures and nothing are refused")
    func refused() {
        func refusal(_ picture: FloatPicture, _ from: (Double, Double), _ to: (Double, Double)) -> SpacingRefusal? {
            do {
                _ = try StageMicrometer(
                    picture, from: .init(x: from.0, y: from.1), to: .init(x: to.0, y: to.1), scale: Self.scale)
                return nil
            } catch { return error }
        }
        let good = Self.marks(11.3, degrees: 0)
        #expect(refusal(good, (10, 50), (40, 50)) == .lineTooShort(pixels: 30))
        #expect(refusal(good, (10, 50), (260, 50)) == .lineTooShort(pixels: 250))
        #expect(refusal(good, (10, 50), (1e300, 50)) == .lineTooShort(pixels: 1e300))
        #expect(refusal(good, (10, 2), (200, 2)) == .lineTooShort(pixels: 190))
        #expect(refusal(Self.marks(40, degrees: 0), (10, 50), (229, 50)) == .tooFewLines(have: 5, need: 8))
        #expect(refusal(grey(240, 100) { _, _ in 0.5 }, (10, 50), (229, 50)) == .tooFewLines(have: 0, need: 8))
        guard case .oblique = refusal(Self.marks(11.3, degrees: 14), (10, 50), (229, 50)) else {
            Issue.record("oblique")
            return
        }
        let uneven = grey(240, 100) { x, _ in sin(x * x / 90) > 0.3 ? 0.1 : 0.8 }
        #expect(refusal(uneven, (80, 50), (229, 50)) == .linesIrregular)
    }
}
