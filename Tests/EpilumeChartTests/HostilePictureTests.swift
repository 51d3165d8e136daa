import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct HostilePictureTests {
    private static let jpeg: [UInt8] = {
        let pose = Pose(turn: 12, size: 300, centre: PicturePoint(x: 200, y: 150))
        let scene = ChartScene(
            seed: 2, width: 400, height: 300, pose: pose, cast: .even, backdrop: .plain, glare: false)
        return (try? JPEGEncoder().encode(scene.picture, sampling: .yuv420, quality: 90)) ?? []
    }()

    private func find(_ bytes: [UInt8]) throws -> Program.Answer {
        let program = try Program()
        return try program.run("find", "colorchecker24", "--picture", try program.write(bytes))
    }

    @Test func aPictureThatIsNotWholeIsUnreadable() throws {
        let bytes = Self.jpeg
        #expect(try find(bytes).exitCode == 0)
        for part in [Array(bytes.dropLast(bytes.count / 2)), Array(bytes.prefix(20)), [], Array("no picture".utf8)] {
            let answer = try find(part)
            #expect(answer.exitCode == 3)
            #expect(answer.output.isEmpty)
            #expect(!answer.errors.isEmpty)
        }
        let program = try Program()
        let missing = try program.run("find", "colorchecker24", "--picture", program.path("none.jpg"))
        #expect(missing.exitCode == 3)
        let folder = try program.run("find", "colorchecker24", "--picture", program.folder.path)
        #expect(folder.exitCode == 3)
    }

    @Test func aPictureOfTooManyPixelsIsRefusedByItsHeader() throws {
        let picture = RGBPicture(
            width: 7200, height: 7000, bytes: [UInt8](repeating: 90, count: 3 * 7200 * 7000))
        let answer = try find(try JPEGEncoder().encode(picture, sampling: .grey, quality: 50))
        #expect(answer.exitCode == 3)
        #expect(answer.errors.contains("limit"), "\(answer.errors)")
    }

    @Test func aPictureThatStatesMorePixelsThanItHoldsIsUnreadable() throws {
        var bytes = Self.jpeg
        let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        // Lines and samples a line stand after marker, length and precision (T.81, B.2.2).
        for offset in [5, 7] {
            bytes[frame + offset] = 0x10
            bytes[frame + offset + 1] = 0x00
        }
        #expect(try find(bytes).exitCode == 3)
    }

    /// `EPILUME_FUZZ_ROUNDS` and `EPILUME_FUZZ_SEED` make it as long, and as new, as one likes.
    @Test func noBytesMakeItCrash() throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = (environment["EPILUME_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1000) / 50
        var random = SeededRandom(seed: environment["EPILUME_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1)
        for _ in 0..<rounds {
            var bytes = Self.jpeg
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let answer = try find(bytes)
            #expect([0, 1, 3].contains(answer.exitCode))
        }
    }

    @Test func picturesWithoutAnythingAreNotFound() throws {
        let program = try Program()
        for value in [UInt8(0), 128, 255] {
            let picture = RGBPicture(width: 200, height: 100, bytes: [UInt8](repeating: value, count: 60_000))
            let path = try program.write(picture)
            for command in [
                ["find", "colorchecker24"], ["grid", "dots", "--columns", "5", "--rows", "4"], ["grid", "target"],
                ["grid", "chessboard", "--columns", "5", "--rows", "4"], ["edges"],
            ] {
                let answer = try program.run(command + ["--picture", path])
                #expect(answer.exitCode == 1, "\(command): \(answer.errors)")
                #expect(answer.output.isEmpty)
            }
        }
    }

    @Test func aWrongCommandLineIsTwo() throws {
        let program = try Program()
        let path = try program.write(Self.jpeg)
        let wrong = [
            ["find"], ["find", "colorchecker", "--picture", path],
            ["find", "none.json", "--picture", path],
            ["grid", "dots", "--picture", path], ["grid", "dots", "--columns", "2", "--rows", "4", "--picture", path],
            ["grid", "target", "--columns", "5", "--rows", "5", "--picture", path], ["edges"],
            ["find", "colorchecker24", "--picture", path, "--seen", "/nowhere/seen.jpg"],
        ]
        for arguments in wrong {
            let answer = try program.run(arguments)
            #expect(answer.exitCode == 2, "\(arguments): \(answer.errors)")
        }
        let file = try program.write(Array(#"{"name":"x"}"#.utf8), "chart.json")
        #expect(try program.run("find", file, "--picture", path).exitCode == 2)
        #expect(try program.run("--help").exitCode == 0)
    }
}
