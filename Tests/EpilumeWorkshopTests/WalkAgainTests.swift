import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeSimulator
import EpilumeWorkshop
import Synchronization
import Testing

/// Frames that fail as a test wrote down, by folder, and are then those of the truth.
final class FailingFrames: FrameSource {
    let truth: TruthFrames
    private let failures: Mutex<[String: [any Error & Sendable]]>
    private let asked = Mutex<[String]>([])

    init(_ truth: TruthFrames, _ failures: [String: [any Error & Sendable]]) {
        self.truth = truth
        self.failures = Mutex(failures)
    }

    var folders: [String] { asked.withLock { $0 } }

    func frames(_ folder: String, count: Int) async throws -> FrameSet {
        asked.withLock { $0.append(folder) }
        let failure = failures.withLock { failures -> (any Error & Sendable)? in
            guard let first = failures[folder]?.first else { return nil }
            failures[folder]?.removeFirst()
            return first
        }
        if let failure { throw failure }
        return try await truth.frames(folder, count: count)
    }
}

/// What was refused is asked for again, in the smallest part that can be taken by itself.
@Suite("A walk that goes on")
struct WalkAgainTests {
    private let truth = TruthFrames()

    private func bench(
        _ plan: WalkPlan, _ source: FailingFrames, previous: Calibration? = nil
    ) -> Workbench {
        Workbench(
            binding: truth.binding, previous: previous, plan: plan, source: source,
            finder: ChartFinder(search: [], seen: nil))
    }

    private static let drifted = ClientFault.refused(
        Problem(status: 409, code: "control-drift", title: "", detail: "The control gain drifted."))

    @Test("a refusal of the station is asked about like any other, and the walk goes on") func drift() async throws {
        let source = FailingFrames(truth, ["dark": [Self.drifted, ClientFault.connectionLost]])
        var bench = bench(truth.plan, source)
        let technician = ScriptedTechnician(.again, .again)
        #expect(try await bench.perform(.dark, with: technician)?.step == .dark)
        #expect(technician.said.first == "refused: The control gain drifted.")
        #expect(technician.asked == [nil, nil])
    }

    @Test("a step without its program can be left out, and what was measured stands") func leftOut() async throws {
        var plan = truth.plan
        plan.scale = try .printed("epilume-target-20")
        var bench = bench(plan, FailingFrames(truth, [:]))
        #expect(try await bench.perform(.dark, with: ScriptedTechnician()) != nil)
        #expect(try await bench.perform(.scale, frames: 2, with: ScriptedTechnician(.skip)) == nil)
        #expect(bench.session.measured == [.dark])
        // Nobody is there any more: nothing to ask.
        let gone = FailingFrames(truth, ["flat": [WorkshopFault("The input ended.", .ended)]])
        var other = self.bench(plan, gone)
        let technician = ScriptedTechnician(.again)
        await #expect(throws: WorkshopFault.self) { _ = try await other.perform(.flat, with: technician) }
        #expect(technician.asked.isEmpty)
    }

    @Test("a refusal at the second view of the chart keeps the first") func secondView() async throws {
        var plan = truth.plan
        plan.hasSecondView = true
        plan.secondCorners = truth.camera.corners(in: TruthFrames.turned)
        let source = FailingFrames(truth, ["color/2": [Self.drifted]])
        var bench = bench(plan, source)
        let technician = ScriptedTechnician(.again)
        #expect(try await bench.perform(.color, frames: 4, with: technician) != nil)
        #expect(source.folders == ["color/1", "color/2", "color/2"])
        #expect(technician.asked == ["the second view"])
    }

    @Test("a refusal at one patch asks for that patch again") func patches() async throws {
        var truth = truth
        truth.isPatchByPatch = true
        var plan = truth.plan
        plan.isPatchByPatch = true
        let source = FailingFrames(truth, ["color/20": [Self.drifted]])
        var bench = bench(plan, source)
        let technician = ScriptedTechnician(.again)
        #expect(try await bench.perform(.color, frames: 2, with: technician) != nil)
        #expect(technician.laid == Array(1...20) + Array(20...24))
        #expect(technician.asked == ["patch 20"])
    }

