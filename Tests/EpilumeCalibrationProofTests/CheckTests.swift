import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

/// The morning check through the simulator: the card today beside the card on the day of the calibration.
@Suite("morning check")
struct CheckTests {
    private struct Day {
        var walk: Walk
        var chartScene: TruthScene
        var edges: TruthScene
        var calibration: Calibration

        init() throws {
            walk = Walk(seed: 7)
            _ = try walk.colour()
            chartScene = walk.device.chartScene()
            edges = walk.device.edgeScene()
            let sighting = CardSighting.chart(
                walk.device.chartSighting(chartScene), ProofDevice.chart,
                pitchMicrometres: 1000 * walk.device.chartPitch)
            var step = CheckCardStep(sighting)
            try walk.device.each(chartScene, 80..<84) { try step.add($0) }
            _ = try walk.session.take(&step)
            calibration = try walk.calibration()
            #expect(calibration.checkCard?.patches.count == 24 && calibration.checkCard?.mtf50 == nil)
        }

        /// The card again, with something wrong with the device.
        mutating func check(
            _ wrongly: (inout ProofDevice) -> Void = { _ in }, scene: (inout TruthScene) -> Void = { _ in }
        ) throws -> [CheckResult.Question: CheckResult] {
            var device = walk.device
            wrongly(&device)
            var shown = chartScene
            shown.pose.x += 0.2
            scene(&shown)
            let sighting = CardSighting.chart(
                device.chartSighting(shown), ProofDevice.chart, pitchMicrometres: 1000 * walk.device.chartPitch)
            var step = CheckCardStep(sighting)
            try device.each(shown, 90..<94) { try step.add($0) }
            let reading = try step.reading(by: calibration, readAt: "2026-01-03T07:00:00Z")
            var white = WhiteStep()
            var back = device.whiteScene
            back.exposureFactor = shown.exposureFactor
            try device.each(back, 94..<98) { try white.add($0) }
            let results = CheckComparison.results(
                reading, flat: try white.flat(by: calibration), calibration: calibration)
            #expect(results.map(\.question) == [.scale, .colour, .focus, .lamps, .level])
            return Dictionary(uniqueKeysWithValues: results.map { ($0.question, $0) })
        }
    }

    @Test("a device that is as it was passes")
    func passes() throws {
        var day = try Day()
        for (question, result) in try day.check() {
            #expect(result.outcome == .passed || result.outcome == .skipped && question == .focus, "\(result)")
            #expect(!result.sentence.isEmpty)
        }
    }

    @Test("each thing that went wrong fails its own question")
    func fails() throws {
        var day = try Day()
        let zoomed = try day.check { device in
            device.camera.geometry.horizontalMicrometresPerPixel *= 1.02
            device.camera.geometry.verticalMicrometresPerPixel *= 1.02
        }
        #expect(zoomed[.scale]!.outcome == .failed)
        #expect(abs(zoomed[.scale]!.value! - 2) < 0.4 && zoomed[.scale]!.sentence.contains("larger"))

        let cast = try day.check { $0.camera.sensor.balance = [1.12, 1, 0.9] }
        #expect(cast[.colour]!.outcome == .failed && cast[.colour]!.value! > 3)
        let slight = try day.check { $0.camera.sensor.balance[0] *= 1.04 }
        #expect(slight[.colour]!.outcome == .passed && slight[.colour]!.sentence.contains("still allowed"), "\(slight)")

        let dim = try day.check(scene: { $0.exposureFactor = 0.75 })
        #expect(dim[.level]!.outcome == .failed && abs(dim[.level]!.value! - 25) < 3, "\(dim)")
        #expect(dim[.level]!.sentence.contains("darker"))
        #expect(dim[.lamps]!.outcome == .passed)

        let lamp = try day.check { device in
            for index in 0..<(device.camera.lights[.polarised]!.lamps.count / 4) {
                device.camera.lights[.polarised]!.lamps[index].strength *= 0.1
            }
        }
        #expect(lamp[.lamps]!.outcome == .failed && lamp[.lamps]!.sentence.contains("lamp"), "\(lamp)")
    }

    @Test("focus is judged by an edge of the card")
    func focus() throws {
        var walk = Walk(seed: 7)
        _ = try walk.colour()
        let scene = walk.device.edgeScene()
        func read(_ radius: Double) throws -> CheckCardStep {
            var scene = scene
            scene.defocusRadius = radius
            var step = CheckCardStep(CardSighting(card: "edges", patches: nil, grid: nil, edges: nil))
            try walk.device.each(scene, 60..<62) { try step.add($0) }
            return step
        }
        var step = try read(0)
        _ = try walk.session.take(&step)
        let calibration = try walk.calibration()
        for (radius, outcome) in [(0.0, CheckResult.Outcome.passed), (2.5, .failed)] {
            var step = try read(radius)
            let reading = try step.reading(by: calibration, readAt: ProofRun.measuredAt)
            let results = CheckComparison.results(reading, calibration: calibration)
            let focus = results.first { $0.question == .focus }!
            #expect(focus.outcome == outcome, "\(focus)")
            #expect(results.first { $0.question == .lamps }!.outcome == .skipped)
        }
    }

    @Test("scale by a grid is the card's own, wherever it lies")
    func grid() throws {
        var walk = Walk(seed: 7)
        _ = try walk.colour()
        func read(_ factor: Double) throws -> CheckCardStep {
            let scene = walk.device.gridScene(turn: 0, trueFactor: factor)
            let grid = CardSighting.Grid(
                sighting: walk.device.gridSighting(scene), pattern: .dots, pitchMicrometres: 500)
            var step = CheckCardStep(CardSighting(card: "grid", patches: nil, grid: grid, edges: nil))
            try walk.device.each(scene, 60..<62) { try step.add($0) }
            return step
        }
        var step = try read(1)
        _ = try walk.session.take(&step)
        let calibration = try walk.calibration()
        for (factor, outcome) in [(1.0, CheckResult.Outcome.passed), (0.985, .failed)] {
            var step = try read(factor)
            let reading = try step.reading(by: calibration, readAt: ProofRun.measuredAt)
            let scale = CheckComparison.results(reading, calibration: calibration)[0]
            #expect(scale.outcome == outcome, "\(scale)")
            #expect(abs(scale.value! - 100 * abs(1 / factor - 1)) < 0.1)
        }
    }

    @Test("what was not read both times is skipped and says why")
    func skipped() throws {
        var walk = Walk(seed: 7)
        _ = try walk.colour()
        var calibration = try walk.calibration()
        let reading = CheckReading(card: "a", readAt: "", patches: [], micrometresPerPixel: 1, mtf50: nil)
        var results = CheckComparison.results(reading, calibration: calibration)
        #expect(results.allSatisfy { $0.outcome == .skipped && $0.value == nil })
        #expect(results[0].sentence.contains("no card was read"))
        calibration.checkCard = CheckReading(card: "b", readAt: "", patches: [], micrometresPerPixel: 1, mtf50: 1)
        results = CheckComparison.results(reading, calibration: calibration)
        #expect(results[0].sentence.contains("another card"))
        calibration.checkCard?.card = "a"
        results = CheckComparison.results(reading, calibration: calibration)
        #expect(results[0].outcome == .passed)
        // An edge that was there and is not any more is no reason to be silent.
        #expect(results[2].outcome == .failed)
    }
}
