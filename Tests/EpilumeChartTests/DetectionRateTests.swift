import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

/// How often charts are found, how well, and whether anything else is taken for one. A few pictures in daily work;
/// `EPILUME_CHART_ROUNDS=240` gives the table. `EPILUME_CHART_KEEP=folder` keeps the pictures, with where the chart is,
/// to look at.
@Suite struct DetectionRateTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["EPILUME_CHART_ROUNDS"].flatMap { Int($0) } ?? 8
    /// The first is that of daily work; small pictures are painted quickly.
    private static let widths = [640, 960, 1280]

    private static func width(_ round: Int) -> Int { rounds < 100 ? widths[0] : widths[round % widths.count] }

    private static func find(
        _ program: borrowing Program, _ picture: RGBPicture, _ chart: String, keptAs name: String, truth: String
    ) throws -> Program.Answer {
        let path = try program.write(picture)
        if let folder = ProcessInfo.processInfo.environment["EPILUME_CHART_KEEP"] {
            let place = URL(fileURLWithPath: folder).appending(path: name)
            try Data(contentsOf: URL(fileURLWithPath: path)).write(to: place.appendingPathExtension("jpg"))
            try Data("\(chart) \(truth)\n".utf8).write(to: place.appendingPathExtension("txt"))
        }
        return try program.run("find", chart, "--picture", path, "--json", "--mirrored")
    }

    @Test func chartsAreFoundWhereTheyAre() throws {
        let program = try Program()
        var table = RateTable()
        for round in 0..<Self.rounds {
            let seed = 1000 + UInt64(round)
            let width = Self.width(round)
            let scene = ChartScene(seed: seed, width: width, height: width * 3 / 4)
            let truth = scene.corners.map { "\($0.x) \($0.y)" }.joined(separator: " ") + " \(scene.cell)"
            let answer = try Self.find(
                program, scene.picture, "colorchecker24", keptAs: "chart-\(seed)", truth: truth)
            #expect([0, 1].contains(answer.exitCode), "\(seed): \(answer.errors)")
            let finding: ChartFinding<ChartSighting>? = answer.exitCode == 0 ? try answer.decoded() : nil
            let error = finding.map { finding in
                zip(finding.sighting.corners, scene.corners).map { $0.distance(to: $1) }.max()!
            }
            table.add(scene, width: width, error: error, "seed \(seed): \(answer.errors)")
            // What is found is right: another place or another orientation is an error of a cell and more.
            #expect((error ?? 0) / scene.cell < 0.25, "seed \(seed)")
            #expect(finding?.isMirrored ?? scene.pose.isMirrored == scene.pose.isMirrored, "seed \(seed)")
        }
        table.print(from: 100)
        #expect(100 * table.foundCount >= 80 * Self.rounds, "\(table.foundCount) of \(Self.rounds)")
    }

    @Test func aChartThatRunsOutOfThePictureIsRefused() throws {
        let program = try Program()
        for round in 0..<(Self.rounds / 2) {
            let seed = 3000 + UInt64(round)
            let width = Self.width(round)
            let scene = ChartScene(seed: seed, width: width, height: width * 3 / 4, isHalfOut: true)
            let answer = try Self.find(
                program, scene.picture, "colorchecker24", keptAs: "half-\(seed)", truth: "none")
            #expect(answer.exitCode == 1, "seed \(seed): \(answer.output)")
        }
    }

    @Test func nothingElseIsTakenForAChart() throws {
        let program = try Program()
        for round in 0..<min(Self.rounds, 100) {
            let seed = 5000 + UInt64(round)
            let kind = NoChartScene.Kind.allCases[round % NoChartScene.Kind.allCases.count]
            let width = Self.width(round)
            let scene = NoChartScene(seed: seed, width: width, height: width * 3 / 4, kind: kind)
            let answer = try Self.find(
                program, scene.picture, scene.wanted, keptAs: "none-\(kind.rawValue)-\(seed)", truth: "none")
            #expect(answer.exitCode == 1, "seed \(seed), \(kind.rawValue): \(answer.output)")
        }
    }
}
