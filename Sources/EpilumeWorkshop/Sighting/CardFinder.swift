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

    package func sighting(in set: FrameSet) throws(WorkshopFault) -> CardSighting {
        if case .printed(let geometry, let name, _, _) = plan.card {
            let jpeg = try set.jpeg(0)
            let grid = try finder.grid(.target(name), in: jpeg, mirrored: plan.mirrored)
            return .target(geometry, grid: grid, edges: try finder.edges(of: name, in: jpeg, mirrored: plan.mirrored))
        }
        let sighting =
            if let corners = plan.corners {
                ChartSighting(chart: plan.chart.name, corners: corners, confidence: nil)
            } else {
                try finder.chart(plan.chartName, in: try set.jpeg(0), mirrored: plan.mirrored)
            }
        return .chart(sighting, plan.chart, pitchMicrometres: plan.patchPitchMicrometres)
    }
}
