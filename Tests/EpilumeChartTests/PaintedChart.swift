import EpilumeModel

/// A chart as it is painted. Colours are the sRGB values that are printed in tables of the ColorChecker since 1976,
/// not those that the program compares with.
struct PaintedChart {
    var columns: Int
    var rows: Int
    var fill: Double
    var colours: [Light]
    /// Patches that are discs instead of squares.
    var round: Set<Int> = []
    /// Patches that are not where they belong, but 0.035 cells to the right and down.
    var displaced: Set<Int> = []
    /// Of patches with stripes, how much darker and brighter than their colour the stripes are.
    var stripes = 0.0

    static let classic = PaintedChart(
        columns: 6, rows: 4, fill: 0.87,
        colours: [
            (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
            (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
            (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
            (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
        ].map { Light(sRGB: $0.0, $0.1, $0.2) })

    /// Half of the chart's height over its width.
    var halfHeight: Double { Double(rows) / Double(columns) / 2 }
    /// Width of a cell, in widths of the patch field.
    var cell: Double { 1 / Double(columns) }

    /// Light at a place in widths of the patch field; nil beyond the black frame.
    func light(_ x: Double, _ y: Double) -> Light? {
        let (u, v) = ((x + 0.5) / cell, (y + halfHeight) / cell)
        let rim = Self.rim
        guard u > -rim, v > -rim, u < Double(columns) + rim, v < Double(rows) + rim else { return nil }
        let black = Light(repeating: 0.028)
        guard u >= 0, v >= 0, u < Double(columns), v < Double(rows) else { return black }
        let (column, row) = (Int(u), Int(v))
        let half = fill / 2
        let offset = !displaced.isEmpty && displaced.contains(row * columns + column) ? 0.035 : 0
        let (dx, dy) = (u - Double(column) - 0.5 - offset, v - Double(row) - 0.5 - offset)
        guard abs(dx) < half, abs(dy) < half else { return black }
        let index = row * columns + column
        if !round.isEmpty, round.contains(index), dx * dx + dy * dy > half * half { return black }
        if stripes == 0 || abs(dx) > 0.3 || abs(dy) > 0.3 { return colours[index] }
        return colours[index] * (abs(dx * 10 - (dx * 10).rounded()) < 0.25 ? 1 - stripes : 1 + stripes)
    }

    /// Corners of the black frame.
    func outline(_ pose: Pose) -> [PicturePoint] {
        let (x, y) = (0.5 + Self.rim * cell, halfHeight + Self.rim * cell)
        return [(-x, -y), (x, -y), (x, y), (-x, y)].map { pose.place($0.0, $0.1) }
    }

    /// Width of the black frame, in cells.
    private static let rim = 0.45

    /// Outer corners of the outer cells, in the chart's own order.
    func corners(_ pose: Pose) -> [PicturePoint] {
        [(-0.5, -halfHeight), (0.5, -halfHeight), (0.5, halfHeight), (-0.5, halfHeight)].map {
            pose.place($0.0, $0.1)
        }
    }
}
