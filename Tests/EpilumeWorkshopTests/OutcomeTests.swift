import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeWorkshop
import Testing

/// What a technician and a script are told at the end.
@Suite("Outcome")
struct OutcomeTests {
    private var made: Calibration {
        var made = Calibration(
            id: "3f2c9a51", measuredAt: "2026-11-20T08:00:00Z", softwareVersion: "0", binding: TruthFrames().binding)
        made.carried = [.init(part: .checkCard, from: "b", measuredAt: "2026-10-01T08:00:00Z")]
        made.notes = ["Said before.", "Not said."]
        return made
    }

    private func state(_ name: String, _ id: String = "3f2c9a51") -> CalibrationState {
        CalibrationState(state: name, sentence: "Says the station.", id: id)
    }

    @Test("the last line says no more than the station") func lastLine() {
        func last(_ state: CalibrationState?, isKept: Bool = true) -> String? {
            CalibrationText.outcome(made, isKept: isKept, state: state, .plain).last
        }
        #expect(last(state("valid")) == "The calibration 3f2c9a51 is in force. Says the station.")
        #expect(last(state("due")) == "The calibration 3f2c9a51 is in force. Says the station.")
        #expect(last(state("expired")) == "The calibration 3f2c9a51 is kept. Says the station.")
        #expect(last(state("valid", "other")) == "The calibration 3f2c9a51 is kept. Says the station.")
        #expect(last(nil, isKept: false) == "The calibration 3f2c9a51 is not in force.")
    }

    @Test("what was taken over is named in words, and notes that no step has told are told") func lines() {
        let lines = CalibrationText.outcome(
            made, isKept: true, state: state("valid"), said: ["Said before."], .plain)
        #expect(lines.contains("Taken over: the check card of 2026-10-01."))
        #expect(lines.contains("Note: Not said.") && !lines.contains("Note: Said before."))
    }

    @Test("what another step will change is not said to have passed") func provisional() {
        let report = StepReport(.flat, sentence: "About 9 %.", isProvisional: true)
        #expect(StepText.lines(report, .plain) == ["so far  About 9 %."])
        #expect(StepText.lines(StepReport(.flat, sentence: "9 %."), .plain) == ["passed  9 %."])
    }

    @Test("a script finds the steps by the names that it gives them by, and force only where there is") func script() {
        let reports = CarriedPart.Part.allCases.map { StepReport($0, sentence: "") }
        let entry = CalibrationEntry(made, sha256: "00", keyID: "k", trustedKey: nil, revocation: nil)
        let outcome = WalkOutcome(made, reports, entry, state("valid"))
        #expect(outcome.steps.map(\.step) == WalkStep.allCases.map(\.rawValue))
        #expect(outcome.inForce && outcome.state == "valid")
        #expect(!WalkOutcome(made, reports, entry, state("expired")).inForce)
        #expect(!WalkOutcome(made, reports, nil, nil).inForce)
        for step in WalkStep.allCases {
            #expect(WalkStep(named: step.rawValue) == step && WalkStep(named: step.part.rawValue) == step)
            #expect(WalkStep(step.part) == step)
        }
        #expect(WalkStep(named: "colours") == nil)
    }
}
