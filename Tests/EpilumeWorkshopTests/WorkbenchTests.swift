import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeSimulator
import EpilumeWorkshop
import Testing

/// Steps over frames of a scope of which the truth is known.
@Suite("Workbench")
struct WorkbenchTests {
    private let truth = TruthFrames()

    private func take(_ step: WalkStep, _ bench: inout Workbench, frames: Int? = nil) async throws -> StepReport {
        try #require(try await bench.perform(step, frames: frames, with: ScriptedTechnician()))
    }

    @Test("a walk with corners by hand ends in a sound calibration that passes and is near the truth")
    func walk() async throws {
        var bench = truth.bench()
        for step in WalkStep.allCases {
            let report = try await take(step, &bench)
            #expect(report.step == step.part)
            #expect(report.sentence.hasSuffix("."))
        }
        let calibration = try bench.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-22T08:00:00Z", technician: "M. Dupont")
        #expect(calibration.faults == [])
        #expect(calibration.technician == "M. Dupont")
        let spacing = try #require(calibration.spacing)
        let (horizontal, vertical) = (
            truth.camera.geometry.horizontalMicrometresPerPixel, truth.camera.geometry.verticalMicrometresPerPixel
        )
        #expect(abs(spacing.horizontal / horizontal - 1) < 0.005)
        #expect(abs(spacing.vertical / vertical - 1) < 0.005)
        let quality = try #require(calibration.colour?.quality)
        #expect(quality.leaveOneOutMean < 3 && quality.uncorrectedMean > 2 * quality.leaveOneOutMean)
        #expect(calibration.checkCard?.card == "colorchecker24")
        // What leaves this room can be signed, read again and applied.
        let payload = try CalibrationPaper.payload(calibration)
        #expect(try WireJSON.decode(Calibration.self, from: payload) == calibration)
    }

    @Test("the technician is asked for each exposure, and told of each frame")
    func asked() async throws {
        var plan = truth.plan
        plan.exposures = 2
        var bench = truth.bench(plan)
        let technician = ScriptedTechnician()
        // Nobody turned the grid.
        let fault = await #expect(throws: WorkshopFault.self) {
            _ = try await bench.perform(.scale, frames: 2, with: technician)
        }
        #expect(fault?.sentence.contains("Lift it, turn it") == true)
        #expect(technician.laid == [1, 2])
        #expect(technician.frames == [1, 2, 1, 2])
    }

    @Test("a second view of the chart, turned, shows that the device does not adapt to what it sees")
    func secondView() async throws {
        var plan = truth.plan
        plan.hasSecondView = true
        plan.secondCorners = truth.camera.corners(in: TruthFrames.turned)
        var bench = truth.bench(plan)
        _ = try await take(.dark, &bench)
        _ = try await take(.flat, &bench)
        let report = try await take(.color, &bench)
        #expect(report.notes.contains { $0.contains("agrees with the first") })
        let calibration = try bench.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-22T08:00:00Z", technician: nil)
        #expect(!calibration.assumptions.contains { $0.contains("only one view") })
        // The same corners for both views: the second is then upside down.
        plan.secondCorners = plan.corners
        var wrong = truth.bench(plan)
        let fault = await #expect(throws: WorkshopFault.self) { _ = try await take(.color, &wrong) }
        #expect(fault?.sentence.contains("upside down") == true)
        #expect(wrong.session.measured.isEmpty, "the first view stayed")
    }

    @Test("patch by patch each patch is asked for by its name")
    func patchByPatch() async throws {
        var truth = truth
        truth.isPatchByPatch = true
        var plan = truth.plan
        plan.isPatchByPatch = true
        var bench = truth.bench(plan)
        let technician = ScriptedTechnician()
        _ = try await take(.dark, &bench)
        let report = try #require(try await bench.perform(.color, frames: 2, with: technician))
        let asked = technician.instructions
        #expect(asked.count == 24)
        #expect(asked[3].contains("Patch 4 of 24") && asked[3].contains(plan.chart.patches[3].name))
        #expect(report.verdicts.first?.quantity == .colourMean)
    }

    @Test("one step anew takes the others over from what is in force")
    func carried() async throws {
        var first = truth.bench()
        for step in [WalkStep.dark, .color, .flat] { _ = try await take(step, &first) }
        let old = try first.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-10-22T08:00:00Z", technician: nil)
        var second = truth.bench(previous: old)
        _ = try await take(.dark, &second)
        let new = try second.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-22T08:00:00Z", technician: nil)
        #expect(Set(new.carried.map(\.part)) == [.colour, .flat])
        #expect(new.carried.allSatisfy { $0.from == old.id })
        #expect(new.oldestMeasurement == "2026-10-22T08:00:00Z")
    }

    @Test("frames of a device that has changed since are refused, and what was measured stands")
    func changed() async throws {
        struct Changing: FrameSource {
            let truth: TruthFrames
            func frames(_ folder: String, count: Int) async throws -> FrameSet {
                let set = try await truth.frames(folder, count: count)
                guard folder != "dark" else { return set }
                var binding = truth.binding
                binding.controls = ["gain": 3]
                return FrameSet(run: truth.run(set.frames, binding: binding), frames: set.frames)
            }
        }
        var bench = Workbench(
            binding: truth.binding, previous: nil, plan: truth.plan, source: Changing(truth: truth),
            finder: ChartFinder(search: [], seen: nil))
        _ = try await take(.dark, &bench)
        let before = bench.session.measured
        let fault = await #expect(throws: WorkshopFault.self) { _ = try await take(.color, &bench) }
        #expect(fault?.sentence.contains("gain: none then, 3 now") == true)
        #expect(bench.session.measured == before)
    }

    @Test("without the program that looks for charts, and without corners, a person is told to give them")
    func noFinder() async throws {
        var plan = truth.plan
        plan.corners = nil
        var bench = truth.bench(plan)
        let fault = await #expect(throws: WorkshopFault.self) { _ = try await take(.color, &bench) }
        #expect(fault?.cause == .usage)
        #expect(fault?.sentence.contains("--corners") == true)
    }

    @Test("too few frames are refused with how many it takes")
    func fewFrames() async throws {
        var bench = truth.bench()
        let fault = await #expect(throws: WorkshopFault.self) { _ = try await take(.dark, &bench, frames: 2) }
        #expect(fault?.sentence.contains("8") == true)
        #expect(fault?.cause == .refused)
    }
}
