internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify
internal import EpilumeWorkshop
internal import Foundation

/// Carries a calibration out: steps, verdicts, and putting it into force.
struct CalibrationRun {
    private let steps: [WalkStep]
    private let run: RunOptions
    private let planOptions: PlanOptions
    private let options: StationOptions
    private let dialogue: TechnicianDialogue

    init(_ steps: [WalkStep], _ run: RunOptions, _ plan: PlanOptions, _ options: StationOptions) {
        self.steps = steps
        self.run = run
        planOptions = plan
        self.options = options
        dialogue = TechnicianDialogue(isSilent: run.yes || run.from != nil)
    }

    func perform() async throws {
        let start = try await start()
        var bench = Workbench(
            binding: start.binding, previous: start.previous, plan: start.plan, source: start.source,
            finder: planOptions.finder)
        var reports: [StepReport] = []
        for step in start.steps {
            if let report = try await take(step, &bench, start) { reports.append(report) }
        }
        guard !reports.isEmpty else {
            throw WorkshopFault("Nothing was measured. What was in force stays in force.")
        }
        var calibration = try bench.calibration(
            id: UUIDBits.random().description, measuredAt: CalibrationPaper.now(), technician: run.technician)
        if !calibration.passed { calibration.acceptedDespite = run.accept }
        try await finish(calibration, reports, start)
    }

    // MARK: The beginning

    private struct Start {
        let binding: CalibrationBinding
        let previous: Calibration?
        let source: any FrameSource
        let steps: [WalkStep]
        var plan: WalkPlan
        /// nil: stored frames.
        let device: Device?
        let look: (@Sendable () async throws -> FrameSet)?
    }

    private func start() async throws -> Start {
        var plan = try planOptions.plan()
        if let from = run.from { return try await start(from: from, plan) }
        let client = options.client
        let name = if let device = run.device { device } else { try CaptureTarget.only(of: try await client.devices()) }
        let device = try await client.device(name)
        if device.simulated { plan = try await PracticeTable(client: client).completed(plan, planOptions) }
        if let keep = run.keep { try plan.save(in: keep) }
        let live = DeviceFrames(client: client, name: name, keep: run.keep)
        let first = try await live.frames(1)
        if let light = first.run.binding.light {
            dialogue.say("Light: \(light). Each state of the light has a calibration of its own.")
        }
        return Start(
            binding: first.run.binding, previous: try await previous(device), source: live, steps: steps, plan: plan,
            device: device, look: { try await live.frames(1) })
    }

    private func start(from folder: String, _ plan: WalkPlan) async throws -> Start {
        let source = FolderFrames(path: folder)
        let there = steps.filter { source.holds($0.rawValue) || source.holds($0.rawValue + "/1") }
        guard let first = there.first else {
            throw WorkshopFault(
                "\(UntrustedText(folder)) holds no frames of these steps: they lie in folders named dark, color, flat, "
                    + "scale/1, scale/2, sharpness, repeatability and card.", .file)
        }
        var plan = plan
        if let earlier = try WalkPlan.load(from: folder) { plan = try planOptions.plan(after: earlier) }
        plan.exposures = (1...10).prefix { source.holds("\(WalkStep.scale.rawValue)/\($0)") }.count
        // As they were taken: one view of the chart, two, or patch by patch.
        if source.holds("color/1") {
            plan.isPatchByPatch = source.holds("color/3")
            plan.hasSecondView = !plan.isPatchByPatch
        }
        let set = try await source.frames(
            source.holds(first.rawValue) ? first.rawValue : first.rawValue + "/1", count: 1)
        return Start(
            binding: set.run.binding, previous: nil, source: source, steps: there, plan: plan, device: nil, look: nil)
    }

