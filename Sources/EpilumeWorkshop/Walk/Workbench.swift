package import EpilumeCalibration
internal import EpilumeInterface
package import EpilumeModel
internal import EpilumeReport

/// Takes the frames of one step after the other, finds what lies in them, and measures.
///
/// What is refused leaves all that was measured before as it was, and is asked for again in the smallest part that can
/// be taken by itself: one exposure of the grid, one patch.
package struct Workbench: Sendable {
    package private(set) var session: CalibrationSession
    package let plan: WalkPlan
    private let previous: Calibration?
    private let source: any FrameSource
    let finder: ChartFinder
    /// What the finder has noticed in the step that goes on.
    private var noticed: [String] = []

    package init(
        binding: CalibrationBinding, previous: Calibration?, plan: WalkPlan, source: any FrameSource,
        finder: ChartFinder
    ) {
        session = CalibrationSession(binding: binding, previous: previous, kind: plan.kind)
        self.previous = previous
        self.plan = plan
        self.source = source
        self.finder = finder
    }

    /// - Parameter frames: of each exposure; nil: as many as the step usually takes.
    /// - Returns: nil when the technician left the step out.
    /// - Throws: ``WorkshopFault``, and what the source throws, when the technician stopped.
    package mutating func perform(
        _ step: WalkStep, frames: Int? = nil, with technician: some Technician
    ) async throws -> StepReport? {
        while true {
            do {
                noticed = []
                var report = try await once(step, frames ?? step.frames, technician)
                for note in noticed where !report.notes.contains(note) { report.notes.append(note) }
                return report
            } catch StepEnd.skipped {
                return nil
            } catch StepEnd.stopped(let error) {
                throw Self.fault(error)
            } catch {
                switch try Self.ask(technician, error, nil) {
                case .again: continue
                case .skip: return nil
                case .quit: throw Self.fault(error)
                }
            }
        }
    }

    private mutating func once(
        _ step: WalkStep, _ count: Int, _ technician: some Technician
    ) async throws -> StepReport {
        if step == .scale { return try await scale(count, technician) }
        if step == .color, plan.isPatchByPatch { return try await patches(count, technician) }
        if step == .color, plan.hasSecondView { return try await twoViews(count, technician) }
        try await technician.lay(step, exposure: 1, plan: plan)
        return try measure(step, try await take(step.rawValue, count), technician)
    }

    /// One exposure, until it is taken.
    ///
    /// - Parameter what: for the question whether to take it again.
    private func attempt(
        _ step: WalkStep, _ exposure: Int, _ what: String, _ technician: some Technician,
        _ body: () async throws -> Void
    ) async throws {
        while true {
            do {
                try await technician.lay(step, exposure: exposure, plan: plan)
                return try await body()
            } catch {
                switch try Self.ask(technician, error, what) {
                case .again: continue
                case .skip: throw StepEnd.skipped
                case .quit: throw StepEnd.stopped(error)
                }
            }
        }
    }

    private static func ask(
        _ technician: some Technician, _ error: any Error, _ what: String?
    ) throws -> WalkAnswer {
        guard let sentence = Refused.sentence(error) else { throw error }
        technician.say("refused: " + sentence)
        return try technician.answer(what)
    }

    private static func fault(_ error: any Error) -> any Error {
        (error as? CalibrationRefusal).map(WorkshopFault.init) ?? error
    }

    /// The calibration by all that was measured so far.
    package func calibration(
        id: String, measuredAt: String, technician: String?
    ) throws(WorkshopFault) -> Calibration {
        do {
            var made = try session.calibration(
                id: id, measuredAt: measuredAt, technician: technician, softwareVersion: SoftwareVersion.current)
            made.assumptions += assumptions(of: made)
            return made
        } catch {
            throw WorkshopFault(error)
        }
    }

    /// What is taken for true of a printed target, on the day on which the scale was measured by it.
    private func assumptions(of made: Calibration) -> [String] {
        if session.measured.contains(.scale) {
            guard case .printed(_, _, _, let assumption) = plan.scale else { return [] }
            return [assumption]
        }
        guard let target = made.spacing?.target.name else { return [] }
        return previous?.assumptions.filter { PrintedTarget.states($0, of: target) } ?? []
    }

    private func take(_ folder: String, _ count: Int) async throws -> FrameSet {
        let set = try await source.frames(folder, count: count)
        let changes = session.binding.changes(to: set.run.binding)
        guard changes.isEmpty else {
            throw WorkshopFault(
                "The device is not as it was when this began", changes, of: set.run,
                "Set it as it was, or begin again.")
        }
        guard !set.frames.isEmpty else { throw WorkshopFault("There are no frames of this step.") }
        return set
    }

    private mutating func measure(
        _ step: WalkStep, _ set: FrameSet, _ technician: some Technician
    ) throws -> StepReport {
        switch step {
        case .dark:
            var dark = DarkStep()
            try each(set, technician) { try dark.add($0) }
            return try session.take(dark)
        case .color:
            var chart = ChartStep(sighting: try chart(in: set, corners: plan.corners), chart: plan.chart)
            try each(set, technician) { try chart.add($0) }
            return try session.take(&chart)
        case .flat:
            var white = WhiteStep()
            try each(set, technician) { try white.add($0) }
            return try session.take(&white)
        case .scale: preconditionFailure("the scale has exposures of its own")
        case .sharpness:
            var edges = try SharpnessStep(light: session.codeLight, edges: try edges(in: set))
            try each(set, technician) { try edges.add($0) }
            return try session.take(&edges)
        case .repeatability:
            var repeated = RepeatabilityStep(sighting: try chart(in: set, corners: plan.corners), chart: plan.chart)
            try each(set, technician) { try repeated.add($0) }
            return try session.take(repeated)
        case .card:
            let found = try CardFinder(plan: plan, finder: finder).finding(in: set)
            noticed += found.notes
            var card = CheckCardStep(found.sighting)
            try each(set, technician) { try card.add($0) }
            return try session.take(&card)
        }
    }

    /// One decoded picture at a time: a frame of 1080p has 25 MB in this form.
    private func each(
        _ set: FrameSet, _ technician: some Technician, _ add: (FloatPicture) throws -> Void
    ) throws {
        for index in set.frames.indices {
            try add(try set.picture(index))
            technician.measured(index + 1, of: set.frames.count)
        }
    }

    // MARK: Colour in several exposures

    private mutating func patches(_ count: Int, _ technician: some Technician) async throws -> StepReport {
        var step = PatchStep(chart: plan.chart)
        for (index, patch) in plan.chart.patches.enumerated() {
            try await attempt(.color, index + 1, "patch \(index + 1)", technician) {
                // Of a patch that was refused some frames may have been taken already.
                step.forget(patch: patch.name)
                // A patch of even colour shows noise in fewer frames than a scene.
                let set = try await take("\(WalkStep.color.rawValue)/\(index + 1)", min(count, Self.patchFrames))
                try each(set, technician) { try step.add($0, patch: patch.name) }
            }
        }
        return try session.take(step)
    }

    private static let patchFrames = 4

    private mutating func twoViews(_ count: Int, _ technician: some Technician) async throws -> StepReport {
        let before = session
        do {
            var report: StepReport?
            try await attempt(.color, 1, "the first view", technician) {
                let set = try await take("\(WalkStep.color.rawValue)/1", count)
                report = try measure(.color, set, technician)
            }
            guard var report else { throw StepEnd.skipped }
            try await attempt(.color, 2, "the second view", technician) {
                let turned = try await take("\(WalkStep.color.rawValue)/2", count)
                var second = ChartStep(sighting: try chart(in: turned, corners: plan.secondCorners), chart: plan.chart)
                try each(turned, technician) { try second.add($0) }
                report.notes.append(try session.takeSecondView(&second).sentence)
            }
            return report
        } catch {
            // The first view alone is not what was asked for.
            session = before
            throw error
        }
    }

    // MARK: Scale

    private mutating func scale(_ count: Int, _ technician: some Technician) async throws -> StepReport {
        switch plan.scale {
        case .micrometer(let scale, let lines): return try await micrometer(scale, lines, count, technician)
        case .printed(_, _, let target, _): return try await grid(.dots, target, count, technician)
        case .grid(let pattern, _, _, _, let target): return try await grid(pattern, target, count, technician)
        }
    }

    private mutating func grid(
        _ pattern: GridPattern, _ target: PixelSpacing.Target, _ count: Int, _ technician: some Technician
    ) async throws -> StepReport {
        var step = ScaleStep(target: target, pattern: pattern, light: session.codeLight)
        for exposure in 1...max(1, plan.exposures) {
            try await attempt(.scale, exposure, "exposure \(exposure)", technician) {
                let set = try await take("\(WalkStep.scale.rawValue)/\(exposure)", count)
                let found = try finder.grid(of: plan, in: set)
                noticed += found.notes
                // What is refused halfway must leave no frames behind.
                var next = step
                try each(set, technician) { try next.add($0) }
                _ = try next.endExposure(found.sighting)
                step = next
            }
        }
        return try session.take(step)
    }

    private mutating func micrometer(
        _ scale: PixelSpacing.Target, _ lines: [ScaleTarget.Line], _ count: Int, _ technician: some Technician
    ) async throws -> StepReport {
        var step = MicrometerStep(scale: scale, light: session.codeLight)
        for (index, line) in lines.enumerated() {
            try await attempt(.scale, index + 1, "line \(index + 1)", technician) {
                let set = try await take("\(WalkStep.scale.rawValue)/\(index + 1)", count)
                var next = step
                try each(set, technician) { try next.add($0) }
                _ = try next.endLine(from: line.from, to: line.to)
                step = next
            }
        }
        return try session.take(step)
    }

    // MARK: What lies there

    private mutating func chart(in set: FrameSet, corners: [PicturePoint]?) throws(WorkshopFault) -> ChartSighting {
        if let corners {
            return ChartSighting(chart: plan.chart.name, corners: corners, confidence: nil)
        }
        let found = try finder.chart(plan.chartName, in: try set.jpeg(0), mirrored: plan.mirrored)
        noticed += found.notes
        return found.sighting
    }

    /// nil: edges are looked for by their slopes, as on any target that is none of ours.
    private mutating func edges(in set: FrameSet) throws(WorkshopFault) -> EdgeSighting? {
        guard case .printed(_, let name, _, _) = plan.scale, finder.isInstalled else { return nil }
        let found = try finder.edges(of: name, in: try set.jpeg(0), mirrored: plan.mirrored)
        noticed += found.notes
        return found.sighting
    }
}
