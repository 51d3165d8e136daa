import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation
import Testing

struct JournalTests {
    /// The reference values of Certificate Transparency's own tests.
    @Test func theTreeIsThatOfTheStandard() {
        let leaves = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ]
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var tree = EpilumeVerify.MerkleTree()
        #expect(SampleJournal.hex(tree.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(leaves, roots) {
            tree.append(bytes(hex: leaf))
            #expect(SampleJournal.hex(tree.root) == root)
        }
    }

    @Test func leafByLeafAndByHalvesAreTheSame() {
        var tree = EpilumeVerify.MerkleTree()
        var leaves: [[UInt8]] = []
        for number in 0..<130 {
            leaves.append([UInt8(number), 7])
            tree.append(leaves[number])
            #expect(tree.root == SampleJournal.root(leaves))
        }
    }

    @Test func saysWhatIsCovered() throws {
        var journal = SampleJournal()
        #expect(try journal.report().summary == "The journal's 10 lines are sound, and checkpoints cover the first 10.")
        journal.checkpoints.removeLast()
        #expect(
            try journal.report().summary
                == "The journal's 10 lines are sound, and checkpoints cover the first 8; 2 came after.")
        journal.checkpoints = []
        let report = try journal.report()
        #expect(report.summary == "The journal's 10 lines are sound; no checkpoint says that they are all there were.")
        #expect(report.verdict == .valid && report.recordCount == 10)
    }

    /// One that another key signed is there: neither is it missing, nor is the next one to blame.
    @Test(arguments: [0, 1]) func oneThatIsNotBelievedIsNotMissing(index: Int) throws {
        var journal = SampleJournal()
        journal.checkpoints[index] = SampleJournal.checkpoints(journal.hashes, at: [4], key: .ephemeral())[0]
        let report = try journal.report()
        #expect(report.findings.count == 1 && report.checkpoints.map(\.holds) == (0..<3).map { $0 != index })
        var taken = SampleJournal()
        taken.checkpoints.removeFirst()
        #expect(try taken.report().findings.contains { $0.detail.contains("was taken away") })
    }

    /// Three different deeds, three different sentences.
    @Test func tellsRollbackTruncationAndRewritingApart() throws {
        var truncated = SampleJournal()
        truncated.hashes.removeLast()
        #expect(try truncated.report().summary.hasPrefix("Records were cut off the journal's end"))
        var rolledBack = SampleJournal()
        rolledBack.given = [rolledBack.checkpoints.removeLast()]
        rolledBack.hashes.removeLast()
        #expect(try rolledBack.report().summary.hasPrefix("The journal was set back to an earlier state"))
        var rewritten = SampleJournal()
        rewritten.hashes[5] = rewritten.hashes[4]
        let report = try rewritten.report()
        #expect(report.summary.hasPrefix("The journal was rewritten"))
        #expect(report.findings.first?.detail.contains("at least one of the records 5 to 8 was exchanged") == true)
    }

    /// A technician let the station go on: that is signed, and the break stays to be seen.
    @Test(arguments: [9, 0]) func anAcceptedBreakIsStillABreak(size: Int) throws {
        var journal = SampleJournal()
        let contradicted = journal.checkpoints[2]
        journal.hashes = Array(journal.hashes.prefix(size))
        journal.checkpoints = [
            journal.checkpoints[0], journal.checkpoints[1], contradicted,
            SampleJournal.checkpoint(
                journal.hashes, size, previous: contradicted, at: "2025-11-22T06:00:00Z", reason: "disk exchanged"),
        ]
        let report = try journal.report()
        #expect(Set(report.findings.map(\.problem)) == [.truncated])
        #expect(
            report.notes == [
                "c0000000004.checkpoint accepts a journal that contradicts c0000000003.checkpoint; a technician's reason: "
                    + "disk exchanged"
            ])
        #expect(report.checkpoints.map(\.acceptance) == [nil, nil, nil, "disk exchanged"])
        #expect(report.checkpoints.last?.holds == true)
        // Without a reason nobody accepted anything.
        if size > 0 {
            journal.checkpoints[3] = SampleJournal.checkpoint(
                journal.hashes, size, previous: contradicted, at: "2025-11-22T06:00:00Z")
            #expect(try journal.report().findings.contains { $0.problem == .wrongOrder })
        }
    }

    /// The station's clock was set right by minutes.
    @Test func aSmallStepBackIsToldAndNoFault() throws {
        var journal = SampleJournal()
        journal.checkpoints[2] = SampleJournal.checkpoint(
            journal.hashes, 10, previous: journal.checkpoints[1], at: "2025-11-22T04:50:00Z")
        let report = try journal.report()
        #expect(report.verdict == .valid && report.notes.first?.contains("the station's clock was set") == true)
    }

    /// A power cut while a line was written is no deed.
    @Test func aTornLineIsNotCounted() throws {
        var journal = SampleJournal()
        journal.edit = { $0 + "11 r00000" }
        let report = try journal.report()
        #expect(report.verdict == .valid && report.recordCount == 10)
        #expect(report.notes == ["The journal's last line is torn, as a power cut leaves it; it was not counted."])
        journal.edit = { $0 + String(repeating: "1", count: 134) }
        #expect(try journal.report().findings.map(\.problem) == [.malformedLine])
    }

    @Test func itemsAreHeldAgainstTheJournal() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "epilume-items-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let item = try SampleItem.jpegFrame()
        try Data(item.container.bytes).write(to: folder.appending(path: item.name + ".item"))
        let items = await SampleItem.verifier.verifyFolder(folder.path)
        var journal = SampleJournal()
        journal.hashes = [bytes(hex: items.items[0].recordHash!)]
        journal.checkpoints = SampleJournal.checkpoints(journal.hashes, at: [1])
        journal.edit = { _ in "epilume-chain 1\n" + Self.line(1, item.name, items.items[0].recordHash!) }
        #expect(try journal.report(items: items).findings.map(\.description) == [])
        journal.edit = { _ in "epilume-chain 1\n" + Self.line(1, "r0000000001-00000000", items.items[0].recordHash!) }
        #expect(
            try journal.report(items: items).findings.map(\.description) == [
                "journal: names record 1 r0000000001-00000000, not \(item.name)"
            ])
        journal.edit = { $0 }
        journal.hashes = [SampleJournal().hashes[0]]
        journal.checkpoints = []
        #expect(try journal.report(items: items).findings.map(\.problem) == [.hashDiffers, .contradiction])
        journal.hashes = []
        #expect(
            try journal.report(items: items).findings.map(\.description) == [
                "journal: ends at record 0 and does not know \(item.name)"
            ])
    }

    private static func line(_ number: Int, _ name: String, _ hash: String) -> String {
        let text = "\(number) \(name) \(hash)"
        let sum = PictureDigest.sha256(Array(text.utf8)).hex.prefix(16)
        return text + " \(sum)\n"
    }
}
