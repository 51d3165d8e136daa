import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

/// What is like a chart and is refused all the same: a wrong sighting is worse than none.
@Suite struct JudgementTests {
    private static let pose = Pose(turn: 14, tilt: 8, tiltAxis: 20, size: 420, centre: PicturePoint(x: 320, y: 240))

    private func look(
        _ chart: PaintedChart, for name: String = "colorchecker24", pose: Pose = Self.pose,
        cast: ChartScene.Cast = .warm
    ) throws -> Program.Answer {
        let scene = ChartScene(seed: 11, chart: chart, pose: pose, cast: cast, backdrop: .plain, glare: false)
        let program = try Program()
        return try program.run("find", name, "--picture", try program.write(scene.picture), "--json", "--mirrored")
    }

    /// The greys and the hues of the rows stay: 0.75 of likeness is what the most like of these reaches.
    @Test(arguments: [[1, 0, 2, 3], [2, 3, 0, 1], [3, 0, 1, 2], [0, 2, 1, 3], [1, 2, 3, 0], [0, 1, 3, 2]])
    func rowsInAnotherOrderAreAnotherChart(order: [Int]) throws {
        var chart = PaintedChart.classic
        chart.colours = order.flatMap { PaintedChart.classic.colours[6 * $0..<6 * $0 + 6] }
        let answer = try look(chart)
        #expect(answer.exitCode == 1, "\(answer.output)")
    }

    @Test func aChartWithinALargerChartIsRefused() throws {
        // The chart of 140 patches holds the 24 in its middle.
        let large = try look(.semiGloss, pose: Pose(turn: 5, size: 560, centre: PicturePoint(x: 320, y: 240)))
        #expect(large.exitCode == 1, "\(large.output)")
        // One more column.
        var chart = PaintedChart.classic
        chart.columns = 7
        for row in 0..<4 { chart.colours.insert(Light(0.2 * Double(row) + 0.1, 0.3, 0.4), at: 7 * row + 6) }
        let refusal: ChartRefusal = try look(chart).decoded()
        #expect(refusal.reason == .unsure)
        #expect(refusal.sentence.contains("within a larger chart"), "\(refusal.sentence)")
    }

    @Test func twoChartsInViewAreRefused() throws {
        let chart = PaintedChart.classic
        var random = SeededRandom(seed: 3)
        var canvas = Canvas(width: 960, height: 480)
        for x in [240.0, 720] {
            let back = Pose(turn: x == 240 ? 6 : 171, size: 330, centre: PicturePoint(x: x, y: 240)).back
            canvas.paint { x, y, _ in
                guard let place = back(x, y) else { return nil }
                return chart.light(place.x, place.y)
            }
        }
        let program = try Program()
        let path = try program.write(canvas.taken(random: &random))
        let answer = try program.run("find", "colorchecker24", "--picture", path, "--json")
        #expect(answer.exitCode == 1, "\(answer.output)")
        #expect(try answer.decoded(ChartRefusal.self).reason == .several)
    }

    @Test func aChartOfWhichFewPatchesAreSquaresIsRefused() throws {
        var chart = PaintedChart.classic
        chart.round = Set(0..<24).subtracting([7, 8, 9, 13, 14, 15, 16])
        let answer = try look(chart)
        #expect(answer.exitCode == 1, "\(answer.output)")
        #expect(try answer.decoded(ChartRefusal.self).reason == .unsure)
    }

    @Test func aChartWhosePatchesAreUnevenIsRefused() throws {
        var chart = PaintedChart.classic
        chart.stripes = 0.6
        let answer = try look(chart, cast: .even)
        #expect(answer.exitCode == 1, "\(answer.output)")
    }

    /// Patches that are seen elsewhere, as glare or a frame of their own tone make it, do not bend the whole.
    @Test func patchesOffTheirPlacesDoNotMoveTheChart() throws {
        var chart = PaintedChart.classic
        chart.displaced = [17, 22, 23]
        let sighting: ChartSighting = try look(chart, cast: .even).decoded()
        for (found, truth) in zip(sighting.corners, chart.corners(Self.pose)) {
            // Pixels; a cell has 70.
            #expect(found.distance(to: truth) < 1, "\(found) for \(truth)")
        }
    }

    @Test func aChartThatBothDetectorsSeeIsBeyondDoubt() throws {
        let sighting: ChartSighting = try look(.classic, cast: .even).decoded()
        #expect(sighting.confidence == 1)
    }
}
