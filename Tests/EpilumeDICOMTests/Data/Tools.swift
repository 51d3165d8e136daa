import Foundation

/// Programs that nobody here wrote, and files for them. Needs: dcmtk (Debian), openssl.
struct Tools: ~Copyable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "epilume-object-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    struct Answer {
        let status: Int32
        /// Standard output and standard error.
        let text: String
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func put(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: folder.appending(path: name))
        return path(name)
    }

    @discardableResult
    func run(_ program: String, _ arguments: String...) throws -> Answer { try run(program, arguments) }

    func run(_ program: String, _ arguments: [String]) throws -> Answer {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, text: String(decoding: output, as: UTF8.self))
    }

    /// What dcmdump reads: of each line with a tag, in order, depth, tag, VR and value as it shows them.
    func dump(_ file: [UInt8]) throws -> [Line] {
        let answer = try run("dcmdump", "-q", "+L", "-Un", try put(file, as: "dump.dcm"))
        guard answer.status == 0 else { throw Refused(text: answer.text) }
        return answer.text.split(separator: "\n").compactMap(Line.init)
    }

    struct Refused: Error {
        let text: String
    }

    struct Line: Equatable {
        let depth: Int
        let tag: String
        let vr: String
        let value: String

        init(_ depth: Int, _ tag: String, _ vr: String, _ value: String) {
            (self.depth, self.tag, self.vr, self.value) = (depth, tag, vr, value)
        }

        /// `  (0008,0005) CS [ISO_IR 192]     #  10, 1 SpecificCharacterSet`
        init?(_ line: Substring) {
            let text = line.drop { $0 == " " }
            guard text.first == "(", let close = text.firstIndex(of: ")"),
                let comment = text.range(of: "#", options: .backwards)
            else { return nil }
            depth = (line.count - text.count) / 2
            tag = text[text.index(after: text.startIndex)..<close].uppercased()
            let rest = text[text.index(after: close)..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
            vr = String(rest.prefix(2))
            value = rest.dropFirst(3).trimmingCharacters(in: CharacterSet(charactersIn: "[]= "))
        }
    }
}
