internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeWorkshop
internal import Foundation

/// Carries a calibration out: steps, verdicts, and putting it into force.
struct CalibrationRun {
    private let steps: [WalkStep]
    private let run: RunOptions
    private let planOptions: PlanOptions
    private let options: StationOptions

    init(_ steps: [WalkStep], _ run: RunOptions, _ plan: PlanOptions, _ options: StationOptions) {
        self.steps = steps
        self.run = run
        planOptions = plan
        self.options = options
    }

    func perform() async throws {
        try planOptions.check(with: run)
        let start = try await start()
        if start.device != nil || run.install {
            for line in WalkBeginning.lines(start.steps, state: start.state, previous: start.previous) {
                start.dialogue.say(line)
            }
        }
        try WalkBeginning.require(start.steps, previous: start.previous)
        var bench = Workbench(
            binding: start.binding, previous: start.previous, plan: start.plan, source: start.source,
            finder: planOptions.sight.finder)
        var reports: [StepReport] = []
        for step in start.steps {
            start.dialogue.say("")
            start.dialogue.say(step.title)
            guard let report = try await bench.perform(step, frames: run.frames, with: start.dialogue) else { continue }
            for line in StepText.lines(report, Standard.errorStyle) { Standard.note(line) }
            reports.append(report)
        }
        guard !reports.isEmpty else {
            throw WorkshopFault("Nothing was measured. What was in force stays in force.")
        }
        var calibration = try bench.calibration(
            id: UUIDBits.random().description, measuredAt: start.measuredAt ?? CalibrationPaper.now(),
            technician: run.technician)
        if run.from != nil, start.measuredAt == nil { calibration.assumptions.append(Self.undated) }
        if !calibration.passed { calibration.acceptedDespite = run.accept }
        try await finish(calibration, reports, start)
    }

    private static let undated =
        "The frames do not say when they were taken: it is dated by the day on which it was computed from them."

    // MARK: The beginning

    private struct Start {
        let binding: CalibrationBinding
        /// What is in force for the device as it is: parts of it are taken over where nothing is measured anew.
        let previous: Calibration?
        /// How the device stands; nil: no device is asked.
        let state: CalibrationState?
        let source: any FrameSource
        let steps: [WalkStep]
        let plan: WalkPlan
        let dialogue: TechnicianDialogue
        /// nil: stored frames.
        let device: String?
        /// When the frames were taken; nil: now, or nobody knows.
        let measuredAt: String?
    }

    private func start() async throws -> Start {
        if let from = run.from { return try await start(from: from) }
        if let keep = run.keep { try FrameFolder.requireEmpty(keep) }
        let client = options.client
        var plan = try planOptions.plan()
        // Nobody turns the grid in between.
        if run.yes { plan.exposures = 1 }
        let name = if let device = run.device { device } else { try CaptureTarget.only(of: try await client.devices()) }
        let device = try await client.device(name)
        let live = DeviceFrames(client: client, name: name, keep: run.keep)
        var dialogue = TechnicianDialogue(isSilent: run.yes)
        dialogue.look = { try await live.frames(1) }
        if device.simulated {
            let table = PracticeTable(client: client)
            plan = try await table.completed(plan, planOptions)
            dialogue.practice = table
        }
        if let keep = run.keep { try plan.save(in: keep) }
        let first = try await live.frames(1)
        if let light = first.run.binding.light {
            dialogue.say("Light: \(light). Each state of the light has a calibration of its own.")
        }
        if run.keep == nil, steps.count > 1, !run.yes {
            dialogue.say("Frames are kept nowhere: with --keep DIR an interrupted walk need not be taken again.")
        }
        return Start(
            binding: first.run.binding, previous: try await PaperShelf(client).inForce(device.calibration),
            state: device.calibration, source: live, steps: steps, plan: plan, dialogue: dialogue, device: name,
            measuredAt: nil)
    }

    private func start(from folder: String) async throws -> Start {
        let source = FolderFrames(path: folder)
        var dialogue = TechnicianDialogue(isSilent: true)
        dialogue.isStored = true
        let plan = source.completed(try planOptions.plan(after: try WalkPlan.load(from: folder)))
        let there = source.steps(among: steps, plan: plan)
        let binding = try source.binding(of: there)
        let absent = steps.filter { !there.contains($0) }.map(\.title)
        if !absent.isEmpty { dialogue.say("There are no frames, or not all, of: \(absent.joined(separator: ", ")).") }
        let taken = try source.takenAt(there)
        guard run.install else {
            return Start(
                binding: binding, previous: nil, state: nil, source: source, steps: there, plan: plan,
                dialogue: dialogue, device: nil, measuredAt: taken)
        }
        guard taken != nil else {
            throw WorkshopFault(
                "The frames do not say when they were taken, so that a calibration by them has no date to count its "
                    + "age from: take them anew, or leave --install out.")
        }
        let found = try await PaperShelf(options.client).inForce(for: binding, of: try await options.client.devices())
        return Start(
            binding: binding, previous: found?.calibration, state: found?.state, source: source, steps: there,
            plan: plan, dialogue: dialogue, device: nil, measuredAt: taken)
    }

    // MARK: The end

    /// In force first, then told, then written: a folder that cannot be written hides nothing that counts.
    private func finish(_ calibration: Calibration, _ reports: [StepReport], _ start: Start) async throws {
        let payload = try CalibrationPaper.payload(calibration)
        let mayBeInForce = calibration.passed || calibration.acceptedDespite != nil
        var kept: CalibrationEntry?
        var refusal: (any Error)?
        if mayBeInForce, start.device != nil || run.install {
            do {
                kept = try await Keeping(options.client).keep(payload, id: calibration.id, with: start.dialogue)
            } catch {
                refusal = error
            }
        }
        let state = kept == nil ? nil : try? await state(of: calibration.id, start.device)
        try tell(calibration, reports, kept, state)
        var unwritten: (any Error)?
        if let output = run.output { do { try write(payload, to: output) } catch { unwritten = error } }
        if let report = run.report {
            do {
                try await ReportPage(client: options.client).write(calibration, entry: kept, to: report)
            } catch { unwritten = unwritten ?? error }
        }
        if let refusal { throw refusal }
        if let unwritten { throw unwritten }
        if !mayBeInForce {
            throw WorkshopFault(
                "It was not put into force: "
                    + calibration.verdicts.filter { !$0.passed }.map(\.words).joined(separator: "; ")
                    + ". Mend the cause and measure again, or state with --accept why it shall be used.")
        }
    }

    /// How the device stands now.
    private func state(of id: String, _ device: String?) async throws -> CalibrationState? {
        if let device { return try await options.client.device(device).calibration }
        return try await options.client.devices().compactMap(\.calibration).first { $0.id == id }
    }

    private func tell(
        _ calibration: Calibration, _ reports: [StepReport], _ entry: CalibrationEntry?, _ state: CalibrationState?
    ) throws {
        if options.json {
            let outcome = WalkOutcome(calibration, reports, entry, state)
            return try Standard.output(String(decoding: WireJSON.encode(outcome, pretty: true), as: UTF8.self))
        }
        try Standard.output(
            CalibrationText.outcome(
                calibration, isKept: entry != nil, state: state, said: reports.flatMap(\.notes), Standard.style
            ).joined(separator: "\n"))
    }

    private func write(_ bytes: [UInt8], to path: String) throws(WorkshopFault) {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw WorkshopFault("\(path) cannot be written: \(error.localizedDescription).", .file)
        }
    }
}
