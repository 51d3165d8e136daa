import EpilumeProfiles
import Foundation
import Testing

/// Nasty files, each with what a person must be told of it: `Corpus/NAME.yaml` beside `Corpus/NAME.txt`.
///
/// A file that once surprised the reader belongs here for good.
@Suite struct CorpusTests {
    static let folder = Checkout.tests.appending(path: "Corpus")

    static func names() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    @Test(arguments: names()) func theFileIsRefusedWithTheExpectedWords(_ name: String) throws {
        let yaml = try String(contentsOf: Self.folder.appending(path: name + ".yaml"), encoding: .utf8)
        let found = ProfileReader.sentences(yaml, folder: Example.id).joined(separator: "\n") + "\n"
        let answer = Self.folder.appending(path: name + ".txt")
        if let path = ProcessInfo.processInfo.environment["EPILUME_WRITE_CORPUS"] {
            try found.write(toFile: "\(path)/\(name).txt", atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: answer, encoding: .utf8)
        #expect(found == expected)
        #expect(found.hasPrefix("p.yaml:"))
    }

    @Test func theCorpusIsThere() {
        #expect(Self.names().count > 100)
    }
}
