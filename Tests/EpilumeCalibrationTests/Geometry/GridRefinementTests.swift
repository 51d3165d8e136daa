import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Grid refinement")
struct GridRefinementTests {
    /// Root mean square distance of found points from where they are.
    private func error(_ grid: GridPicture, _ found: GridSighting) -> Double {
        let squares = found.points.map { point in
            let truth = grid.seen(Double(point.column), Double(point.row))
            return pow(point.at.x - truth.x, 2) + pow(point.at.y - truth.y, 2)
        }
        return (squares.reduce(0, +) / Double(max(1, squares.count))).squareRoot()
    }

    @Test("rough points become exact on a clean picture", arguments: GridPattern.allCases, [0.0, 7.0, 45.0, -100.0])
    func exact(_ pattern: GridPattern, _ degrees: Double) throws {
        let grid = GridPicture(
            width: 200, height: 160, pattern: pattern, columns: 9, rows: 7, stepX: 17, stepY: 17.3,
            degrees: degrees, offset: (0.3, -0.2), k1: -0.03)
        let rough = grid.sighting(rough: 5)
        let found = try GridRefinement.refine(rough, in: grid.linear(), pattern: pattern)
        #expect(found.points.count == rough.points.count)
        #expect(error(grid, rough) > 1)
        #expect(error(grid, found) < 0.015)
    }

    @Test("noise of a camera moves points by hundredths of a pixel", arguments: GridPattern.allCases)
    func noisy(_ pattern: GridPattern) throws {
        let grid = GridPicture(width: 200, height: 160, pattern: pattern, columns: 9, rows: 7, stepX: 17, stepY: 17)
        var source = SeededNoise(seed: 3)
        let picture = source.added(to: grid.linear(), deviation: 0.01)
        let found = try GridRefinement.refine(grid.sighting(rough: 2), in: picture, pattern: pattern)
        #expect(error(grid, found) < 0.06)
    }

    @Test("light dots on dark ground are found as well")
    func lightDots() throws {
        let grid = GridPicture(
            width: 200, height: 160, pattern: .dots, columns: 9, rows: 7, stepX: 17, stepY: 17, dark: 0.8, light: 0.1)
        let found = try GridRefinement.refine(grid.sighting(rough: 2), in: grid.linear(), pattern: .dots)
        #expect(error(grid, found) < 0.015)
    }

    private func refusal(_ body: () throws -> Void) -> SpacingRefusal? {
        do {
            try body()
            return nil
        } catch { return error as? SpacingRefusal }
    }

    @Test("a picture without the pattern, and one that is moved or full of no numbers, is refused as blurred")
    func blurred() {
        for pattern in GridPattern.allCases {
            let grid = GridPicture(
                width: 200, height: 160, pattern: pattern, columns: 9, rows: 7, stepX: 17, stepY: 17)
            let sharp = grid.linear()
            let moved = picture(200, 160) { x, y, channel in
                (0..<17).reduce(0.0) { $0 + Double(sharp[min(199, Int(x) + $1), Int(y), channel]) } / 17
            }
            let nothing = grey(200, 160) { _, _ in 0.5 }
            let bad = grey(200, 160) { _, _ in .nan }
            for picture in [moved, nothing, bad] {
                let found = refusal {
                    _ = try GridRefinement.refine(grid.sighting(rough: 2), in: picture, pattern: pattern)
                }
                guard case .blurred = found else {
                    Issue.record("\(pattern): \(String(describing: found))")
                    return
                }
            }
        }
    }

    @Test("mirrored, swapped, doubled, single-line, few and unresolved grids are refused by name")
    func order() {
        let grid = GridPicture()
        let picture = grid.linear()
        func refine(_ points: [GridSighting.Point]) -> SpacingRefusal? {
            refusal { _ = try GridRefinement.refine(GridSighting(points: points), in: picture, pattern: .chessboard) }
        }
        let good = grid.sighting().points
        #expect(refine(good.map { .init(column: -$0.column, row: $0.row, at: $0.at) }) == .mirrored)
        var swapped = good
        swapped[30].at = good[44].at
        swapped[44].at = good[30].at
        #expect(refine(swapped) == .outOfOrder)
        var doubled = good
        doubled[30].column = doubled[31].column
        #expect(refine(doubled) == .outOfOrder)
        #expect(refine((0..<30).map { .init(column: $0, row: 4, at: .init(x: Double(9 * $0), y: 99)) }) == .inOneLine)
        #expect(refine(Array(good.prefix(19))) == .tooFewPoints(have: 19, need: 20))
        #expect(refine([]) == .tooFewPoints(have: 0, need: 20))
        var nowhere = good
        nowhere[3].at.x = .nan
        #expect(refine(nowhere) == .outOfOrder)
        var wild = good
        wild[3].column = .max
        #expect(refine(wild) == .outOfOrder)
        let far = good.map {
            GridSighting.Point(column: $0.column, row: $0.row, at: .init(x: $0.at.x + 1e200, y: $0.at.y))
        }
        #expect(refine(far) != nil)
        let away = good.map {
            GridSighting.Point(column: $0.column, row: $0.row, at: .init(x: $0.at.x + 1e5, y: $0.at.y))
        }
        #expect(refine(away) == .blurred(lost: good.count, of: good.count))
        let tiny = good.map {
            GridSighting.Point(column: $0.column, row: $0.row, at: .init(x: $0.at.x / 5, y: $0.at.y / 5))
        }
        guard case .unresolved = refine(tiny) else {
            Issue.record("unresolved")
            return
        }
    }
}
