/// A regular grid of points on a light ground: the corners of a chessboard, or dots.
package struct GridTarget: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        /// Points are where four squares meet.
        case chessboard
        /// Points are the middles of dots, this wide, millimetres.
        case dots(diameter: Double)
    }

    package var style: Style
    /// Between neighbouring points as the label states it, millimetres.
    package var pitch: Double
    /// The true pitch over the stated one: 0.97 for a sheet that a printer has shrunk.
    package var trueFactor: Double
    /// Points along u and along v.
    package var columns: Int
    package var rows: Int
    package var ink: Spectrum
    package var ground: Spectrum

    package init(_ style: Style, pitch: Double, columns: Int, rows: Int, trueFactor: Double = 1) {
        self.style = style
        self.pitch = pitch
        self.columns = columns
        self.rows = rows
        self.trueFactor = trueFactor
        ink = .flat(0.04)
        ground = .flat(0.85)
    }

    package var truePitch: Double { pitch * trueFactor }

    /// The grid is centred on the target.
    package func point(column: Int, row: Int) -> TargetPoint {
        TargetPoint(
            u: (Double(column) - Double(columns - 1) / 2) * truePitch,
            v: (Double(row) - Double(rows - 1) / 2) * truePitch)
    }
}

struct ChessboardPainter: TargetPainter {
    private let pitch: Double
    private let columns: Int
    private let rows: Int
    private let ink: TargetLight
    private let ground: TargetLight

    init(_ grid: GridTarget, light: (Spectrum) -> TargetLight) {
        pitch = grid.truePitch
        columns = grid.columns + 1
        rows = grid.rows + 1
        ink = light(grid.ink)
        ground = light(grid.ground)
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        let halfU = pitch * Double(columns) / 2
        let halfV = pitch * Double(rows) / 2
        if box.minU > halfU || box.maxU < -halfU || box.minV > halfV || box.maxV < -halfV { return ground }
        let column = ((box.minU + halfU) / pitch).rounded(.down)
        let row = ((box.minV + halfV) / pitch).rounded(.down)
        guard column >= 0, row >= 0, box.maxU + halfU < (column + 1) * pitch, box.maxV + halfV < (row + 1) * pitch
        else { return nil }
        return (Int(column) + Int(row)).isMultiple(of: 2) ? ink : ground
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let u = stripe(point.u, columns) { edge.acrossU($0) }
        let v = stripe(point.v, rows) { edge.acrossV($0) }
        // The first square is dark.
        let share = u.cover * v.cover * (1 + u.sign * v.sign) / 2
        return ground[channel] + share * (ink[channel] - ground[channel])
    }

    /// How much of the board there is, and 1 in even stripes, -1 in odd ones, with blurred changes. The board's ends
    /// are no changes.
    @inline(__always)
    private func stripe(_ place: Double, _ count: Int, _ across: (Float) -> Float) -> (cover: Float, sign: Float) {
        let from = place + pitch * Double(count) / 2
        let index = max(0, min(Double(count - 1), (from / pitch).rounded(.down)))
        let sign: Float = Int(index).isMultiple(of: 2) ? 1 : -1
        let before = Float(from - index * pitch)
        let after = Float((index + 1) * pitch - from)
        let first = across(before)
        let last = across(after)
        let isFirst = index == 0
        let isLast = index == Double(count - 1)
        return (
            (isFirst ? first : 1) * (isLast ? last : 1),
            sign * (1 - (isFirst ? 0 : 2 * (1 - first)) - (isLast ? 0 : 2 * (1 - last)))
        )
    }
}

struct DotPainter: TargetPainter {
    private let grid: GridTarget
    private let pitch: Double
    private let radius: Double
    private let ink: TargetLight
    private let ground: TargetLight

    init(_ grid: GridTarget, diameter: Double, light: (Spectrum) -> TargetLight) {
        self.grid = grid
        pitch = grid.truePitch
        radius = diameter / 2
        ink = light(grid.ink)
        ground = light(grid.ground)
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        let halfU = pitch * Double(grid.columns - 1) / 2 + radius
        let halfV = pitch * Double(grid.rows - 1) / 2 + radius
        return box.minU > halfU || box.maxU < -halfU || box.minV > halfV || box.maxV < -halfV ? ground : nil
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let u = offset(point.u, grid.columns)
        let v = offset(point.v, grid.rows)
        let distance = (u * u + v * v).squareRoot()
        let inside = Float(radius) - distance
        if Double(inside) < -edge.reach { return ground[channel] }
        if Double(inside) > edge.reach || distance == 0 { return ink[channel] }
        let cover = edge.across(inside, -u / distance, -v / distance)
        return ground[channel] + cover * (ink[channel] - ground[channel])
    }

    /// From the nearest dot.
    @inline(__always)
    private func offset(_ place: Double, _ count: Int) -> Float {
        let from = place + pitch * Double(count - 1) / 2
        let index = max(0, min(Double(count - 1), (from / pitch).rounded()))
        return Float(from - index * pitch)
    }
}
