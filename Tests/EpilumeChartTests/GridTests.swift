import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct GridTests {
    private static let pose = Pose(turn: 17, tilt: 12, tiltAxis: 100, size: 400, centre: PicturePoint(x: 320, y: 240))

    /// A grid of `columns` × `rows` points, a step of 1/12 of the pose's width apart.
    private func picture(_ pose: Pose = Self.pose, _ light: (_ u: Double, _ v: Double) -> Light?) -> RGBPicture {
        var random = SeededRandom(seed: 3)
        var canvas = Canvas(width: 640, height: 480, Light(0.3, 0.2, 0.15))
        let back = pose.back
        canvas.paint { x, y, _ in
            guard let place = back(x, y) else { return nil }
            return light(place.x * 12, place.y * 12)
        }
        return canvas.taken(cast: ChartScene.Cast.warm.light, falloff: 0.6, random: &random)
    }

    private func check(_ sighting: GridSighting, columns: Int, rows: Int) {
        #expect(sighting.points.count == columns * rows)
        for point in sighting.points {
            let u = Double(point.column) - Double(columns - 1) / 2
            let v = Double(point.row) - Double(rows - 1) / 2
            let place = Self.pose.place(u / 12, v / 12)
            #expect(hypot(place.x - point.at.x, place.y - point.at.y) < 1)
        }
    }

    /// Ten by seven squares around nine by six corners, which are at whole numbers in u and at halves in v.
    private static func chessboard(_ u: Double, _ v: Double) -> Light? {
        guard abs(u) < 6, abs(v) < 4.5 else { return nil }
        guard abs(u) < 5, abs(v) < 3.5 else { return Light(repeating: 0.85) }
        return Light(repeating: (Int(floor(u + 5)) + Int(floor(v + 3.5))) % 2 == 0 ? 0.04 : 0.85)
    }

    /// A plain grid has no first corner: its columns run to the right or, of one that lies on its side, downwards, and
    /// it is never taken for a mirrored one.
    @Test(arguments: [17.0, 106, 197, 286], [false, true])
    func columnsRunToTheRightHoweverTheGridLies(turn: Double, isMirrored: Bool) throws {
        let program = try Program()
        let pose = Pose(turn: turn, isMirrored: isMirrored, size: 350, centre: PicturePoint(x: 320, y: 240))
        let path = try program.write(picture(pose, Self.chessboard))
        let answer = try program.run("grid", "chessboard", "--columns", "9", "--rows", "6", "--picture", path, "--json")
        let finding: ChartFinding<GridSighting> = try answer.decoded()
        #expect(finding.isMirrored == nil)
        let points = finding.sighting.points
        #expect(Set(points.map { [$0.column, $0.row] }).count == 54)
        func at(_ column: Int, _ row: Int) throws -> PicturePoint {
            try #require(points.first { $0.column == column && $0.row == row }).at
        }
        let (first, right, below) = (try at(0, 0), try at(8, 0), try at(0, 5))
        let (across, down) = ((right.x - first.x, right.y - first.y), (below.x - first.x, below.y - first.y))
        #expect(across.0 + across.1 > 0)
        #expect(across.0 * down.1 - across.1 * down.0 > 0)
    }

    @Test func findsAChessboardWithItsColumnsToTheRight() throws {
        let program = try Program()
        let board = picture(Self.pose, Self.chessboard)
        let path = try program.write(board)
        let answer = try program.run("grid", "chessboard", "--columns", "9", "--rows", "6", "--picture", path, "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        check(try answer.decoded(), columns: 9, rows: 6)
        let wrong = try program.run("grid", "chessboard", "--columns", "11", "--rows", "6", "--picture", path)
        #expect(wrong.exitCode == 1)
        #expect(wrong.errors.contains("11 × 6"), "\(wrong.errors)")
    }

    @Test(arguments: [false, true])
    func findsDotsOfEitherPolarity(isWhite: Bool) throws {
        let program = try Program()
        let (dot, paper) = isWhite ? (0.85, 0.05) : (0.05, 0.85)
        let dots = picture(Self.pose) { u, v in
            guard abs(u) < 5.2, abs(v) < 4 else { return nil }
            let (nearU, nearV) = ((u + 0.5).rounded() - 0.5, v.rounded())
            let isDot = abs(nearU) < 4 && abs(nearV) < 3.5 && hypot(u - nearU, v - nearV) < 0.22
            return Light(repeating: isDot ? dot : paper)
        }
        let path = try program.write(dots)
        let answer = try program.run("grid", "dots", "--columns", "8", "--rows", "7", "--picture", path, "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        check(try answer.decoded(), columns: 8, rows: 7)
        let wrong = try program.run("grid", "dots", "--columns", "12", "--rows", "7", "--picture", path)
        #expect(wrong.exitCode == 1)
        #expect(wrong.errors.contains("56 dots"), "\(wrong.errors)")
    }
}