    @Test("of a patch that was refused halfway nothing is left, and the right one is taken") func wrongPatch()
        async throws
    {
        /// At its first attempt patch 20 shows another one, and then itself.
        final class Slipping: FrameSource {
            let truth: TruthFrames
            let hasSlipped = Mutex(false)
            init(_ truth: TruthFrames) { self.truth = truth }

            func frames(_ folder: String, count: Int) async throws -> FrameSet {
                let right = try await truth.frames(folder, count: count)
                let slips = hasSlipped.withLock { slipped in
                    guard folder == "color/20", !slipped else { return false }
                    slipped = true
                    return true
                }
                guard slips else { return right }
                let wrong = try await truth.frames("color/5", count: 1)
                let frames = wrong.frames + right.frames.dropFirst()
                return FrameSet(run: truth.run(frames), frames: frames)
            }
        }
        var truth = truth
        truth.isPatchByPatch = true
        var plan = truth.plan
        plan.isPatchByPatch = true
        var bench = Workbench(
            binding: truth.binding, previous: nil, plan: plan, source: Slipping(truth),
            finder: ChartFinder(search: [], seen: nil))
        let technician = ScriptedTechnician(.again)
        #expect(try await bench.perform(.color, frames: 2, with: technician) != nil)
        #expect(technician.asked == ["patch 20"])
    }

    @Test("an exposure of the grid that nobody turned is taken again, those before it stand") func scale() async throws
    {
        /// The second exposure is turned at its second attempt.
        final class Turning: FrameSource {
            let truth: TruthFrames
            let isTurned = Mutex(false)
            init(_ truth: TruthFrames) { self.truth = truth }

            func frames(_ folder: String, count: Int) async throws -> FrameSet {
                guard folder == "scale/2" else { return try await truth.frames(folder, count: count) }
                let isTurned = isTurned.withLock { turned in
                    defer { turned = true }
                    return turned
                }
                guard isTurned else { return try await truth.frames(folder, count: count) }
                var scene = PracticeTarget.dotGrid.scene
                // Less than the corners by hand are off by, and more than a hand that did nothing.
                scene.pose.x += 0.02
                let shot = truth.camera.look(at: scene)
                let frames = try (0..<count).map { try shot.frame($0) }
                return FrameSet(run: truth.run(frames), frames: frames)
            }
        }
        var plan = truth.plan
        plan.exposures = 2
        var bench = Workbench(
            binding: truth.binding, previous: nil, plan: plan, source: Turning(truth),
            finder: ChartFinder(search: [], seen: nil))
        let technician = ScriptedTechnician(.again)
        let report = try #require(try await bench.perform(.scale, frames: 2, with: technician))
        #expect(technician.laid == [1, 2, 2])
        #expect(technician.asked == ["exposure 2"])
        #expect(report.sentence.contains("by 2 exposures"))
    }

    @Test("evenness without a chart is left out with a note; alone it is refused") func flatAlone() async throws {
        var bench = truth.bench()
        for step in [WalkStep.dark, .flat, .scale] {
            #expect(try await bench.perform(step, frames: 8, with: ScriptedTechnician()) != nil)
        }
        let made = try bench.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-22T08:00:00Z", technician: nil)
        #expect(made.flat == nil && made.spacing != nil)
        #expect(made.notes.contains { $0.hasPrefix("Evenness was measured and is left out") })
        var alone = truth.bench()
        _ = try await alone.perform(.flat, frames: 8, with: ScriptedTechnician())
        #expect(throws: WorkshopFault.self) {
            try alone.calibration(id: "", measuredAt: "2026-11-22T08:00:00Z", technician: nil)
        }
    }

    @Test("what a person saw of the light is asked for again, with the command") func light() async throws {
        struct Lapsed: FrameSource {
            let truth: TruthFrames
            func frames(_ folder: String, count: Int) async throws -> FrameSet {
                let set = try await truth.frames(folder, count: count)
                return FrameSet(run: truth.run(set.frames), frames: set.frames)
            }
        }
        var binding = truth.binding
        binding.light = "polarised"
        var bench = Workbench(
            binding: binding, previous: nil, plan: truth.plan, source: Lapsed(truth: truth),
            finder: ChartFinder(search: [], seen: nil))
        let fault = await #expect(throws: WorkshopFault.self) {
            _ = try await bench.perform(.dark, frames: 8, with: ScriptedTechnician())
        }
        #expect(fault?.sentence.hasSuffix("epilume device light truth polarised --confirm") == true)
    }
}
