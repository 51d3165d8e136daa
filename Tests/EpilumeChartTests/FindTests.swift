import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct FindTests {
    /// Largest distance between found and true corners, in cells.
    private func error(_ sighting: ChartSighting, _ scene: ChartScene) -> Double {
        zip(sighting.corners, scene.corners).map { $0.distance(to: $1) / scene.cell }.max() ?? .infinity
    }

    @Test(arguments: 1...5)
    func findsAChartInClutterAndColouredLight(seed: Int) throws {
        let program = try Program()
        let scene = ChartScene(seed: UInt64(seed), glare: false)
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(scene.picture), "--json", "--mirrored")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let finding: ChartFinding<ChartSighting> = try answer.decoded()
        #expect(finding.sighting.chart == "colorchecker24")
        #expect(error(finding.sighting, scene) < 0.08)
        #expect(finding.isMirrored == scene.pose.isMirrored)
        let confidence = try #require(finding.sighting.confidence)
        #expect(confidence > 0.4 && confidence <= 1)
    }

    /// Two squares on one tile grow the same lattice of tiles again and again; the chart's own is still found.
    @Test func findsAChartOnTiles() throws {
        let program = try Program()
        let scene = ChartScene(seed: 1033)
        #expect(scene.backdrop == .tiles)
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(scene.picture), "--json", "--mirrored")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(error(try answer.decoded(), scene) < 0.08)
    }

    @Test(arguments: [0, 90, 180, 270], [false, true])
    func theFirstCornerIsTheChartsOwnHoweverItLies(turn: Int, isMirrored: Bool) throws {
        let program = try Program()
        let pose = Pose(
            turn: Double(turn), isMirrored: isMirrored, size: 290, centre: PicturePoint(x: 230, y: 200))
        let scene = ChartScene(seed: 5, width: 480, height: 400, pose: pose, backdrop: .boxes, glare: false)
        let path = try program.write(scene.picture)
        let answer = try program.run("find", "colorchecker24", "--picture", path, "--json", "--mirrored")
        let finding: ChartFinding<ChartSighting> = try answer.decoded()
        #expect(error(finding.sighting, scene) < 0.08)
        #expect(finding.isMirrored == isMirrored)
        #expect(finding.sighting.isMirrored == isMirrored)
        let unasked = try program.run("find", "colorchecker24", "--picture", path, "--json")
        guard isMirrored else { return #expect(unasked.output == answer.output) }
        #expect(unasked.exitCode == 1)
        #expect(try unasked.decoded(ChartRefusal.self).reason == .mirrored)
    }

    @Test func findsTheChartOf140PatchesAndOneOfAFile() throws {
        let program = try Program()
        let pose = Pose(
            turn: 8, tilt: 10, tiltAxis: 40, size: 540, centre: PicturePoint(x: 320, y: 240))
        let large = ChartScene(
            seed: 3, chart: .semiGloss, pose: pose, cast: .warm, backdrop: .boxes, glare: false)
        let answer = try program.run(
            "find", "colorchecker-sg", "--picture", try program.write(large.picture), "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(error(try answer.decoded(), large) < 0.1)
        // A chart of three by three, which OpenCV's detector does not know.
        let colours = [7, 13, 14, 15, 16, 17, 18, 21, 23]
        let labs = [
            [39.4, 10.8, -45.2], [54.4, -39.7, 32.3], [42.4, 51.1, 28.6], [81.8, 2.7, 80.4], [50.6, 51.3, -14.1],
            [49.6, -29.7, -28.3], [95.2, -1, 2.9], [50.8, -0.1, 0.1], [20.6, 0.1, -0.5],
        ]
        let own = ChartDescription(
            name: "own-nine", title: "Own nine", source: "this test", illuminant: "D50", columns: 3, rows: 3,
            patchFill: 0.8,
            patches: labs.enumerated().map { .init(name: "p\($0.offset)", lab: $0.element, isGrey: $0.offset > 5) })
        let file = try program.write([UInt8](JSONEncoder().encode(own)), "own.json")
        let painted = PaintedChart(
            columns: 3, rows: 3, fill: 0.8, colours: colours.map { PaintedChart.classic.colours[$0] })
        let small = ChartScene(
            seed: 4, chart: painted, pose: Pose(turn: 97, size: 220, centre: PicturePoint(x: 300, y: 250)), cast: .cool,
            backdrop: .skin, glare: false)
        let second = try program.run("find", file, "--picture", try program.write(small.picture), "--json")
        #expect(second.exitCode == 0, "\(second.errors)")
        let sighting: ChartSighting = try second.decoded()
        #expect(sighting.chart == "own-nine")
        #expect(error(sighting, small) < 0.08)
        #expect(try #require(sighting.confidence) <= 0.85, "one detector alone saw it")
    }

    @Test(arguments: Backdrop.allCases)
    func findsNoChartWhereNoneIs(backdrop: Backdrop) throws {
        let program = try Program()
        var random = SeededRandom(seed: 77)
        var canvas = Canvas(width: 640, height: 480)
        backdrop.paint(&canvas, &random)
        let picture = canvas.taken(cast: ChartScene.Cast.warm.light, random: &random)
        let seen = program.path("seen.jpg")
        let answer = try program.run(
            "find", "colorchecker24", "--picture", try program.write(picture), "--json", "--seen", seen)
        #expect(answer.exitCode == 1)
        let refusal: ChartRefusal = try answer.decoded()
        #expect(refusal.exitCode == 1)
        #expect(answer.errors == "epilume-chart: \(refusal.sentence)\n")
        #expect(answer.errors.contains("--corners"), "says what to do: \(answer.errors)")
        let drawn = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(fileURLWithPath: seen))))
        #expect(drawn.width == 640)
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
        let patches = (labs + labs.reversed()).enumerated().map { index, lab in
            ChartDescription.Patch(name: "patch \(index)", lab: lab, isGrey: lab[1] == 0)
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
