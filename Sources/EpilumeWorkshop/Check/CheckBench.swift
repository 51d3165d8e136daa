internal import EpilumeCalibration
package import EpilumeInterface
package import EpilumeModel

/// Reads the card of the morning check as it was read at commissioning.
package struct CheckBench: Sendable {
    private let calibration: Calibration
    private let plan: WalkPlan
    private let source: DeviceFrames
    private let finder: ChartFinder

    package init(calibration: Calibration, plan: WalkPlan, source: DeviceFrames, finder: ChartFinder) {
        self.calibration = calibration
        self.plan = plan
        self.source = source
        self.finder = finder
    }

    /// - Returns: what the card shows today, and what the device is bound to.
    package func front() async throws -> (reading: CheckReading, binding: CalibrationBinding) {
        let set = try await frames(WalkStep.card.frames)
        do {
            var step = CheckCardStep(try CardFinder(plan: plan, finder: finder).sighting(in: set))
            for index in set.frames.indices { try step.add(try set.picture(index)) }
            return (try step.reading(by: calibration, readAt: CalibrationPaper.now()), set.run.binding)
        } catch let refusal as CalibrationRefusal {
            throw WorkshopFault(refusal)
        }
    }

    /// Evenness of the card's white back.
    package func back() async throws -> FlatField {
        let set = try await frames(WalkStep.card.frames)
        do {
            var step = WhiteStep()
            for index in set.frames.indices { try step.add(try set.picture(index)) }
            return try step.flat(by: calibration)
        } catch let refusal as CalibrationRefusal {
            throw WorkshopFault(refusal)
        }
    }

    private func frames(_ count: Int) async throws -> FrameSet {
        let set = try await source.frames(count)
        let changes = calibration.binding.changes(to: set.run.binding)
        guard changes.isEmpty else {
            throw WorkshopFault(
                "The calibration does not hold for the device as it is: "
                    + changes.map { UntrustedText($0.words).description }.joined(separator: "; ")
                    + ". Set it as it was, or calibrate it again.")
        }
        return set
    }
}

/// A slip in lines for the terminal.
package enum CheckText {
    package static func lines(_ slip: CheckSlip, _ style: TerminalStyle) -> [String] {
        var table = TextTable(["QUESTION", "", "FOUND"])
        for result in slip.results {
            let tone: Tone? =
                switch result.outcome {
                case .passed: .good
                case .failed: .bad
                case .skipped: nil
                }
            table.add([
                "\(result.question.rawValue)", .init(result.outcome.rawValue, tone), "\(result.sentence)",
            ])
        }
        let verdict = slip.passed ? style.paint("The check passed.", .good) : style.paint("The check failed.", .bad)
        return table.lines(style) + ["", verdict]
    }
}