    /// What is in force for the device as it is: parts of it are taken over where nothing is measured anew.
    private func previous(_ device: Device) async throws -> Calibration? {
        guard let state = device.calibration, let id = state.id, ["valid", "due", "expired"].contains(state.state)
        else {
            return nil
        }
        guard let entry = try await options.client.calibrations().first(where: { $0.id == id }) else { return nil }
        let anchor = try TrustAnchor(try await options.client.trusted(entry))
        return try CalibrationPaper(
            file: try await options.client.calibrationFile(id), trusting: [anchor]
        ).calibration
    }

    // MARK: Steps

    /// - Returns: nil when the technician left it out.
    private func take(_ step: WalkStep, _ bench: inout Workbench, _ start: Start) async throws -> StepReport? {
        while true {
            dialogue.say("")
            dialogue.say("\(step.title)")
            do {
                let report = try await bench.perform(
                    step, frames: run.frames,
                    ready: { exposure in
                        try await practise(step, start)
                        try await dialogue.wait(
                            step.instruction(start.plan, exposure: exposure), meter: step.scene, look: start.look)
                    }, taken: dialogue.progress)
                for line in StepText.lines(report, Standard.errorStyle) { dialogue.say(line) }
                return report
            } catch let fault as WorkshopFault where fault.cause == .refused && run.from == nil {
                dialogue.say("refused: " + fault.sentence)
                switch try dialogue.afterRefusal() {
                case .again: continue
                case .skip: return nil
                case .quit: throw fault
                }
            }
        }
    }

    /// The practice scope is held over what the step needs.
    private func practise(_ step: WalkStep, _ start: Start) async throws {
        guard start.device?.simulated == true else { return }
        try await PracticeTable(client: options.client).lay(step)
    }

    // MARK: The end

    private struct Outcome: Encodable {
        let calibration: String
        let device: String
        let inForce: Bool
        let passed: Bool
        let steps: [Step]
        let verdicts: [Verdict]
        let notes: [String]
        let assumptions: [String]
        let sha256: String?

        struct Step: Encodable {
            let step: String
            let passed: Bool
            let sentence: String
        }

        struct Verdict: Encodable {
            let quantity: String
            let value: Double
            let limit: Double
            let passed: Bool
        }
    }

    private func finish(_ calibration: Calibration, _ reports: [StepReport], _ start: Start) async throws {
        let payload = try CalibrationPaper.payload(calibration)
        if let output = run.output { try write(payload, to: output) }
        let mayBeInForce = calibration.passed || calibration.acceptedDespite != nil
        var entry: CalibrationEntry?
        if mayBeInForce, start.device != nil || run.install {
            entry = try await options.client.keep(calibration: payload)
        }
        if let report = run.report {
            try await ReportPage(client: options.client).write(calibration, entry: entry, to: report)
        }
        let outcome = Outcome(
            calibration: calibration.id, device: calibration.binding.device.name, inForce: entry != nil,
            passed: calibration.passed,
            steps: reports.map { .init(step: $0.step.rawValue, passed: $0.passed, sentence: $0.sentence) },
            verdicts: calibration.verdicts.map {
                .init(quantity: $0.quantity.rawValue, value: $0.value, limit: $0.limit, passed: $0.passed)
            },
            notes: calibration.notes, assumptions: calibration.assumptions, sha256: entry?.sha256)
        if options.json {
            try Standard.output(String(decoding: WireJSON.encode(outcome, pretty: true), as: UTF8.self))
        } else {
            try Standard.output(
                CalibrationText.outcome(calibration, isInForce: entry != nil, Standard.style).joined(separator: "\n"))
        }
        if !calibration.passed, entry == nil {
            throw WorkshopFault(
                "It was not put into force: "
                    + calibration.verdicts.filter { !$0.passed }.map(\.words).joined(separator: "; ")
                    + ". Mend the cause and measure again, or state with --accept why it shall be used.")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(WorkshopFault) {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw WorkshopFault("\(path) cannot be written: \(error.localizedDescription).", .file)
        }
    }
}
