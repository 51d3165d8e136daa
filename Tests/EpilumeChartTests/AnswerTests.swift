import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

/// What programs read: one object on standard output, found or refused, under keys that stay.
@Suite struct AnswerTests {
    private func keys(_ answer: Program.Answer) throws -> Set<String> {
        #expect(answer.output.hasSuffix("}\n") && answer.output.count { $0 == "\n" } == 1)
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
        return Set((object as? [String: Any] ?? [:]).keys)
    }

    private static let chart = ChartScene(
        seed: 2, width: 480, height: 360, pose: Pose(turn: 12, size: 330, centre: PicturePoint(x: 240, y: 180)),
        cast: .even, backdrop: .plain, exposure: 1.5, glare: false)

    @Test func aChartThatWasFoundHasTheseKeys() throws {
        let program = try Program()
        let path = try program.write(Self.chart.picture)
        let seen = program.path("seen.jpg")
        let answer = try program.run("find", "colorchecker24", "--picture", path, "--json", "--seen", seen)
        #expect(try keys(answer) == ["chart", "corners", "confidence", "isMirrored", "notes"])
        let finding: ChartFinding<ChartSighting> = try answer.decoded()
        #expect(finding.notes.count == 1 && finding.notes[0].contains("clipped"), "\(finding.notes)")
        #expect(answer.errors == "epilume-chart: note: \(finding.notes[0])\n")
        #expect(try answer.decoded(ChartSighting.self) == finding.sighting)
        // The same bytes each time, and the same value back.
        #expect(try program.run("find", "colorchecker24", "--picture", path, "--json").output == answer.output)
        let again = try JSONDecoder().decode(
            ChartFinding<ChartSighting>.self, from: try JSONEncoder().encode(finding))
        #expect(again == finding)
        // The picture of what was seen is the picture with green lines in it.
        let drawn = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(fileURLWithPath: seen))))
        #expect(drawn.width == 480 && drawn.height == 360)
        #expect(Self.greens(drawn) > Self.greens(Self.chart.picture) + 200)
    }

    private static func greens(_ picture: RGBPicture) -> Int {
        stride(from: 0, to: picture.bytes.count, by: 3).count { at in
            Int(picture.bytes[at + 1]) > max(Int(picture.bytes[at]), Int(picture.bytes[at + 2])) + 60
        }
    }

    @Test func edgesAndDotsThatWereFoundHaveTheseKeys() throws {
        let program = try Program()
        let pose = Pose(turn: 2, size: 570, centre: PicturePoint(x: 320, y: 240))
        let path = try program.write(PaintedTarget(TargetGeometry.all[0], pose: pose).picture)
        let seen = program.path("seen.jpg")
        let edges = try program.run("edges", "--picture", path, "--json", "--seen", seen)
        #expect(try keys(edges) == ["target", "regions", "isMirrored", "notes"])
        let drawn = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(fileURLWithPath: seen))))
        #expect(Self.greens(drawn) > 200)
        let dots = try program.run("grid", "target", "--picture", path, "--json")
        #expect(try keys(dots) == ["points", "target", "isMirrored", "notes"])
        #expect(try dots.decoded(ChartFinding<GridSighting>.self).target == "epilume-target-20")
        #expect(try edges.decoded(ChartFinding<EdgeSighting>.self).target == "epilume-target-20")
    }

    @Test func everyRefusalIsAReasonAndASentence() throws {
        let program = try Program()
        let path = try program.write(Self.chart.picture)
        let broken = try program.write(Array("no picture".utf8), "broken.jpg")
        let cases: [(ChartRefusal.Reason, Int32, [String])] = [
            (.notFound, 1, ["grid", "target", "--picture", path]),
            (.notFound, 1, ["grid", "chessboard", "--columns", "5", "--rows", "4", "--picture", path]),
            (.notFound, 1, ["edges", "--picture", path]),
            (.corners, 1, ["find", "colorchecker24", "--picture", path, "--corners", "9,9,99,99,99,9,9,99"]),
            (.commandLine, 2, ["find", "--picture", path]),
            (.commandLine, 2, ["turn", "--picture", path]),
            (.commandLine, 2, ["grid", "dots", "--columns", "4", "--rows", "4", "--mirrored", "--picture", path]),
            (.description, 2, ["find", "none.json", "--picture", path]),
            (.unwritable, 2, ["find", "colorchecker24", "--picture", path, "--seen", "/nowhere/seen.jpg"]),
            (.unreadable, 3, ["find", "colorchecker24", "--picture", broken]),
            (.unreadable, 3, ["edges", "--picture", program.path("none.jpg")]),
        ]
        for (reason, code, arguments) in cases {
            let answer = try program.run(arguments + ["--json"])
            #expect(answer.exitCode == code, "\(arguments): \(answer.errors)")
            #expect(try keys(answer) == ["reason", "sentence"])
            let refusal: ChartRefusal = try answer.decoded()
            #expect(refusal.reason == reason, "\(arguments): \(refusal)")
            #expect(refusal.exitCode == code)
            #expect(answer.errors == "epilume-chart: \(refusal.sentence)\n")
            // Without the flag nothing stands where a sighting would.
            #expect(try program.run(arguments).output.isEmpty)
        }
    }

    /// The words are read by other programs and other versions.
    @Test func theReasonsStayWhatTheyAre() {
        #expect(
            ChartRefusal.Reason.allCases.map(\.rawValue) == [
                "not-found", "dark", "overexposed", "unsure", "orientation-unsure", "mirrored", "several",
                "out-of-view",
                "tilted", "too-small", "askew", "other-target", "misprinted", "corners", "command-line", "description",
                "unwritable", "unreadable", "failed",
            ])
    }
}
