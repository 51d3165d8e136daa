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
            Compares the card with what it showed when the scope was calibrated: the card of the walk, unless --chart \
            or --target names another. The slip is signed and kept; --show shows the latest.

            EXAMPLE
              epilume check scope
              epilume check scope --no-button
              epilume check scope --show

            EXIT CODES
              0  the picture was compared and every question passed, or was left out and says why
              1  a question failed, nothing of the picture could be compared, or the card could not be read
            """)

    @Argument(help: ArgumentHelp("The device or its position; without it, the only armed camera.", valueName: "device"))
    var device: String?

    @OptionGroup var sight: SightOptions

    @Flag(help: "Do not wait for the Enter key, and take the card alone: its white back is left out.")
    var yes = false

    @Flag(name: .customLong("no-button"), help: "Leave the button out.")
    var noButton = false

    @Flag(name: .customLong("no-back"), help: "Leave the card's white back out.")
    var noBack = false

    @Flag(name: .customLong("show"), help: "Show the latest slip of the device, and check nothing.")
    var isShown = false

    @Option(help: ArgumentHelp("Who checks, for the slip.", valueName: "name"))
    var technician: String?

    @OptionGroup var options: StationOptions

    private static let buttonSeconds = 15

    func perform() async throws {
        let client = options.client
        let name = if let device { device } else { try CaptureTarget.only(of: try await client.devices()) }
        let shown = try await client.device(name)
        if isShown { return try await showLatest(shown) }
        let standing = try CheckBench.standing(shown.calibration)
        guard let id = shown.calibration?.id,
            let calibration = try await PaperShelf(client).paper(id)?.paper.calibration
        else { throw WorkshopFault("The calibration of \(shown.position ?? shown.id) is not listed any more.") }
        let source = DeviceFrames(client: client, name: name, keep: nil)
        var dialogue = TechnicianDialogue(isSilent: yes)
        dialogue.look = { try await source.frames(1) }
        let bench = CheckBench(
            calibration: calibration, plan: try await plan(shown, calibration), source: source, finder: sight.finder)
        try await practise(shown, .card)
        try await dialogue.wait("Lay the scope on the front of the card.", meter: .details)
        let front = try await bench.front()
        for note in front.notes { dialogue.say("note: " + note) }
        var back: FlatField?
        if !noBack, !yes || shown.simulated {
            try await practise(shown, .flat)
            try await dialogue.wait("Turn the card over: lay the scope on its white back.", meter: .whiteCard)
            back = try await bench.back()
        }
        var results = CheckComparison.results(front.reading, flat: back, calibration: calibration)
        results.append(standing)
        results.append(try await button(shown, name, dialogue))
        results.append(CheckBench.outbox(try await client.status().outbox))
        let slip = CheckSlip(
            id: UUIDBits.random().description, checkedAt: CalibrationPaper.now(), technician: technician,
            softwareVersion: SoftwareVersion.current, binding: front.binding, calibration: calibration.id,
            card: front.reading.card, results: results)
        let entry = try await client.keep(check: try WireJSON.encode(slip))
        try show(slip) { CheckText.lines(slip, $0) + [TerminalText.of("The slip \(entry.id) is kept.")] }
        if !slip.passed { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    /// The slip as it was signed.
    private func showLatest(_ device: Device) async throws {
        let client = options.client
        let unit = try await client.calibrations().first { $0.id == device.calibration?.id }?.device
        guard let unit, let entry = try await client.checks().first(where: { $0.device == unit }) else {
            throw WorkshopFault("\(device.position ?? device.id) was never checked.")
        }
        let slip = try CalibrationPaper.slip(
            file: try await client.checkFile(entry.id), trusting: [try TrustAnchor(try await client.trustAnchor())])
        try show(slip) {
            [TerminalText.of("\(slip.checkedAt)  \(slip.technician ?? "")")] + CheckText.lines(slip, $0)
        }
        if !slip.passed { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private func plan(_ device: Device, _ calibration: Calibration) async throws -> WalkPlan {
        let plan = try sight.plan(of: calibration.checkCard)
        guard device.simulated else { return plan }
        return try await PracticeTable(client: options.client).completed(plan, sight)
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
}
