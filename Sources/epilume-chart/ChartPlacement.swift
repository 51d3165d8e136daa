internal import EpilumeImaging
internal import EpilumeModel

/// How a chart lies on a lattice: one of eight turns and mirrorings, and an offset.
struct ChartTurn: Hashable {
    /// Lattice columns and rows for a step to the chart's next column, and to its next row.
    let across: PatchLattice.Cell
    let down: PatchLattice.Cell

    static let all: [ChartTurn] = [(1, 0), (0, 1), (-1, 0), (0, -1)].flatMap { x, y in
        // Turned by 90° either way: one is the chart, the other its mirror image.
        [(-y, x), (y, -x)].map { column, row in
            ChartTurn(across: .init(column: x, row: y), down: .init(column: column, row: row))
        }
    }
}

/// A chart's patches on a lattice, judged by their colours.
struct ChartPlacement {
    var turn: ChartTurn
    /// The lattice cell of the chart's first patch.
    var origin: PatchLattice.Cell
    /// ``PatchLikeness/score(_:)``.
    var likeness: Double
    /// Part of the patches that lie in the picture.
    var visible: Double
    /// Part of the visible patches that are as even as a patch is.
    var even: Double
    /// Part of the patches that were seen as squares.
    var support: Double
    /// Medians of the patches, row by row; nil where the picture ends.
    var samples: [CellSample?]

    func cell(column: Int, row: Int) -> PatchLattice.Cell {
        .init(
            column: origin.column + column * turn.across.column + row * turn.down.column,
            row: origin.row + column * turn.across.row + row * turn.down.row)
    }
}

/// Tries every way in which a chart can lie on a lattice.
struct PlacementSearch {
    let chart: ChartDescription
    let picture: RGBPicture
    let likeness: PatchLikeness

    /// The best placement and how much the next best is less alike.
    struct Answer {
        var best: ChartPlacement
        var margin: Double
    }

    func best(on lattice: PatchLattice) -> Answer? {
        var cache: [PatchLattice.Cell: CellSample?] = [:]
        let cells = Set(lattice.cells.keys)
        guard let left = cells.map(\.column).min(), let right = cells.map(\.column).max(),
            let top = cells.map(\.row).min(), let bottom = cells.map(\.row).max()
        else { return nil }
        var placements: [ChartPlacement] = []
        for turn in ChartTurn.all {
            let isUpright = turn.across.row == 0
            let (width, height) = isUpright ? (chart.columns, chart.rows) : (chart.rows, chart.columns)
            for windowTop in offsets(from: top, to: bottom, size: height) {
                for windowLeft in offsets(from: left, to: right, size: width) {
                    let inside = cells.count {
                        $0.column >= windowLeft && $0.column < windowLeft + width && $0.row >= windowTop
                            && $0.row < windowTop + height
                    }
                    // A few squares beside the chart may continue its lattice; most of the lattice is the chart.
                    guard Double(inside) >= 0.6 * Double(cells.count) else { continue }
                    let origin = PatchLattice.Cell(
                        column: turn.across.column < 0 || turn.down.column < 0 ? windowLeft + width - 1 : windowLeft,
                        row: turn.across.row < 0 || turn.down.row < 0 ? windowTop + height - 1 : windowTop)
                    placements.append(judged(turn, origin, inside, lattice, &cache))
                }
            }
        }
        let sorted = placements.sorted { $0.likeness > $1.likeness }
        guard let best = sorted.first else { return nil }
        return Answer(best: best, margin: best.likeness - (sorted.dropFirst().first?.likeness ?? -1))
    }

    private func offsets(from low: Int, to high: Int, size: Int) -> ClosedRange<Int> {
        min(low, high - size + 1)...max(low, high - size + 1)
    }

    private func judged(
        _ turn: ChartTurn, _ origin: PatchLattice.Cell, _ inside: Int, _ lattice: PatchLattice,
        _ cache: inout [PatchLattice.Cell: CellSample?]
    ) -> ChartPlacement {
        var placement = ChartPlacement(
            turn: turn, origin: origin, likeness: -1, visible: 0, even: 0, support: 0, samples: [])
        for row in 0..<chart.rows {
            for column in 0..<chart.columns {
                let cell = placement.cell(column: column, row: row)
                if let known = cache[cell] {
                    placement.samples.append(known)
                } else {
                    let sample = CellSample(picture, lattice.map, x: Double(cell.column), y: Double(cell.row))
                    cache[cell] = .some(sample)
                    placement.samples.append(sample)
                }
            }
        }
        let seen = placement.samples.compactMap { $0 }
        let total = Double(chart.patches.count)
        placement.visible = Double(seen.count) / total
        placement.support = Double(inside) / total
        placement.even = seen.isEmpty ? 0 : Double(seen.count { $0.spread <= 24 }) / Double(seen.count)
        // Less than half of a chart has too few colours to be told from chance.
        placement.likeness = placement.visible >= 0.5 ? likeness.score(placement.samples) : -1
        return placement
    }
}
