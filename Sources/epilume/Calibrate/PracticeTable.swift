internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeWorkshop

/// The table of targets on which the practice scope stands: somebody who practises needs no card.
struct PracticeTable {
    let client: LocalClient

    /// Frames of what lay there before are on their way for a moment.
    private static let settling = Duration.seconds(1)

    /// Holds the scope over what a step needs.
    func lay(_ step: WalkStep) async throws {
        let target = step.practiceTarget
        if try await client.practice().target == target { return }
        _ = try await client.lay(PracticeRequest(target: target))
        try await Task.sleep(for: Self.settling)
    }

    /// With what a person would see where nothing looks for the chart.
    func completed(_ plan: WalkPlan, _ options: SightOptions) async throws -> WalkPlan {
        var plan = plan
        if plan.corners == nil, !options.finder.isInstalled {
            plan.corners = try await client.lay(PracticeRequest(target: WalkStep.color.practiceTarget)).corners
        }
        return plan
    }

    /// Also with the grid that lies there.
    func completed(_ plan: WalkPlan, _ options: PlanOptions) async throws -> WalkPlan {
        var plan = try await completed(plan, options.sight)
        // Its grid is not turned by anybody.
        plan.exposures = 1
        if !options.namesScale {
            let state = try await client.lay(PracticeRequest(target: WalkStep.scale.practiceTarget))
            if let corners = state.corners, let columns = state.columns, let rows = state.rows, let pitch = state.pitch
            {
                plan.scale = .grid(
                    pattern: .dots, columns: columns, rows: rows, corners: corners,
                    target: .init(name: "practice grid", pitchMicrometres: pitch, tolerancePercent: 0.05))
            }
        }
        return plan
    }
}

extension WalkStep {
    fileprivate var practiceTarget: String {
        switch self {
        case .dark: "capped-lens"
        case .color, .repeatability, .card: "colour-chart"
        case .flat: "white-card"
        case .scale: "dot-grid"
        case .sharpness: "slanted-edges"
        }
    }
}
