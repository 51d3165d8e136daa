package import EpilumeModel

/// What lies where on the card of the morning check, in one picture.
package struct CardSighting: Hashable, Sendable {
    /// ``CheckReading/card``.
    package var card: String
    package var patches: Patches?
    package var grid: Grid?
    /// nil: an edge is looked for at the centre.
    package var edges: EdgeSighting?

    package enum Patches: Hashable, Sendable {
        /// A chart of colour patches; `pitchMicrometres` from patch to patch, nil: not known, so that its size tells
        /// nothing.
        case chart(ChartSighting, ChartDescription, pitchMicrometres: Double?)
        /// The greys of the project's own target, whose place the grid tells.
        case greys([TargetGeometry.Grey], pitch: Double)
    }

    package struct Grid: Hashable, Sendable {
        package var sighting: GridSighting
        package var pattern: GridPattern
        package var pitchMicrometres: Double

        package init(sighting: GridSighting, pattern: GridPattern, pitchMicrometres: Double) {
            self.sighting = sighting
            self.pattern = pattern
            self.pitchMicrometres = pitchMicrometres
        }
    }

    package init(card: String, patches: Patches?, grid: Grid?, edges: EdgeSighting?) {
        self.card = card
        self.patches = patches
        self.grid = grid
        self.edges = edges
    }

    package static func chart(
        _ sighting: ChartSighting, _ chart: ChartDescription, pitchMicrometres: Double? = nil
    ) -> CardSighting {
        CardSighting(
            card: chart.name, patches: .chart(sighting, chart, pitchMicrometres: pitchMicrometres), grid: nil,
            edges: nil)
    }

    package static func target(
        _ target: TargetGeometry, grid: GridSighting, edges: EdgeSighting?
    ) -> CardSighting {
        CardSighting(
            card: target.name, patches: .greys(target.greys, pitch: target.pitch),
            grid: Grid(sighting: grid, pattern: .dots, pitchMicrometres: 1000 * target.pitch), edges: edges)
    }
}
