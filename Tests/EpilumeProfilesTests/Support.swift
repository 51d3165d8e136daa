import EpilumeModel
import EpilumeProfiles
import Foundation

/// Folders of the checkout that tests read.
enum Checkout {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let root = tests.deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// The whole example of docs/profiles.md: what the page shows is what the tests read.
enum Example {
    static func yaml() throws -> String {
        let page = try Checkout.text("docs/profiles.md")
        guard let begin = page.range(of: "```yaml\n"), let end = page[begin.upperBound...].range(of: "```\n") else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return String(page[begin.upperBound..<end.lowerBound])
    }

    static let id = "exampla-dermo-2"

    static let readme = """
        # Exampla Dermo 2

        ## Device

        A scope.

        ## What works

        Its button.

        ## What is unknown

        Its lens.

        ## How it was tested

        On a bench.

        """

    /// A small profile with one match line; the rest is what lint wants.
    static func small(_ id: String, match: String = "{vid: 1234, pid: 5678}", more: String = "") -> String {
        """
        schema: epilume.profile/1
        id: \(id)
        vendor: Maker
        model: \(id)
        kind: dermatoscope
        evidence:
          level: listed
          sources:
            - {url: "https://example.org/list", accessed: 2026-11-22, says: It is in the list.}
        match:
          - \(match)
        \(more)
        """
    }
}

extension ProfileReader {
    /// The profile's faults as a person reads them; empty when there is none.
    static func sentences(_ yaml: String, folder: String? = nil) -> [String] {
        do throws(ProfileFaults) {
            _ = try read(yaml, file: "p.yaml", folder: folder)
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }
}

/// A folder that is gone after the test.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "epilume-profiles-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes the folders on the way.
    func write(_ text: String, to name: String) throws {
        let url = URL(fileURLWithPath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}

/// SplitMix64: the same seed gives the same run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
