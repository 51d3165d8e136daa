import EpilumeCalibration
import EpilumeModel
import Testing

/// Exposures of a grid, each of which must be laid down anew.
@Suite("Scale step")
struct ScaleStepTests {
    private static let target = PixelSpacing.Target(name: "dots", pitchMicrometres: 500, tolerancePercent: 0.1)
    /// Codes are light.
    private let light = CodeLight(
        dark: nil,
        tone: ToneCurve(
            tables: [[Double]](repeating: (0..<256).map { Double($0) / 255 }, count: 3), residualPercent: [0, 0, 0],
            gamma: [1, 1, 1]))

    private func add(
        _ grid: GridPicture, to step: inout ScaleStep, counting: (column: Int, row: Int) = (0, 0)
    ) throws {
        let linear = grid.linear()
        let codes = linear.samples.map { 255 * $0 }
        for _ in 0..<2 { try step.add(FloatPicture(width: linear.width, height: linear.height, samples: codes)) }
        let seen = grid.sighting().points.map {
            GridSighting.Point(column: $0.column + counting.column, row: $0.row + counting.row, at: $0.at)
        }
        _ = try step.endExposure(GridSighting(points: seen))
    }

    @Test("a grid that nobody moved is refused, wherever its points begin to be counted; one that moved is taken")
    func turned() throws {
        var step = ScaleStep(target: Self.target, pattern: .dots, light: light)
        var grid = GridPicture(pattern: .dots)
        try add(grid, to: &step)
        for counting in [(0, 0), (1, 0), (-2, 3)] {
            #expect(throws: CalibrationRefusal.spacing(.notTurned)) { try add(grid, to: &step, counting: counting) }
        }
        // A table that shook.
        grid.offset = (0.3, 0.2)
        #expect(throws: CalibrationRefusal.spacing(.notTurned)) { try add(grid, to: &step) }
        #expect(step.exposures == 1)
        grid.offset = (0.9, 0.9)
        try add(grid, to: &step)
        // As a hand turns it: by 90° exactly, about its own centre, a square grid lies on itself.
        grid.degrees = 87
        (grid.columns, grid.rows) = (grid.rows, grid.columns)
        try add(grid, to: &step)
        #expect(step.exposures == 3)
        // The first is remembered as well as the last.
        #expect(throws: CalibrationRefusal.spacing(.notTurned)) { try add(GridPicture(pattern: .dots), to: &step) }
    }
}
