internal import ArgumentParser
internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify
internal import EpilumeWorkshop

struct CheckCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "The morning test with one card: scale, colour, focus, lamps, button, outbox.",
        discussion: """
            Compares the card with what it showed when the scope was calibrated. The slip is signed and kept; \
            `epilume status` shows the latest.

            EXAMPLE
              epilume check scope
              epilume check scope --target epilume-target-20 --no-button

            EXIT CODES
              0  every question passed, or was left out and says why
              1  a question failed, or the card could not be read
            """)

    @Argument(help: ArgumentHelp("The device or its position; without it, the only armed camera.", valueName: "device"))
    var device: String?

    @OptionGroup var plan: PlanOptions

    @Flag(help: "Do not wait for the Enter key, and take the card alone: its white back is left out.")
    var yes = false

    @Flag(name: .customLong("no-button"), help: "Leave the button out.")
    var noButton = false

    @Flag(name: .customLong("no-back"), help: "Leave the card's white back out.")
    var noBack = false

    @Option(help: ArgumentHelp("Who checks, for the slip.", valueName: "name"))
    var technician: String?

    @OptionGroup var options: StationOptions

    private static let buttonSeconds = 15

    func perform() async throws {
        let client = options.client
        let name = if let device { device } else { try CaptureTarget.only(of: try await client.devices()) }
        let shown = try await client.device(name)
        let calibration = try await calibration(of: shown)
        let dialogue = TechnicianDialogue(isSilent: yes)
        let source = DeviceFrames(client: client, name: name, keep: nil)
        let bench = CheckBench(
            calibration: calibration, plan: try await checkPlan(shown), source: source, finder: plan.finder)
        try await practise(shown, .card)
        try await dialogue.wait("Lay the scope on the front of the card.", meter: .details) {
            try await source.frames(1)
        }
        let (reading, binding) = try await bench.front()
        var back: FlatField?
        if !noBack, !yes || shown.simulated {
            try await practise(shown, .flat)
            try await dialogue.wait("Turn the card over: lay the scope on its white back.", meter: .whiteCard) {
                try await source.frames(1)
            }
            back = try await bench.back()
        }
        var results = CheckComparison.results(reading, flat: back, calibration: calibration)
        results.append(try await button(shown, name, dialogue))
        results.append(try await outbox())
        let slip = CheckSlip(
            id: UUIDBits.random().description, checkedAt: CalibrationPaper.now(), technician: technician,
            softwareVersion: SoftwareVersion.current, binding: binding, calibration: calibration.id,
            card: reading.card, results: results)
        let entry = try await client.keep(check: try WireJSON.encode(slip))
        try show(slip) { CheckText.lines(slip, $0) + [TerminalText.of("The slip \(entry.id) is kept.")] }
        if !slip.passed { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private func calibration(of device: Device) async throws -> Calibration {
        guard let id = device.calibration?.id,
            let entry = try await options.client.calibrations().first(where: { $0.id == id })
        else {
            throw WorkshopFault(
                "\(device.position ?? device.id) has no calibration to compare with: calibrate it first.")
        }
        let anchor = try TrustAnchor(try await options.client.trusted(entry))
        return try CalibrationPaper(
            file: try await options.client.calibrationFile(id), trusting: [anchor]
        ).calibration
    }

    private func checkPlan(_ device: Device) async throws -> WalkPlan {
        let plan = try self.plan.plan()
        guard device.simulated else { return plan }
        return try await PracticeTable(client: options.client).completed(plan, self.plan)
    }

    private func practise(_ device: Device, _ step: WalkStep) async throws {
        guard device.simulated else { return }
        try await PracticeTable(client: options.client).lay(step)
    }

    private func button(
        _ device: Device, _ name: String, _ dialogue: TechnicianDialogue
    ) async throws -> CheckResult {
        if noButton { return CheckResult(.button, .skipped, sentence: "Not looked at: it was left out.") }
        if let answer = Self.withoutPress(device.button?.path) { return answer }
        dialogue.say("Press the scope's button now, within \(Self.buttonSeconds) seconds. It takes no picture.")
        return try await pressed(name)
    }

    /// What is known before anybody presses.
    private static func withoutPress(_ path: Device.Button.Path?) -> CheckResult? {
        switch path {
        case .evdev: nil
        case .missing:
            CheckResult(
                .button, .failed, sentence: "Its button is not there: plug the scope in again; see `epilume doctor`.")
        case .vendor:
            CheckResult(
                .button, .skipped, sentence: "Not looked at: its button speaks in a way that is not understood here.")
        case .some(.none), nil:
            CheckResult(.button, .skipped, sentence: "Not looked at: the device has no button that is known.")
        }
    }

    private func pressed(_ name: String) async throws -> CheckResult {
        do {
            _ = try await options.client.checkButton(name, seconds: Self.buttonSeconds)
        } catch ClientFault.refused(let problem) where problem.code == "button-silent" {
            return CheckResult(.button, .failed, sentence: problem.detail)
        }
        return CheckResult(.button, .passed, sentence: "The button answers.")
    }

    private func outbox() async throws -> CheckResult {
        let counts = try await options.client.status().outbox
        if counts.quarantine > 0 {
            return CheckResult(
                .outbox, .failed, value: Double(counts.quarantine), limit: 0,
                sentence: "\(counts.quarantine) damaged items need a technician: see `epilume outbox list`.")
        }
        return CheckResult(
            .outbox, .passed, sentence: "Pictures are kept; \(counts.ready) wait to be sent.")
    }
}
