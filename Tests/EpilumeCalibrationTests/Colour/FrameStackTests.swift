import EpilumeCalibration
import EpilumeModel
import Testing

@Suite("repeatability and noise")
struct FrameStackTests {
    private let correction = try! CorrectionMaker.correction(
        ColourCases.scene("Nikon", "D50").samples(), chart: ChartLibrary.colorChecker24
    ).correction

    @Test("repeatability is the mean difference of frames from their mean")
    func repeatability() throws {
        let scene = ColourCases.scene("Nikon", "D50").samples()
        func frame(_ light: Double) -> [ColourSample] {
            scene.map { sample in
                var sample = sample
                sample.linear = sample.linear.map { $0 * light }
                return sample
            }
        }
        let found = try Repeatability(frames: [frame(0.99), frame(1.01)], correction: correction)
        #expect(found.frames == 2)
        // Two per cent of light are 0.3 L* of a middle grey from the mean on either side, 0.2 to 0.35 of all.
        #expect((0.15...0.4).contains(found.meanDeltaE), "\(found)")
        #expect(found.maximumDeltaE >= found.meanDeltaE && found.maximumDeltaE < 0.6)
        let near = try Repeatability(frames: [frame(0.995), frame(1.005)], correction: correction)
        #expect(abs(near.meanDeltaE - found.meanDeltaE / 2) < 0.01)
    }

    @Test("frames that say nothing about repeatability are refused")
    func refused() {
        let frame = ColourCases.scene("Nikon", "D50").samples()
        #expect(throws: ColourFault.tooFewFrames(count: 1)) {
            try Repeatability(frames: [frame], correction: correction)
        }
        #expect(throws: ColourFault.frozen(frames: 3)) {
            try Repeatability(frames: [frame, frame, frame], correction: correction)
        }
        #expect(throws: ColourFault.differentFrames) {
            try Repeatability(frames: [frame, Array(frame.dropLast())], correction: correction)
        }
    }

    @Test("temporal and fixed noise come out as they were put in, whatever the light's fall over a patch")
    func noise() throws {
        let chart = ChartLibrary.colorChecker24
        let scene = ChartScene(chart: chart)
        var chance = SeededChance(11)
        let even = scene.picture(slope: 0.02)
        let pattern = even.samples.map { _ in 1.5 * chance.normal() }
        let frames = (0..<8).map { _ in
            var frame = even
            for i in frame.samples.indices { frame.samples[i] += Float(pattern[i] + 2.5 * chance.normal()) }
            return frame
        }
        let noise = try noise(of: frames, scene)
        #expect(noise.patches.map(\.name) == chart.patches.filter(\.isGrey).map(\.name))
        for patch in noise.patches {
            for channel in 0..<3 {
                #expect(abs(patch.temporal[channel] - 2.5) < 0.15, "\(patch)")
                #expect(abs(patch.fixed[channel] - 1.5) < 0.25, "\(patch)")
            }
            #expect(abs(patch.snr - patch.means[1] / patch.temporal[1]) < 1e-12)
        }
        #expect(noise.patches[0].snr > noise.patches[5].snr)
    }

    @Test("a stream that stands still is no quiet device")
    func frozen() {
        let scene = ChartScene(chart: ChartLibrary.colorChecker24)
        let frame = scene.picture()
        #expect(throws: NoiseMeasure.MeasureFault.colour(.frozen(frames: 4))) {
            try noise(of: [frame, frame, frame, frame], scene)
        }
        #expect(throws: NoiseMeasure.MeasureFault.colour(.tooFewFrames(count: 1))) {
            try noise(of: [frame], scene)
        }
    }

    private func noise(of frames: [FloatPicture], _ scene: ChartScene) throws -> Noise {
        var measure = try NoiseMeasure(
            sighting: scene.sighting, chart: scene.chart, width: frames[0].width, height: frames[0].height)
        for frame in frames { try measure.add(frame) }
        return try measure.noise()
    }
}
