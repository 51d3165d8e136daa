import EpilumeModel
import EpilumeProfiles
import Foundation
import Testing

/// What must hold of any bytes that claim to be a profile.
enum ProfileFuzz {
    /// Reads the bytes as a file would be read, and uses what comes of it.
    /// - Returns: what does not hold; nil when all does.
    static func check(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + text.count + 1
        do throws(ProfileFaults) {
            let loaded = try ProfileReader.read(text, file: "p.yaml", folder: nil)
            if loaded.profile.evidence.sources.isEmpty { return "a profile without a source was read" }
            if loaded.profile.matches.isEmpty { return "a profile that matches nothing was read" }
            _ = ProfileRules.text(for: [loaded]) + ProfileHardwareDatabase.text(for: [loaded])
            _ = ProfileTable.markdown(for: [loaded])
            _ = ProfileSummary.rows(loaded)
            return nil
        } catch {
            if error.faults.isEmpty { return "a refusal without a fault" }
            for fault in error.faults {
                let place = fault.place
                guard place.file == "p.yaml", place.line >= 1, place.column >= 1, place.line <= lineCount else {
                    return "a fault without a place: \(fault)"
                }
                if fault.description.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
                    return "a fault that a terminal would obey: \(fault)"
                }
            }
            return nil
        }
    }

    /// Changes a text as a careless hand, a bad disk or an enemy would.
    static func mutate(_ text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let at = Int.random(in: 0...text.count, using: &generator)
            let end = min(text.count, at + Int.random(in: 0...24, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: text.removeSubrange(at..<end)
            case 1: text.insert(UInt8.random(in: 0...255, using: &generator), at: at)
            case 2: text.insert(contentsOf: Array(pieces.randomElement(using: &generator)!.utf8), at: at)
            case 3:
                let from = Int.random(in: 0...text.count, using: &generator)
                text.insert(contentsOf: Array(text[from..<min(text.count, from + 60)]), at: at)
            case 4: if at < text.count { text[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
            default: text.replaceSubrange(at..<end, with: Array(pieces.randomElement(using: &generator)!.utf8))
            }
        }
        return text
    }

    private static let pieces = [
        "\n", "  ", "\t", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!!str ", "|\n", ">-\n", "? ",
        "---\n",
        "...\n", "%YAML 1.2\n", "<<: ", "~", "null", "-1", "99999999999999999999", "0x1f", "1e9", ".nan", "\u{feff}",
        "\u{2028}", "\u{85}", "\u{202e}", "😀", "\u{0}", "\\", "source: 9\n", "match:\n", "vid: 0834\n", "states: []\n",
    ]
}

@Suite struct FuzzTests {
    /// `EPILUME_FUZZ_ROUNDS` and `EPILUME_FUZZ_SEED` make it as long, and as new, as one likes.
    @Test func noMutationOfAProfileCrashesAndEachFaultHasItsPlace() throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["EPILUME_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1000
        let seed = environment["EPILUME_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        var generator = SeededGenerator(seed: seed)
        let example = Array(try Example.yaml().utf8)
        var refused = 0
        for round in 0..<rounds {
            let bytes = ProfileFuzz.mutate(example, using: &generator)
            if let wrong = ProfileFuzz.check(bytes) {
                Issue.record("seed \(seed), round \(round): \(wrong)\n\(String(decoding: bytes, as: UTF8.self))")
                return
            }
            if let text = String(validating: bytes, as: UTF8.self), !ProfileReader.sentences(text).isEmpty {
                refused += 1
            }
        }
        // A reader that takes anything would pass the rest.
        #expect(refused > rounds / 4)
    }
}
