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

    /// What the card shows today.
    package struct Front: Sendable {
        package let reading: CheckReading
        package let binding: CalibrationBinding
        /// What was noticed about the card, a sentence each.
        package let notes: [String]
    }

    package func front() async throws -> Front {
        let set = try await frames(WalkStep.card.frames)
        do {
            let found = try CardFinder(plan: plan, finder: finder).finding(in: set)
            var step = CheckCardStep(found.sighting)
            for index in set.frames.indices { try step.add(try set.picture(index)) }
            return Front(
                reading: try step.reading(by: calibration, readAt: CalibrationPaper.now()), binding: set.run.binding,
                notes: found.notes)
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
                "The calibration does not hold for the device as it is", changes, of: set.run,
                "Set it as it was, or calibrate it again.")
        }
        return set
    }

    // MARK: Questions that no picture answers

    /// What the others are compared with must hold itself.
    ///
    /// - Throws: when there is nothing to compare with.
    package static func standing(_ state: CalibrationState?) throws(WorkshopFault) -> CheckResult {
        guard let state, state.isApplied else {
            throw WorkshopFault(
                "There is no calibration to compare with: "
                    + (state?.sentence ?? "the device is not calibrated as it is. Calibrate it first."))
        }
        return CheckResult(.calibration, state.isInForce ? .passed : .failed, sentence: state.sentence)
    }

    /// What the station knows of its pictures. Whether its disk takes another is told by a press alone.
    package static func outbox(_ counts: StationStatus.OutboxCounts) -> CheckResult {
        guard counts.quarantine == 0 else {
            return CheckResult(
                .outbox, .failed, value: Double(counts.quarantine), limit: 0,
                sentence: "\(counts.quarantine) damaged items need a technician: see `epilume outbox list`.")
        }
        return CheckResult(
            .outbox, .passed, value: 0, limit: 0,
            sentence: "No picture that is kept is damaged; \(counts.ready) wait to be sent.")
    }
}

extension WalkPlan {
    /// What the morning check looks for.
    ///
    /// - Parameters:
    ///   - card: as it was read when the device was calibrated.
    ///   - chart: that somebody names instead.
    ///   - target: the same.
    package init(check card: CheckReading?, chart: String?, target: String?) throws(WorkshopFault) {
        let printed = try ScaleTarget.printed(target ?? TargetGeometry.all[0].name)
        let known = chart == nil && target == nil ? card?.card : nil
        if let known, TargetGeometry.all.contains(where: { $0.name == known }) {
            self.init(chart: ChartLibrary.colorChecker24, chartName: ChartLibrary.colorChecker24.name, scale: printed)
            self.card = try .printed(known)
            return
        }
        if let known, ChartLibrary.chart(named: known) == nil {
            throw WorkshopFault(
                "The card of this device, \(UntrustedText(known)), was read by a description of your own: name its "
                    + "file with --chart.", .usage)
        }
        let name = chart ?? known ?? ChartLibrary.colorChecker24.name
        let description = try ChartSource.chart(name, reference: nil)
        self.init(chart: description, chartName: name, scale: printed)
        if target != nil { self.card = printed }
        if card?.card == description.name { patchPitchMicrometres = card?.pitchMicrometres }
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
        return table.lines(style) + ["", verdict(slip, style)]
    }

    private static func verdict(_ slip: CheckSlip, _ style: TerminalStyle) -> String {
        if slip.passed { return style.paint("The check passed.", .good) }
        if slip.results.contains(where: { $0.outcome == .failed }) { return style.paint("The check failed.", .bad) }
        return style.paint("The check did not pass: nothing of the picture was compared.", .bad)
    }
}
