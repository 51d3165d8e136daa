package import EpilumeCalibration
internal import EpilumeInterface
package import EpilumeModel

/// Takes the frames of one step after the other, finds what lies in them, and measures.
///
/// What is refused leaves all that was measured before as it was.
package struct Workbench: Sendable {
    package private(set) var session: CalibrationSession
    package let plan: WalkPlan
    private let source: any FrameSource
    private let finder: ChartFinder

    package init(
        binding: CalibrationBinding, previous: Calibration?, plan: WalkPlan, source: any FrameSource,
        finder: ChartFinder
    ) {
        session = CalibrationSession(binding: binding, previous: previous, kind: plan.kind)
        self.plan = plan
        self.source = source
        self.finder = finder
    }

    /// - Parameters:
    ///   - frames: of each exposure; nil: as many as the step usually takes.
    ///   - ready: waits until what is needed lies under the device; called before each exposure, counted from 1.
    ///   - taken: tells of each frame that was measured, and of how many.
    /// - Throws: ``WorkshopFault``, and what the source throws.
    package mutating func perform(
        _ step: WalkStep, frames: Int? = nil, ready: (_ exposure: Int) async throws -> Void,
        taken: (_ done: Int, _ of: Int) -> Void
    ) async throws -> StepReport {
        let count = frames ?? step.frames
        if step == .scale { return try await scale(count, ready, taken) }
        if step == .color, plan.isPatchByPatch { return try await patches(count, ready, taken) }
        if step == .color, plan.hasSecondView { return try await twoViews(count, ready, taken) }
        try await ready(1)
        let set = try await take(step.rawValue, count)
        do {
            return try measure(step, set, taken)
        } catch let refusal as CalibrationRefusal {
            throw WorkshopFault(refusal)
        }
    }

    /// The calibration by all that was measured so far.
    package func calibration(
        id: String, measuredAt: String, technician: String?
    ) throws(WorkshopFault) -> Calibration {
        do {
            var made = try session.calibration(
                id: id, measuredAt: measuredAt, technician: technician, softwareVersion: SoftwareVersion.current)
            if session.measured.contains(.scale), case .printed(_, _, _, let assumption) = plan.scale {
                made.assumptions.append(assumption)
            }
            return made
        } catch {
            throw WorkshopFault(error)
        }
    }

    private func take(_ folder: String, _ count: Int) async throws -> FrameSet {
        let set = try await source.frames(folder, count: count)
        let changes = session.binding.changes(to: set.run.binding)
        guard changes.isEmpty else {
            throw WorkshopFault(
                "The device is not as it was when this began: "
                    + changes.map { UntrustedText($0.words).description }.joined(separator: "; ")
                    + ". Set it as it was, or begin again.")
        }
        guard !set.frames.isEmpty else { throw WorkshopFault("There are no frames of this step.") }
        return set
    }

    private mutating func measure(
        _ step: WalkStep, _ set: FrameSet, _ taken: (Int, Int) -> Void
    ) throws -> StepReport {
        switch step {
        case .dark:
            var dark = DarkStep()
            try each(set, taken) { try dark.add($0) }
            return try session.take(dark)
        case .color:
            var chart = ChartStep(sighting: try chart(in: set, corners: plan.corners), chart: plan.chart)
            try each(set, taken) { try chart.add($0) }
            return try session.take(&chart)
        case .flat:
            var white = WhiteStep()
            try each(set, taken) { try white.add($0) }
            return try session.take(&white)
        case .scale: preconditionFailure("the scale has exposures of its own")
        case .sharpness:
            var edges = try SharpnessStep(light: session.codeLight, edges: try edges(in: set))
            try each(set, taken) { try edges.add($0) }
            return try session.take(&edges)
        case .repeatability:
            var repeated = RepeatabilityStep(sighting: try chart(in: set, corners: plan.corners), chart: plan.chart)
            try each(set, taken) { try repeated.add($0) }
            return try session.take(repeated)
        case .card:
            var card = CheckCardStep(try self.card(in: set))
            try each(set, taken) { try card.add($0) }
            return try session.take(&card)
        }
    }

    /// One decoded picture at a time: a frame of 1080p has 25 MB in this form.
    private func each(
        _ set: FrameSet, _ taken: (Int, Int) -> Void, _ add: (FloatPicture) throws -> Void
    ) throws {
        for index in set.frames.indices {
            try add(try set.picture(index))
            taken(index + 1, set.frames.count)
        }
    }

    // MARK: Colour in several exposures

    private mutating func patches(
        _ count: Int, _ ready: (Int) async throws -> Void, _ taken: (Int, Int) -> Void
    ) async throws -> StepReport {
        var step = PatchStep(chart: plan.chart)
        do {
            for (index, patch) in plan.chart.patches.enumerated() {
                try await ready(index + 1)
                // A patch of even colour shows noise in fewer frames than a scene.
                let set = try await take("\(WalkStep.color.rawValue)/\(index + 1)", min(count, Self.patchFrames))
                try each(set, taken) { try step.add($0, patch: patch.name) }
            }
            return try session.take(step)
        } catch let refusal as CalibrationRefusal {
            throw WorkshopFault(refusal)
        }
    }

    private static let patchFrames = 4

    private mutating func twoViews(
        _ count: Int, _ ready: (Int) async throws -> Void, _ taken: (Int, Int) -> Void
    ) async throws -> StepReport {
        let before = session
        do {
            try await ready(1)
            let set = try await take("\(WalkStep.color.rawValue)/1", count)
            var report = try measure(.color, set, taken)
            try await ready(2)
            let turned = try await take("\(WalkStep.color.rawValue)/2", count)
            var second = ChartStep(sighting: try chart(in: turned, corners: plan.secondCorners), chart: plan.chart)
            try each(turned, taken) { try second.add($0) }
            report.notes.append(try session.takeSecondView(&second).sentence)
            return report
        } catch {
            // The first view alone is not what was asked for.
            session = before
            guard let refusal = error as? CalibrationRefusal else { throw error }
            throw WorkshopFault(refusal)
        }
    }

    // MARK: Scale

    private mutating func scale(
        _ count: Int, _ ready: (Int) async throws -> Void, _ taken: (Int, Int) -> Void
    ) async throws -> StepReport {
        let (finder, mirrored) = (finder, plan.mirrored)
        do {
            switch plan.scale {
            case .micrometer(let scale, let lines):
                return try await micrometer(scale, lines, count, ready, taken)
            case .printed(_, let name, let target, _):
                return try await grid(.dots, target, count, ready, taken) { set throws(WorkshopFault) in
                    try finder.grid(.target(name), in: try set.jpeg(0), mirrored: mirrored)
                }
            case .grid(let pattern, let columns, let rows, let corners, let target):
                return try await grid(pattern, target, count, ready, taken) { set throws(WorkshopFault) in
                    try Self.points(
                        pattern, columns, rows, corners, in: set, finder: finder, mirrored: mirrored)
                }
            }
        } catch let refusal as CalibrationRefusal {
            throw WorkshopFault(refusal)
        }
    }

    private mutating func grid(
        _ pattern: GridPattern, _ target: PixelSpacing.Target, _ count: Int, _ ready: (Int) async throws -> Void,
        _ taken: (Int, Int) -> Void, _ find: (FrameSet) throws(WorkshopFault) -> GridSighting
    ) async throws -> StepReport {
        var step = ScaleStep(target: target, pattern: pattern, light: session.codeLight)
        for exposure in 1...max(1, plan.exposures) {
            try await ready(exposure)
            let set = try await take("\(WalkStep.scale.rawValue)/\(exposure)", count)
            let sighting = try find(set)
            try each(set, taken) { try step.add($0) }
            _ = try step.endExposure(sighting)
        }
        return try session.take(step)
    }

    private mutating func micrometer(
        _ scale: PixelSpacing.Target, _ lines: [ScaleTarget.Line], _ count: Int,
        _ ready: (Int) async throws -> Void, _ taken: (Int, Int) -> Void
    ) async throws -> StepReport {
        var step = MicrometerStep(scale: scale, light: session.codeLight)
        for (index, line) in lines.enumerated() {
            try await ready(index + 1)
            let set = try await take("\(WalkStep.scale.rawValue)/\(index + 1)", count)
            try each(set, taken) { try step.add($0) }
            _ = try step.endLine(from: line.from, to: line.to)
        }
        return try session.take(step)
    }

    static func points(
        _ pattern: GridPattern, _ columns: Int, _ rows: Int, _ corners: [PicturePoint]?, in set: FrameSet,
        finder: ChartFinder, mirrored: Bool
    ) throws(WorkshopFault) -> GridSighting {
        if let corners {
            guard let sighting = HandGrid.sighting(corners: corners, columns: columns, rows: rows) else {
                throw WorkshopFault(
                    "The four corners of the grid span no quadrilateral: give its first point, the last of its first "
                        + "row, the last of all and the first of its last row.", .usage)
            }
            return sighting
        }
        let grid: ChartFinder.Grid =
            pattern == .chessboard ? .chessboard(columns: columns, rows: rows) : .dots(columns: columns, rows: rows)
        return try finder.grid(grid, in: try set.jpeg(0), mirrored: mirrored)
    }

    // MARK: What lies there

    private func chart(in set: FrameSet, corners: [PicturePoint]?) throws(WorkshopFault) -> ChartSighting {
        if let corners {
            return ChartSighting(chart: plan.chart.name, corners: corners, confidence: nil)
        }
        return try finder.chart(plan.chartName, in: try set.jpeg(0), mirrored: plan.mirrored)
    }

    /// nil: edges are looked for by their slopes, as on any target that is none of ours.
    private func edges(in set: FrameSet) throws(WorkshopFault) -> EdgeSighting? {
        guard case .printed(_, let name, _, _) = plan.scale, finder.isInstalled else { return nil }
        return try finder.edges(of: name, in: try set.jpeg(0), mirrored: plan.mirrored)
    }

    private func card(in set: FrameSet) throws(WorkshopFault) -> CardSighting {
        try CardFinder(plan: plan, finder: finder).sighting(in: set)
    }
}
