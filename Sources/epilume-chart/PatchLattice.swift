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

    /// - Parameter patchFill: ``ChartDescription/patchFill``.
    init(_ quads: [Quad], patchFill: Double) {
        self.quads = quads
        centres = quads.map(\.centre)
        sides = quads.map { abs($0.signedArea).squareRoot() }
        index = PointIndex(centres)
        stride = 1 / patchFill
    }

    /// Lattices of `minimum` cells and more, largest first.
    func lattices(minimum: Int, limit: Int) throws(ChartFault) -> [PatchLattice] {
        var used = [Bool](repeating: false, count: quads.count)
        var grown: [PatchLattice] = []
        for seed in quads.indices where !used[seed] {
            var members = spread(from: seed)
            guard members.count >= min(minimum, 6), let lattice = try completed(&members) else { continue }
            guard lattice.cells.count >= minimum else { continue }
            for member in members.values { used[member.quad] = true }
            grown.append(lattice)
        }
        return Array(grown.sorted { $0.cells.count > $1.cells.count }.prefix(limit))
    }

    private struct Member {
        var quad: Int
        /// From this square's centre to the next column's and the next row's.
        var across: PicturePoint
        var down: PicturePoint
    }

    private func spread(from seed: Int) -> [PatchLattice.Cell: Member] {
        let corners = quads[seed].corners
        let across = ((corners[1] - corners[0]) + (corners[2] - corners[3])) * (stride / 2)
        let down = ((corners[3] - corners[0]) + (corners[2] - corners[1])) * (stride / 2)
        let first = PatchLattice.Cell(column: 0, row: 0)
        var members = [first: Member(quad: seed, across: across, down: down)]
        var taken: Set<Int> = [seed]
        var waiting = [first]
        while let cell = waiting.popLast(), let member = members[cell] {
            for (columns, rows) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let next = PatchLattice.Cell(column: cell.column + columns, row: cell.row + rows)
                guard members[next] == nil else { continue }
                let step = columns != 0 ? member.across * Double(columns) : member.down * Double(rows)
                guard let quad = neighbour(of: member.quad, step: step), taken.insert(quad).inserted else { continue }
                // What was seen corrects the step along its direction; across it, the step scales with the square.
                let seen = centres[quad] - centres[member.quad]
                let scale = sides[quad] / sides[member.quad]
                members[next] =
                    columns != 0
                    ? Member(quad: quad, across: seen * Double(columns), down: member.down * scale)
                    : Member(quad: quad, across: member.across * scale, down: seen * Double(rows))
                waiting.append(next)
            }
        }
        return members
    }

    private func neighbour(of quad: Int, step: PicturePoint) -> Int? {
        index.nearest(to: centres[quad] + step, within: reach * step.length) { other in
            other != quad && sides[other] > 0.7 * sides[quad] && sides[other] < 1.4 * sides[quad]
        }
    }

    /// Fits the whole, drops what does not lie on it, and takes up what was not a neighbour of anything: beyond a
    /// patch that was not seen there are more.
    private func completed(_ members: inout [PatchLattice.Cell: Member]) throws(ChartFault) -> PatchLattice? {
        var map: Homography?
        for _ in 0..<4 {
            guard let fit = try fitted(members) else { return nil }
            map = fit
            members = members.filter { cell, member in
                guard let place = fit.place(Double(cell.column), Double(cell.row)), let pitch = pitch(fit, cell)
                else { return false }
                return (centres[member.quad] - place).length < 0.2 * pitch
            }
            guard members.count >= 4 else { return nil }
            let before = members.count
            takeUp(fit, &members)
            if members.count == before { break }
        }
        guard let map else { return nil }
        return PatchLattice(cells: members.mapValues { centres[$0.quad] }, map: map)
    }

    private func fitted(_ members: [PatchLattice.Cell: Member]) throws(ChartFault) -> Homography? {
        let cells = members.keys.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        // A single row or column says nothing about the other direction.
        guard Set(cells.map(\.column)).count >= 2, Set(cells.map(\.row)).count >= 2 else { return nil }
        return try OpenCV.homography(
            from: cells.map { PicturePoint(x: Double($0.column), y: Double($0.row)) },
            to: cells.compactMap { members[$0].map { centres[$0.quad] } })
    }

    private func takeUp(_ map: Homography, _ members: inout [PatchLattice.Cell: Member]) {
        let columns = members.keys.map(\.column)
        let rows = members.keys.map(\.row)
        guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max(),
            right - left < 40, bottom - top < 40
        else { return }
        var taken = Set(members.values.map(\.quad))
        for row in (top - 2)...(bottom + 2) {
            for column in (left - 2)...(right + 2) {
                let cell = PatchLattice.Cell(column: column, row: row)
                guard members[cell] == nil, let place = map.place(Double(column), Double(row)),
                    let pitch = pitch(map, cell)
                else { continue }
                let side = pitch / stride
                let quad = index.nearest(to: place, within: 0.15 * pitch) { other in
                    !taken.contains(other) && sides[other] > 0.7 * side && sides[other] < 1.3 * side
                }
                guard let quad else { continue }
                taken.insert(quad)
                members[cell] = Member(quad: quad, across: PicturePoint(x: 0, y: 0), down: PicturePoint(x: 0, y: 0))
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
