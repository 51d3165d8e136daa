import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeReport
import EpilumeWorkshop
import Testing

/// What a new calibration takes over from the one before, and what it must not.
@Suite("Taken over")
struct CarriedTests {
    private let truth = TruthFrames()

    private func take(_ steps: [WalkStep], _ bench: inout Workbench) async throws {
        for step in steps { #expect(try await bench.perform(step, frames: 8, with: ScriptedTechnician()) != nil) }
    }

    private func made(_ bench: Workbench) throws -> Calibration {
        try bench.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-22T08:00:00Z", technician: nil)
    }

    private func commissioned() async throws -> Calibration {
        var bench = truth.bench()
        try await take([.dark, .color, .card], &bench)
        return try made(bench)
    }

    @Test("a dark level that moved by more than a code shifts no tone curve that is taken over") func dark()
        async throws
    {
        var previous = try await commissioned()
        var bench = truth.bench(previous: previous)
        try await take([.dark], &bench)
        #expect(try made(bench).tone == previous.tone)
        // Its curve is read by codes above another dark level.
        previous.dark?.means[1] -= 1.5
        for dark in [previous.dark, nil] {
            previous.dark = dark
            var other = truth.bench(previous: previous)
            let report = try await other.perform(.dark, with: ScriptedTechnician())
            #expect(report?.notes.contains { $0.contains("colour has to be measured anew") } == true)
            let fault = #expect(throws: WorkshopFault.self) { try made(other) }
            #expect(fault?.sentence.contains("--steps dark,color,flat,card") == true)
            // With a chart of today it is no trouble.
            try await take([.color], &other)
            _ = try made(other)
        }
    }

    @Test("the card's old reading is not taken over by what is measured anew, and is asked for") func card()
        async throws
    {
        let previous = try await commissioned()
        for step in [WalkStep.color, .flat, .scale] {
            var bench = truth.bench(previous: previous)
            try await take([step], &bench)
            let new = try made(bench)
            #expect(new.checkCard == nil && !new.carried.contains { $0.part == .checkCard }, "\(step)")
            #expect(new.notes.contains { $0.contains("epilume calibrate card") })
        }
        var bench = truth.bench(previous: previous)
        try await take([.dark], &bench)
        #expect(try made(bench).checkCard == previous.checkCard)
        try await take([.color, .card], &bench)
        let read = try made(bench)
        #expect(read.checkCard != nil && !read.notes.contains { $0.contains("epilume calibrate card") })
    }

    @Test("that the rulers were not measured is said as long as that scale is used") func rulers() async throws {
        var previous = try await commissioned()
        let print = PrintedTarget(unmeasured: TargetGeometry.all[0])
        previous.spacing = PixelSpacing(
            horizontal: 10, vertical: 10, uncertaintyPercent: 3.2, zones: [], exposures: 1, target: print.target)
        previous.assumptions.append(print.assumption)
        var bench = truth.bench(previous: previous)
        try await take([.dark], &bench)
        let carried = try made(bench)
        #expect(carried.assumptions.filter { $0 == print.assumption }.count == 1)
        // Once more: it is no longer this session that carries it first.
        var third = truth.bench(previous: carried)
        try await take([.dark], &third)
        #expect(try made(third).assumptions.filter { $0 == print.assumption }.count == 1)
        // Another target has another assumption.
        try await take([.scale], &third)
        #expect(try !made(third).assumptions.contains(print.assumption))
    }

    @Test("a card tells at once what the mornings will not ask for") func mornings() async throws {
        var bench = truth.bench()
        try await take([.dark, .color], &bench)
        let report = try await bench.perform(.card, frames: 4, with: ScriptedTechnician())
        #expect(report?.notes.first?.hasPrefix("The mornings will not ask for scale and focus") == true)
        var plan = truth.plan
        plan.patchPitchMicrometres = 1500
        var pitched = truth.bench(plan)
        try await take([.dark, .color, .card], &pitched)
        let reading = try #require(try made(pitched).checkCard)
        #expect(reading.pitchMicrometres == 1500 && reading.micrometresPerPixel != nil)
    }

    @Test("before one step alone it is said what is not taken over, and why") func beginning() async throws {
        let previous = try await commissioned()
        let revoked = CalibrationState(state: "revoked", sentence: "Its calibration was revoked: it fell.", id: "a")
        let lines = WalkBeginning.lines([.scale], state: revoked, previous: nil)
        #expect(lines.first?.contains("was revoked: it fell") == true)
        #expect(lines.first?.contains("nothing but scale") == true)
        #expect(WalkBeginning.lines([.scale], state: nil, previous: nil).count == 1)
        let valid = CalibrationState(state: "valid", sentence: "It is calibrated.", id: previous.id)
        #expect(WalkBeginning.lines([.scale], state: valid, previous: previous) == [])
        #expect(WalkBeginning.lines(WalkStep.allCases, state: nil, previous: nil) == [])
        let old = CalibrationState(state: "expired", sentence: "Too old.", id: previous.id)
        let expired = WalkBeginning.lines([.scale], state: old, previous: previous)
        #expect(expired.first?.contains("the dark level of 2026-11-22, colour of 2026-11-22") == true)
        #expect(expired.first?.contains("evenness") == false)
    }

    @Test("what needs a chart is refused before anybody lays a card down") func needing() async throws {
        let previous = try await commissioned()
        for step in [WalkStep.flat, .repeatability, .card] {
            let fault = #expect(throws: WorkshopFault.self) { try WalkBeginning.require([step], previous: nil) }
            #expect(fault?.sentence.contains("--steps color,\(step.rawValue)") == true)
            try WalkBeginning.require([step], previous: previous)
        }
        try WalkBeginning.require([.scale], previous: nil)
        try WalkBeginning.require([.color, .flat], previous: nil)
        try WalkBeginning.require([.scale, .flat], previous: nil)
    }
}
