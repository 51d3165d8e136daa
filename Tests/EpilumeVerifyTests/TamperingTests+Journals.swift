import Crypto
import EpilumeRecords
import EpilumeVerify

/// What somebody could do to a station's journal.
extension TamperingTests {
    /// - Parameter expected: `part.problem` of findings.
    static func journal(
        _ what: String, _ expected: Set<String> = [], _ change: @escaping @Sendable (inout SampleJournal) -> Void
    ) -> Row {
        Row(what: what, expected: expected) {
            var journal = SampleJournal()
            change(&journal)
            let report = try journal.report()
            let found = report.findings.map { "\($0.part.rawValue).\($0.problem.rawValue)" }
            return report.verdict == .valid ? ["valid"] : Set(found)
        }
    }

    static let other: [UInt8] = Array(SHA256.hash(data: [99]))

    static let journals: [Row] = [
        journal("a journal cut at its end", ["checkpoint.truncated"]) { $0.hashes.removeLast(3) },
        journal("a journal set back together with its checkpoints", ["checkpoint.rolledBack"]) { journal in
            journal.given = [journal.checkpoints[2]]
            journal.hashes.removeLast(4)
            journal.checkpoints.removeLast(2)
        },
        journal("a record exchanged", ["checkpoint.rewritten"]) { $0.hashes[5] = other },
        journal("two records in another order", ["checkpoint.rewritten"]) { $0.hashes.swapAt(1, 2) },
        journal("a record taken out", ["checkpoint.rewritten", "checkpoint.truncated"]) { $0.hashes.remove(at: 5) },
        journal("a record put in", ["checkpoint.rewritten"]) { $0.hashes.insert(other, at: 5) },
        journal("a journal rewritten with new checkpoints", ["checkpoint.rewritten"]) { journal in
            journal.given = [journal.checkpoints[1]]
            journal.hashes[5] = other
            journal.checkpoints = SampleJournal.checkpoints(journal.hashes, at: [4, 8, 10])
        },
        journal("lines in another order", ["journal.malformedLine"]) { journal in
            journal.edit = { text in
                var lines = text.split(separator: "\n")
                lines.swapAt(3, 4)
                return lines.joined(separator: "\n") + "\n"
            }
        },
        journal("a line taken out", ["journal.malformedLine"]) { journal in
            journal.edit = {
                $0.split(separator: "\n").enumerated().filter { $0.offset != 4 }.map(\.element).joined(separator: "\n")
                    + "\n"
            }
        },
        journal("a line twice", ["journal.malformedLine"]) { journal in
            journal.edit = { $0 + SampleJournal.line(10, lastHash) }
        },
        journal("a hash changed in a line", ["journal.malformedLine"]) { journal in
            journal.edit = { $0.replacing(SampleJournal.hex(lastHash).prefix(8), with: "00000000") }
        },
        journal("another version of the journal", ["journal.unknownSchema"]) {
            $0.edit = { $0.replacing("chain 1", with: "chain 2") }
        },
        journal("an empty file", ["journal.unknownSchema"]) { $0.edit = { _ in "" } },
        journal("the first checkpoint taken away", ["checkpoint.wrongOrder"]) { $0.checkpoints.removeFirst() },
        journal("a checkpoint taken out", ["checkpoint.wrongOrder"]) { $0.checkpoints.remove(at: 1) },
        journal("two checkpoints of one size", ["checkpoint.rewritten"]) { journal in
            var hashes = journal.hashes
            hashes[0] = other
            journal.checkpoints.append(
                SampleJournal.checkpoint(hashes, 10, previous: journal.checkpoints[2], at: "2025-11-22T06:00:00Z"))
        },
        journal("a checkpoint dated before the one before it", ["checkpoint.wrongOrder"]) { journal in
            journal.checkpoints[2] = SampleJournal.checkpoint(
                journal.hashes, 10, previous: journal.checkpoints[1], at: "2025-11-22T04:00:00Z")
        },
        journal("a checkpoint by a foreign key", ["checkpoint.unknownKey"]) { journal in
            journal.given = SampleJournal.checkpoints(journal.hashes, at: [10], key: Keys.foreign)
        },
        journal("a checkpoint with a changed byte", ["checkpoint.signatureInvalid"]) { journal in
            journal.checkpoints[2][60] = journal.checkpoints[2][60] == 0x41 ? 0x42 : 0x41
        },
        journal("a checkpoint that is no document", ["checkpoint.wrongForm"]) { $0.given = [[1, 2, 3]] },
        journal("a checkpoint by a key that was revoked", ["checkpoint.revokedKey"]) { journal in
            journal.keys = try! Keys.history(
                [Keys.revocation(of: SampleItem.captureKey, cutOff: 9, by: Keys.second)],
                [SampleItem.captureKey, Keys.second])
        },
        journal("a checkpoint by a key that had been succeeded", ["checkpoint.wrongKey"]) { journal in
            journal.keys = try! Keys.history(
                [Keys.succession(SampleItem.captureKey, to: Keys.second, first: 9)], [SampleItem.captureKey])
        },
    ]

    private static let lastHash: [UInt8] = Array(SHA256.hash(data: [10]))
}
