import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

/// A session in which one thing at a time is wrong. Smaller frames than those of the proof, so that it is quick.
struct Walk {
    var device: ProofDevice
    var session: CalibrationSession

    init(seed: UInt64 = 3, previous: Calibration? = nil, kind: ColourCorrection.Kind = .matrix) {
        device = ProofDevice(seed: seed, width: 960, height: 540)
        session = CalibrationSession(binding: device.binding, previous: previous, kind: kind)
    }

    mutating func dark() throws {
        var step = DarkStep()
        try device.each(TruthScene(.cappedLens), 0..<8) { try step.add($0) }
        _ = try session.take(step)
    }

    func white(_ scene: TruthScene? = nil) throws -> WhiteStep {
        var step = WhiteStep()
        try device.each(scene ?? device.whiteScene, 30..<34) { try step.add($0) }
        return step
    }

    /// - Parameter wrongly: makes something of the scene wrong.
    mutating func chart(
        _ chart: PatchChart? = nil, frames: Range<Int> = 10..<14, wrongly: (inout TruthScene) -> Void = { _ in }
    ) throws -> ChartStep {
        var scene = device.chartScene(chart)
        wrongly(&scene)
        let sighting = device.chartSighting(scene)
        return try self.chart(scene, sighting, frames: frames)
    }

    func chart(_ scene: TruthScene, _ sighting: ChartSighting, frames: Range<Int> = 10..<14) throws -> ChartStep {
        var step = ChartStep(sighting: sighting, chart: ProofDevice.chart)
        try device.each(scene, frames) { try step.add($0) }
        return step
    }

    /// Dark level, white card and chart: what colour needs.
    mutating func colour(wrongly: (inout TruthScene) -> Void = { _ in }) throws -> StepReport {
        try dark()
        var white = try white()
        _ = try session.take(&white)
        var chart = try chart(wrongly: wrongly)
        return try session.take(&chart)
    }

    /// One exposure of a grid.
    mutating func scale(
        trueFactor: Double = 1, turns: [Double] = [0], wrongly: (inout TruthScene) -> Void = { _ in }
    ) throws -> ScaleStep {
        var step = ScaleStep(target: device.target, pattern: .dots, light: session.codeLight)
        for (index, turn) in turns.enumerated() {
            var scene = device.gridScene(turn: turn, trueFactor: trueFactor)
            wrongly(&scene)
            try device.each(scene, (40 + 2 * index)..<(42 + 2 * index)) { try step.add($0) }
            _ = try step.endExposure(device.gridSighting(scene))
        }
        return step
    }

    mutating func sharpness(wrongly: (inout TruthScene) -> Void = { _ in }) throws -> SharpnessStep {
        var step = try SharpnessStep(light: session.codeLight)
        var scene = device.edgeScene()
        wrongly(&scene)
        try device.each(scene, 70..<72) { try step.add($0) }
        return step
    }

    func calibration(_ id: String = "a", at measuredAt: String = ProofRun.measuredAt) throws -> Calibration {
        try session.calibration(id: id, measuredAt: measuredAt, technician: nil, softwareVersion: "0")
    }

    var quality: ColourQuality? { get throws { try calibration().colour?.quality } }
}

/// Runs and hands out why it was refused, with a sentence that somebody can act on.
func refusal(of body: () throws -> Void) -> CalibrationRefusal? {
    do {
        try body()
        Issue.record("was not refused")
    } catch let refusal as CalibrationRefusal {
        #expect(refusal.sentence.hasSuffix(".") && refusal.sentence.count > 30, "\(refusal.sentence)")
        return refusal
    } catch {
        Issue.record("\(error)")
    }
    return nil
}
