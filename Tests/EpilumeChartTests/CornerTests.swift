import EpilumeModel
import Foundation
import Testing

@Suite struct CornerTests {
    private static let pose = Pose(turn: 12, size: 400, centre: PicturePoint(x: 320, y: 240))
    private static let scene = ChartScene(
        seed: 2, width: 640, height: 480, pose: pose, cast: .warm, backdrop: .boxes, glare: false)

    private func text(_ corners: [PicturePoint]) -> String { corners.map { "\($0.x),\($0.y)" }.joined(separator: ",") }

    private func find(_ corners: String, _ more: String...) throws -> Program.Answer {
        let program = try Program()
        let path = try program.write(Self.scene.picture)
        return try program.run(["find", "colorchecker24", "--picture", path, "--corners", corners] + more)
    }

    @Test func cornersThatAPersonGivesAreTakenAsTheyAre() throws {
        let answer = try find(text(Self.scene.corners), "--json")
        let sighting: ChartSighting = try answer.decoded()
        #expect(sighting.corners == Self.scene.corners)
        #expect(sighting.confidence == nil)
    }

    @Test func cornersInAnotherOrderThanTheChartsAreRefused() throws {
        let corners = Self.scene.corners
        let turned = Array(corners[2...] + corners[..<2])
        for wrong in [turned, Array(corners.reversed())] {
            let answer = try find(text(wrong))
            #expect(answer.exitCode == 1)
            #expect(answer.errors.contains("own order"), "\(answer.errors)")
        }
    }

    @Test func cornersThatCrossOrLieOutsideAreRefused() throws {
        let corners = Self.scene.corners
        let crossed = try find(text([corners[0], corners[2], corners[1], corners[3]]))
        #expect(crossed.exitCode == 1)
        #expect(crossed.errors.contains("go round"), "\(crossed.errors)")
        var outside = corners
        outside[1].x = 700
        let answer = try find(text(outside))
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("outside"), "\(answer.errors)")
        let tiny = try find("10,10,30,10,30,25,10,25")
        #expect(tiny.exitCode == 1)
        #expect(tiny.errors.contains("pixels apart"), "\(tiny.errors)")
    }

    @Test(arguments: ["1,2,3", "1,2,3,4,5,6,7,eight", "nan,2,3,4,5,6,7,8", ""])
    func cornersThatAreNoEightNumbersAreAWrongCommandLine(text: String) throws {
        #expect(try find(text).exitCode == 2)
    }
}
