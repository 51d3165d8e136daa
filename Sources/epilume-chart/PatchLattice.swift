internal import EpilumeModel

/// Squares that lie as the patches of a chart do, with whole-numbered places. Which of them is the chart's first,
/// and whether the lattice runs as the chart does, is not known here.
struct PatchLattice {
    struct Cell: Hashable {
        var column: Int
        var row: Int
    }

    /// Centres of the squares.
    var cells: [Cell: PicturePoint]
    /// From cells, whose centres are whole numbers, to the picture.
    var map: Homography
}

/// Grows lattices from neighbour to neighbour, as Geiger et al. grow chessboards (ICRA 2012): each square says where
/// its neighbours must be, so no model of the whole is needed, and a tilted chart in clutter is found as well as a
/// flat one.
struct LatticeGrowth {
    private let quads: [Quad]
    private let centres: [PicturePoint]
    private let sides: [Double]
    private let index: PointIndex
    /// Distance of neighbours over a square's side.
    private let stride: Double
    /// A centre may lie this part of the distance of neighbours from where it must be.
    private let reach = 0.25
    /// And this part from where the whole lattice says: what a lens bends, and what glare or shadow takes off a patch.
    private let tolerance = 0.12

    /// - Parameter patchFill: ``ChartDescription/patchFill``.
    init(_ quads: [Quad], patchFill: Double) {
        self.quads = quads
        centres = quads.map(\.centre)
        sides = quads.map { abs($0.signedArea).squareRoot() }
        index = PointIndex(centres)
        stride = 1 / patchFill
    }

    /// Lattices of `minimum` cells and more, largest first.
    func lattices(minimum: Int, limit: Int) throws(ChartRefusal) -> [PatchLattice] {
        var used = [Bool](repeating: false, count: quads.count)
        var grown: [PatchLattice] = []
        for seed in quads.indices where !used[seed] {
            guard let members = try members(from: seed), members.quads.count >= minimum else { continue }
            // From a second square on the same patch the same lattice grows again.
            let known = members.quads.values.count { used[$0] }
            for quad in members.quads.values { used[quad] = true }
            guard 2 * known < members.quads.count else { continue }
            grown.append(PatchLattice(cells: members.quads.mapValues { centres[$0] }, map: members.map))
        }
        return Array(grown.sorted { $0.cells.count > $1.cells.count }.prefix(limit))
    }

    private typealias Members = [PatchLattice.Cell: Int]

    /// Starts with what lies around the seed, then takes up what lies where the whole so far says, ring by ring.
    ///
    /// Only near the seed squares follow from their neighbours: farther, a chart that lies on tiles of its own size
    /// would grow into them, each step within its tolerance.
    private func members(from seed: Int) throws(ChartRefusal) -> (quads: Members, map: Homography)? {
        var members = spread(from: seed)
        guard members.count >= 5, var map = try fitted(members) else { return nil }
        for _ in 0..<24 {
            members = members.filter { cell, quad in
                guard let place = map.place(Double(cell.column), Double(cell.row)), let pitch = pitch(map, cell)
                else { return false }
                return (centres[quad] - place).length < tolerance * pitch
            }
            let before = members.count
            takeUp(map, &members)
            guard members.count >= 5, let fit = try fitted(members) else { return nil }
            map = fit
            if members.count == before { break }
        }
        return (members, map)
    }

    private struct Step {
        var quad: Int
        /// From this square's centre to the next column's and the next row's.
        var across: PicturePoint
        var down: PicturePoint
    }

    /// Squares up to two cells from the seed.
    private func spread(from seed: Int) -> Members {
        let corners = quads[seed].corners
        let across = ((corners[1] - corners[0]) + (corners[2] - corners[3])) * (stride / 2)
        let down = ((corners[3] - corners[0]) + (corners[2] - corners[1])) * (stride / 2)
        let first = PatchLattice.Cell(column: 0, row: 0)
        var steps = [first: Step(quad: seed, across: across, down: down)]
        var taken: Set<Int> = [seed]
        var waiting = [first]
        var next = 0
        while next < waiting.count {
            let cell = waiting[next]
            next += 1
            guard let step = steps[cell] else { continue }
            for (columns, rows) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let other = PatchLattice.Cell(column: cell.column + columns, row: cell.row + rows)
                guard steps[other] == nil, abs(other.column) <= 2, abs(other.row) <= 2 else { continue }
                let way = columns != 0 ? step.across * Double(columns) : step.down * Double(rows)
                guard let quad = neighbour(of: step.quad, step: way), taken.insert(quad).inserted else { continue }
                // What was seen corrects the step along its direction; across it, the step scales with the square.
                let seen = centres[quad] - centres[step.quad]
                let scale = sides[quad] / sides[step.quad]
                steps[other] =
                    columns != 0
                    ? Step(quad: quad, across: seen * Double(columns), down: step.down * scale)
                    : Step(quad: quad, across: step.across * scale, down: seen * Double(rows))
                waiting.append(other)
            }
        }
        return steps.mapValues(\.quad)
    }

    private func neighbour(of quad: Int, step: PicturePoint) -> Int? {
        index.nearest(to: centres[quad] + step, within: reach * step.length) { other in
            other != quad && sides[other] > 0.7 * sides[quad] && sides[other] < 1.4 * sides[quad]
        }
    }

    private func fitted(_ members: Members) throws(ChartRefusal) -> Homography? {
        let cells = members.keys.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        // A single row or column says nothing about the other direction.
        guard Set(cells.map(\.column)).count >= 2, Set(cells.map(\.row)).count >= 2 else { return nil }
        let quads = cells.compactMap { members[$0] }
        let side = quads.map { sides[$0] }.sorted()[quads.count / 2]
        return try OpenCV.homography(
            from: cells.map { PicturePoint(x: Double($0.column), y: Double($0.row)) }, to: quads.map { centres[$0] },
            tolerance: max(tolerance * side * stride, 1))
    }

    private func takeUp(_ map: Homography, _ members: inout Members) {
        let columns = members.keys.map(\.column)
        let rows = members.keys.map(\.row)
        guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max(),
            right - left < 40, bottom - top < 40
        else { return }
        var taken = Set(members.values)
        for row in (top - 1)...(bottom + 1) {
            for column in (left - 1)...(right + 1) {
                let cell = PatchLattice.Cell(column: column, row: row)
                guard members[cell] == nil, let place = map.place(Double(column), Double(row)),
                    let pitch = pitch(map, cell)
                else { continue }
                let side = pitch / stride
                let quad = index.nearest(to: place, within: tolerance * pitch) { other in
                    !taken.contains(other) && sides[other] > 0.7 * side && sides[other] < 1.3 * side
                }
                guard let quad else { continue }
                taken.insert(quad)
                members[cell] = quad
            }
        }
    }

    private func pitch(_ map: Homography, _ cell: PatchLattice.Cell) -> Double? {
        map.pitch(Double(cell.column), Double(cell.row))
    }
}

extension Homography {
    /// Pixels between neighbours at a place whose neighbours are one apart: the root of the cell's area.
    func pitch(_ x: Double, _ y: Double) -> Double? {
        guard let left = place(x - 0.5, y), let right = place(x + 0.5, y), let top = place(x, y - 0.5),
            let bottom = place(x, y + 0.5)
        else { return nil }
        let (across, down) = (right - left, bottom - top)
        let area = abs(across.x * down.y - across.y * down.x)
        return area > 0 && area.isFinite ? area.squareRoot() : nil
    }
}
