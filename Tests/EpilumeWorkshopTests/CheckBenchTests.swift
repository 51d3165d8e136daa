import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeWorkshop
import Testing

/// The morning check: which card, against which calibration, and what its slip says.
@Suite("Check bench")
struct CheckBenchTests {
    private func reading(_ card: String, pitch: Double? = nil) -> CheckReading {
        CheckReading(
            card: card, readAt: "2026-11-20T08:00:00Z", patches: [], micrometresPerPixel: nil, mtf50: nil,
            pitchMicrometres: pitch)
    }

    @Test("the card is the one that was read when the device was calibrated") func card() throws {
        let printed = try WalkPlan(check: reading("epilume-target-20"), chart: nil, target: nil)
        #expect(printed.card?.name == "epilume-target-20")
        let chart = try WalkPlan(check: reading("colorchecker-sg", pitch: 14_000), chart: nil, target: nil)
        #expect(chart.card == nil && chart.chartName == "colorchecker-sg" && chart.chart.name == "colorchecker-sg")
        #expect(chart.patchPitchMicrometres == 14_000)
        // None was read: lamps and brightness can be asked for all the same.
        #expect(try WalkPlan(check: nil, chart: nil, target: nil).chartName == "colorchecker24")
        // Somebody's own, whose description is not known here.
        let fault = #expect(throws: WorkshopFault.self) {
            try WalkPlan(check: reading("my-chart"), chart: nil, target: nil)
        }
        #expect(fault?.sentence.contains("--chart") == true)
    }

    @Test("a card that is named counts before the one that was read") func named() throws {
        let other = try WalkPlan(check: reading("colorchecker24", pitch: 9), chart: nil, target: "epilume-target-30")
        #expect(other.card?.name == "epilume-target-30")
        let chart = try WalkPlan(check: reading("epilume-target-20"), chart: "colorchecker-sg", target: nil)
        #expect(chart.card == nil && chart.chartName == "colorchecker-sg" && chart.patchPitchMicrometres == nil)
    }

    @Test("an expired calibration fails the check with what to do; one that is out of force is compared with nothing")
    func standing() throws {
        func state(_ state: String) -> CalibrationState { CalibrationState(state: state, sentence: "S.", id: "a") }
        for name in ["valid", "due"] { #expect(try CheckBench.standing(state(name)).outcome == .passed) }
        let expired = try CheckBench.standing(state("expired"))
        #expect(expired.outcome == .failed && expired.question == .calibration && expired.sentence == "S.")
        for name in ["revoked", "invalidated", "none"] {
            let fault = #expect(throws: WorkshopFault.self) { try CheckBench.standing(state(name)) }
            #expect(fault?.sentence.hasSuffix(": S.") == true)
        }
        #expect(throws: WorkshopFault.self) { try CheckBench.standing(nil) }
    }

    @Test("the outbox is said to hold what is known of it, and no more") func outbox() {
        let sound = CheckBench.outbox(.init(ready: 3, held: 0, sent: 0, quarantine: 0))
        #expect(sound.outcome == .passed && !sound.sentence.contains("can be kept"))
        #expect(CheckBench.outbox(.init(ready: 0, held: 0, sent: 0, quarantine: 2)).outcome == .failed)
    }

    private func slip(_ results: [CheckResult]) -> CheckSlip {
        CheckSlip(
            id: "a", checkedAt: "2026-11-20T08:00:00Z", technician: nil, softwareVersion: "0",
            binding: TruthFrames().binding, calibration: "b", card: "c", results: results)
    }

    @Test("a button, a disk and a date alone pass no check: something of the picture must have been compared")
    func passed() {
        let rest: [CheckResult] = [
            .init(.calibration, .passed, sentence: ""), .init(.button, .passed, sentence: ""),
            .init(.outbox, .passed, sentence: ""), .init(.colour, .skipped, sentence: ""),
        ]
        #expect(!slip(rest).passed)
        #expect(CheckText.lines(slip(rest), .plain).last?.contains("nothing of the picture was compared") == true)
        for question in [CheckResult.Question.scale, .colour, .focus, .lamps, .level] {
            let whole = rest + [.init(question, .passed, sentence: "")]
            #expect(slip(whole).passed, "\(question)")
            #expect(!slip(whole + [.init(.calibration, .failed, sentence: "")]).passed)
        }
        let failed = slip(rest + [.init(.focus, .failed, sentence: "")])
        #expect(CheckText.lines(failed, .plain).last == "The check failed.")
    }

    @Test("a slip is read as it was signed, and not when it was changed") func slip() throws {
        let station = PaperStation()
        let slip = slip([.init(.scale, .passed, sentence: "")])
        let file = try station.sealed(try WireJSON.encode(slip), .check)
        #expect(try CalibrationPaper.slip(file: file, trusting: [try station.anchor]) == slip)
        #expect(throws: WorkshopFault.self) {
            try CalibrationPaper.slip(file: file, trusting: [try PaperStation().anchor])
        }
    }
}
