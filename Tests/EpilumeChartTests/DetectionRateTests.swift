import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

/// How often charts are found, how well, and whether anything else is taken for one. A few pictures in daily work;
/// `EPILUME_CHART_ROUNDS=240` gives the table.
@Suite struct DetectionRateTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["EPILUME_CHART_ROUNDS"].flatMap { Int($0) } ?? 8

    private struct Outcome {
        var scene: String
        var cast: String
        var backdrop: String
        var tilt: Double
        var isMirrored: Bool
        var hasGlare: Bool
        /// Pixels, largest of the four corners; nil: not found.
        var error: Double?
        var cells: Double
        var confidence: Double?
        var sentence: String
    }

    @Test func chartsAreFoundWhereTheyAre() throws {
        let program = try Program()
        var outcomes: [Outcome] = []
        for seed in 0..<Self.rounds {
            let scene = ChartScene(seed: 1000 + UInt64(seed))
            let path = try program.write(scene.picture)
            let answer = try program.run("find", "colorchecker24", "--picture", path, "--json")
            let sighting: ChartSighting? = answer.exitCode == 0 ? try answer.decoded() : nil
            let error = sighting.map { sighting in
                zip(sighting.corners, scene.corners).map { hypot($0.x - $1.x, $0.y - $1.y) }.max()!
            }
            outcomes.append(
                Outcome(
                    scene: "\(1000 + seed)", cast: scene.cast.rawValue, backdrop: scene.backdrop.rawValue,
                    tilt: scene.pose.tilt, isMirrored: scene.pose.isMirrored, hasGlare: scene.hasGlare,
                    error: error, cells: (error ?? 0) / scene.cell, confidence: sighting?.confidence,
                    sentence: answer.errors))
            if error == nil { try keep(path, "missed-\(1000 + seed).jpg") }
            #expect([0, 1].contains(answer.exitCode), "\(seed): \(answer.errors)")
            // What is found is right: another place or another orientation is an error of a cell and more.
            #expect((error ?? 0) / scene.cell < 0.25, "seed \(1000 + seed)")
        }
        let found = outcomes.filter { $0.error != nil }
        #expect(10 * found.count >= 9 * outcomes.count, "\(found.count) of \(outcomes.count)")
        report(outcomes)
    }

    @Test func nothingElseIsTakenForAChart() throws {
        let program = try Program()
        for seed in 0..<(Self.rounds / 2) {
            var random = SeededRandom(seed: 5000 + UInt64(seed))
            var canvas = Canvas(width: 960, height: 720)
            Backdrop.allCases[seed % Backdrop.allCases.count].paint(&canvas, &random)
            let cast = ChartScene.Cast.allCases.randomElement(using: &random)!
            let picture = canvas.taken(cast: cast.light, falloff: 0.4, random: &random)
            let chart = seed % 5 == 4 ? "colorcheckersg" : "colorchecker24"
            let answer = try program.run("find", chart, "--picture", try program.write(picture))
            #expect(answer.exitCode == 1, "seed \(5000 + seed): \(answer.output)")
        }
    }

    /// `EPILUME_CHART_KEEP=folder` keeps the pictures on which it fails, to look at.
    private func keep(_ path: String, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["EPILUME_CHART_KEEP"] else { return }
        let place = URL(fileURLWithPath: folder).appending(path: name)
        try Data(contentsOf: URL(fileURLWithPath: path)).write(to: place)
    }

    private func report(_ outcomes: [Outcome]) {
        guard outcomes.count >= 100 else { return }
        print("| group | pictures | found | median px | 95 % px | max px | max cells |")
        print("|---|---|---|---|---|---|---|")
        row("all", outcomes)
        for cast in Set(outcomes.map(\.cast)).sorted() { row("light \(cast)", outcomes.filter { $0.cast == cast }) }
        for name in Set(outcomes.map(\.backdrop)).sorted() {
            row("on \(name)", outcomes.filter { $0.backdrop == name })
        }
        for low in stride(from: 0.0, to: 30, by: 10) {
            row("tilt \(Int(low))…\(Int(low + 10))°", outcomes.filter { $0.tilt >= low && $0.tilt < low + 10 })
        }
        row("mirrored", outcomes.filter(\.isMirrored))
        row("glare", outcomes.filter(\.hasGlare))
        for miss in outcomes where miss.error == nil {
            print(
                "missed \(miss.scene): \(miss.cast), \(miss.backdrop), tilt \(Int(miss.tilt)), glare \(miss.hasGlare): "
                    + miss.sentence.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    private func row(_ name: String, _ outcomes: [Outcome]) {
        let errors = outcomes.compactMap(\.error).sorted()
        guard !errors.isEmpty else { return print("| \(name) | \(outcomes.count) | 0 |") }
        func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        print(
            "| \(name) | \(outcomes.count) | \(errors.count) | \(text(errors[errors.count / 2])) "
                + "| \(text(errors[errors.count * 95 / 100])) | \(text(errors.last!)) "
                + "| \(text(outcomes.map(\.cells).max()!)) |")
    }
}
