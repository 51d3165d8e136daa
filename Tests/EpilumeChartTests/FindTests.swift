import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct FindTests {
    /// Largest distance between found and true corners, in cells.
    private func error(_ sighting: ChartSighting, _ scene: ChartScene) -> Double {
        zip(sighting.corners, scene.corners).map { hypot($0.x - $1.x, $0.y - $1.y) / scene.cell }.max() ?? .infinity
    }

    @Test(arguments: 1...8)
    func findsAChartInClutterAndColouredLight(seed: Int) throws {
        let program = try Program()
        let scene = ChartScene(seed: UInt64(seed), glare: false)
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(scene.picture), "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let sighting: ChartSighting = try answer.decoded()
        #expect(sighting.chart == "colorchecker24")
        #expect(error(sighting, scene) < 0.08)
        #expect(sighting.isMirrored == scene.pose.isMirrored)
        let confidence = try #require(sighting.confidence)
        #expect(confidence > 0.4 && confidence <= 1)
    }

    @Test(arguments: [0, 90, 180, 270], [false, true])
    func theFirstCornerIsTheChartsOwnHoweverItLies(turn: Int, isMirrored: Bool) throws {
        let program = try Program()
        let pose = Pose(
            turn: Double(turn), isMirrored: isMirrored, size: 380, centre: PicturePoint(x: 300, y: 260))
        let scene = ChartScene(seed: 5, width: 640, height: 520, pose: pose, backdrop: .boxes, glare: false)
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(scene.picture), "--json")
        let sighting: ChartSighting = try answer.decoded()
        #expect(error(sighting, scene) < 0.08)
        #expect(sighting.isMirrored == isMirrored)
    }

    @Test func findsTheChartOf140PatchesAndTheSmallOne() throws {
        let program = try Program()
        let pose = Pose(
            turn: 8, tilt: 10, tiltAxis: 40, size: 800, centre: PicturePoint(x: 480, y: 360))
        let large = ChartScene(
            seed: 3, chart: .semiGloss, pose: pose, cast: .warm, backdrop: .boxes, glare: false)
        let answer = try program.run("find", "colorcheckersg", "--picture", try program.write(large.picture), "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(error(try answer.decoded(), large) < 0.1)
        var chart = PaintedChart.classic
        chart.fill = 0.82
        let small = ChartScene(seed: 4, chart: chart, cast: .veryWarm, backdrop: .skin, glare: false)
        let second = try program.run("find", "nano", "--picture", try program.write(small.picture), "--json")
        #expect(second.exitCode == 0, "\(second.errors)")
        #expect(error(try second.decoded(), small) < 0.08)
    }

    @Test(arguments: Backdrop.allCases)
    func findsNoChartWhereNoneIs(backdrop: Backdrop) throws {
        let program = try Program()
        var random = SeededRandom(seed: 77)
        var canvas = Canvas(width: 800, height: 600)
        backdrop.paint(&canvas, &random)
        let picture = canvas.taken(cast: ChartScene.Cast.warm.light, random: &random)
        let seen = program.path("seen.jpg")
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(picture), "--json", "--seen", seen)
        #expect(answer.exitCode == 1)
        #expect(answer.output.isEmpty)
        #expect(answer.errors.contains("--corners"), "says what to do: \(answer.errors)")
        let drawn = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(fileURLWithPath: seen))))
        #expect(drawn.width == 800)
    }

    @Test func refusesAChartWhosePatchesAreInAnotherOrder() throws {
        let program = try Program()
        var chart = PaintedChart.classic
        var random = SeededRandom(seed: 9)
        chart.colours.shuffle(using: &random)
        let scene = ChartScene(seed: 6, chart: chart, backdrop: .plain, glare: false)
        let answer = try program.run("find", "colorchecker24", "--picture", try program.write(scene.picture))
        #expect(answer.exitCode == 1)
        #expect(answer.output.isEmpty)
    }

    @Test func refusesAChartThatLooksTheSameUpsideDown() throws {
        let program = try Program()
        let half: [Light] = [Light(0.8, 0.1, 0.1), Light(0.1, 0.6, 0.1), Light(0.1, 0.1, 0.7), Light(0.9, 0.9, 0.9)]
        let labs = [[60.0, 65, 50], [60.0, -60, 55], [35.0, 50, -80], [95.0, 0, 0]]
        let painted = PaintedChart(columns: 4, rows: 2, fill: 0.87, colours: half + half.reversed())
        let patches = (labs + labs.reversed()).map {
            ChartDescription.Patch(name: "patch", lab: $0, isGrey: $0[1] == 0)
        }
        let chart = ChartDescription(
            name: "two-fold", title: "Two-fold", source: "this test", illuminant: "D50", columns: 4, rows: 2,
            patchFill: 0.87, patches: patches)
        let file = try program.write([UInt8](JSONEncoder().encode(chart)), "chart.json")
        let pose = Pose(size: 400, centre: PicturePoint(x: 320, y: 240))
        let scene = ChartScene(
            seed: 2, width: 640, height: 480, chart: painted, pose: pose, cast: .even, backdrop: .plain, glare: false)
        let answer = try program.run("find", file, "--picture", try program.write(scene.picture))
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("which way round"), "\(answer.errors)")
    }

    @Test func saysAtWhichSideAChartRunsOutOfThePicture() throws {
        let program = try Program()
        let pose = Pose(turn: 3, size: 620, centre: PicturePoint(x: 250, y: 300))
        let scene = ChartScene(
            seed: 8, width: 800, height: 600, pose: pose, cast: .even, backdrop: .plain, glare: false)
        let answer = try program.run("find", "colorchecker24", "--picture", try program.write(scene.picture))
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("at the left"), "\(answer.errors)")
    }

    @Test func saysThatAPictureIsDarkOrTooBright() throws {
        let program = try Program()
        let dark = ChartScene(seed: 8, cast: .even, backdrop: .plain, exposure: 0.0003, glare: false)
        let answer = try program.run("find", "colorchecker24", "--picture", try program.write(dark.picture))
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("dark"), "\(answer.errors)")
        let dim = ChartScene(seed: 8, cast: .even, backdrop: .plain, exposure: 0.02, glare: false)
        let found = try program.run("find", "colorchecker24", "--picture", try program.write(dim.picture))
        #expect(found.exitCode == 0)
        #expect(found.errors.contains("expose longer"), "\(found.errors)")
        let bright = ChartScene(seed: 8, cast: .even, backdrop: .plain, exposure: 60, glare: false)
        let second = try program.run("find", "colorchecker24", "--picture", try program.write(bright.picture))
        #expect(second.exitCode == 1)
        #expect(second.errors.contains("overexposed"), "\(second.errors)")
        let clipped = ChartScene(seed: 8, cast: .even, backdrop: .plain, exposure: 1.5, glare: false)
        let third = try program.run("find", "colorchecker24", "--picture", try program.write(clipped.picture))
        #expect(third.exitCode == 0)
        #expect(third.errors.contains("clipped"), "\(third.errors)")
    }
}
