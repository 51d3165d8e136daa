import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct GridTests {
    private static let pose = Pose(
        turn: 17, tilt: 12, tiltAxis: 100, size: 620, centre: PicturePoint(x: 500, y: 370))

    /// A grid of `columns` × `rows` points, a step of 1/12 of the pose's width apart.
    private func picture(_ light: (_ u: Double, _ v: Double) -> Light?) -> RGBPicture {
        var random = SeededRandom(seed: 3)
        var canvas = Canvas(width: 1000, height: 750, Light(0.3, 0.2, 0.15))
        let back = Self.pose.back
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

    @Test func findsAChessboardWithItsColumnsToTheRight() throws {
        let program = try Program()
        let board = picture { u, v in
            guard abs(u) < 6, abs(v) < 4.5 else { return nil }
            // Ten by seven squares around nine by six corners, which are at whole numbers in u and at halves in v.
            guard abs(u) < 5, abs(v) < 3.5 else { return Light(repeating: 0.85) }
            let (column, row) = (Int((u + 5).rounded(.down)), Int((v + 3.5).rounded(.down)))
            return Light(repeating: (column + row) % 2 == 0 ? 0.04 : 0.85)
        }
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
        let dots = picture { u, v in
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
