package import EpilumeCalibration
internal import EpilumeModel

/// Finds the card of the morning check: the printed target where there is one, else the colour chart.
package struct CardFinder: Sendable {
    private let plan: WalkPlan
    private let finder: ChartFinder

    package init(plan: WalkPlan, finder: ChartFinder) {
        self.plan = plan
        self.finder = finder
    }

    /// - Returns: what lies where, and what was noticed about it.
    package func finding(in set: FrameSet) throws(WorkshopFault) -> (sighting: CardSighting, notes: [String]) {
        if case .printed(let geometry, let name, _, _) = plan.card {
            let jpeg = try set.jpeg(0)
            let grid = try finder.grid(.target(name), in: jpeg, mirrored: plan.mirrored)
            let edges = try finder.edges(of: name, in: jpeg, mirrored: plan.mirrored)
            return (.target(geometry, grid: grid.sighting, edges: edges.sighting), grid.notes + edges.notes)
        }
        let pitch = plan.patchPitchMicrometres
        if let corners = plan.corners {
            let sighting = ChartSighting(chart: plan.chart.name, corners: corners, confidence: nil)
            return (.chart(sighting, plan.chart, pitchMicrometres: pitch), [])
        }
        let found = try finder.chart(plan.chartName, in: try set.jpeg(0), mirrored: plan.mirrored)
        return (.chart(found.sighting, plan.chart, pitchMicrometres: pitch), found.notes)
    }
}
