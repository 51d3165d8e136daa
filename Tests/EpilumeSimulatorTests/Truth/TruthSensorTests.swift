import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthSensorTests {
    private static func camera() -> TruthCamera {
        var camera = TruthCamera.perfect(width: 96, height: 64)
        camera.seed = 77
        camera.coding.tone = .linear
        camera.sensor.fullWell = [4000, 8000, 5000]
        camera.sensor.readNoise = 12
        return camera
    }

    private static func statistics(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        return (mean, square.squareRoot())
    }

    @Test(arguments: [0.1, 0.4, 0.9])
    func noiseIsTheStatedOne(level: Double) {
        let camera = Self.camera()
        let shot = camera.look(at: TruthScene(.surface(.flat(level))))
        let frames = (0..<4).map { shot.picture($0) }
        for channel in 0..<3 {
            let values = frames.flatMap { frame in
                stride(from: channel, to: frame.bytes.count, by: 3).map { Double(frame.bytes[$0]) }
            }
            let linear = 0.9 * level
            let (mean, deviation) = Self.statistics(values)
            #expect(abs(mean - 255 * linear) < 0.15)
            // Rounding to whole codes adds a twelfth.
            let noise = 255 * camera.sensor.temporalNoise(linear: linear, channel: channel)
            #expect(abs(deviation / (noise * noise + 1.0 / 12).squareRoot() - 1) < 0.03)
        }
    }

    @Test func framesAreIndependentAndTheirFixedPatternStays() {
        var camera = Self.camera()
        let scene = TruthScene(.surface(.flat(0.5)))
        func correlation() -> Double {
            let shot = camera.look(at: scene)
            let (first, second) = (shot.picture(0).bytes.map(Double.init), shot.picture(1).bytes.map(Double.init))
            let (a, b) = (Self.statistics(first), Self.statistics(second))
            let sum = zip(first, second).reduce(0) { $0 + ($1.0 - a.mean) * ($1.1 - b.mean) }
            return sum / Double(first.count) / a.deviation / b.deviation
        }
        camera.sensor.fullWell = [8000, 8000, 8000]
        #expect(abs(correlation()) < 0.05)
        camera.sensor.gainSpread = 0.03
        #expect(correlation() > 0.5)
    }

    @Test func cappedLensShowsPedestalAndHotPixelsOnly() {
        var camera = Self.camera()
        camera.sensor.fullWell = TruthSensor().fullWell
        camera.sensor.pedestal = 0.02
        camera.sensor.hotPixels = [TruthSensor.HotPixel(place: PixelPlace(x: 7, y: 9), signal: 0.5)]
        let picture = camera.look(at: TruthScene(.cappedLens)).picture(3)
        for y in 0..<64 {
            for x in 0..<96 {
                // 0.02 · 255 = 5.1; 0.52 · 255 = 132.6.
                #expect(picture[x, y].green == (x == 7 && y == 9 ? 133 : 5))
            }
        }
    }

    @Test func sensorSaturates() {
        var camera = Self.camera()
        camera.sensor.exposure = 1.4
        let picture = camera.look(at: TruthScene(.surface(.perfectDiffuser))).picture(0)
        #expect(picture.bytes.allSatisfy { $0 == 255 })
    }

    @Test func toneCurvesAreTheirFormulas() throws {
        #expect(try #require(TruthCoding(tone: .linear).code(linear: 0.4)) == 102)
        #expect(abs(try #require(TruthCoding(tone: .gamma(2)).code(linear: 0.25)) - 127.5) < 1e-9)
        // IEC 61966-2-1: 0.21404 is the middle code.
        #expect(abs(try #require(TruthCoding(tone: .srgb).code(linear: 0.214_041_14)) - 127.5) < 1e-4)
        #expect(TruthCoding(tone: .autoContrast).code(linear: 0.2) == nil)
        for tone in [TruthCoding.Tone.linear, .gamma(2.2), .srgb] {
            var camera = TruthCamera.perfect(width: 16, height: 16)
            camera.coding.tone = tone
            for level in [0.0, 0.001, 0.02, 0.3, 1] {
                let scene = TruthScene(.surface(.flat(level)))
                let code = try #require(camera.coding.code(linear: 0.9 * level))
                let seen = Double(camera.look(at: scene).picture(0)[5, 5].green)
                #expect(abs(seen - code) <= 0.51, "\(tone) \(level)")
            }
        }
    }

    @Test func autoContrastMakesCodesDependOnTheScene() {
        var camera = TruthCamera.perfect(width: 160, height: 120, micrometresPerPixel: 60)
        camera.coding.tone = .autoContrast
        var chart = PatchChart.classic(pitch: 1.4)
        let scene = TruthScene(.colourChart(chart))
        let at = camera.pixel(of: chart.centre(ofPatch: 21), in: scene)
        let before = camera.look(at: scene).picture(0)[Int(at.x), Int(at.y)]
        chart.surround = .perfectDiffuser
        let after = camera.look(at: TruthScene(.colourChart(chart))).picture(0)[Int(at.x), Int(at.y)]
        #expect(before != after)
    }

    @Test func driftingWhiteBalanceCreepsToGrey() {
        var camera = TruthCamera.perfect(width: 32, height: 32)
        camera.coding.tone = .linear
        let reddish = Spectrum { $0 > 580 ? 0.6 : 0.3 }
        let locked = camera.look(at: TruthScene(.surface(reddish)))
        #expect(locked.picture(0) == locked.picture(50))
        camera.coding.whiteBalance = .drifting(strength: 1, frames: 10)
        let shot = camera.look(at: TruthScene(.surface(reddish)))
        let casts = [0, 5, 20, 200].map { number in
            let pixel = shot.picture(number)[3, 3]
            return Int(pixel.red) - Int(pixel.green)
        }
        #expect(casts[0] > casts[1] && casts[1] > casts[2] && casts[2] > casts[3] && casts[3] == 0, "\(casts)")
    }

    @Test func exposureJitterMovesWholeFrames() {
        var camera = TruthCamera.perfect(width: 32, height: 32)
        camera.coding.tone = .linear
        camera.sensor.exposureJitter = 0.05
        let shot = camera.look(at: TruthScene(.surface(.flat(0.6))))
        let codes = (0..<20).map { Double(shot.picture($0)[1, 1].green) }
        let (mean, deviation) = Self.statistics(codes)
        #expect(abs(mean / (255 * 0.54) - 1) < 0.05)
        #expect((0.02...0.09).contains(deviation / mean), "\(deviation / mean)")
    }

    @Test func matrixKeepsGreyGrey() {
        for seed in 0..<20 as Range<UInt64> {
            for row in TruthCamera(seed: seed).sensor.matrix {
                #expect(abs(row.reduce(0, +) - 1) < 1e-12)
            }
        }
    }
}
