import EpilumeImaging
import EpilumeModel
import Foundation

/// The program as a process, with pictures in a folder of its own.
struct Program: ~Copyable {
    let folder: URL

    struct Answer {
        /// nil: ended by a signal.
        var exitCode: Int32?
        var output: String
        var errors: String

        func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try JSONDecoder().decode(type, from: Data(output.utf8))
        }
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "epilume-chart-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ bytes: [UInt8], _ name: String = "picture.jpg") throws -> String {
        try Data(bytes).write(to: folder.appending(path: name))
        return path(name)
    }

    func write(_ picture: RGBPicture, _ name: String = "picture.jpg") throws -> String {
        try write(JPEGEncoder().encode(picture, sampling: .yuv420, quality: 92), name)
    }

    func run(_ arguments: String...) throws -> Answer { try run(arguments) }

    func run(_ arguments: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        // Files, not pipes: whatever the program writes, it never waits for a reader.
        let names = [path("stdout"), path("stderr")]
        for name in names { _ = FileManager.default.createFile(atPath: name, contents: nil) }
        let handles = try names.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self) }
        return Answer(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : nil, output: texts[0],
            errors: texts[1])
    }

    /// Built beside the tests.
    private static var executable: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "epilume-chart")
    }
}
