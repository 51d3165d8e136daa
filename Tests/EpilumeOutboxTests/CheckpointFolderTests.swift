import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Checkpoint folder")
struct CheckpointFolderTests {
    private func bytes(_ number: UInt64) -> [UInt8] { Array(repeating: UInt8(number), count: 600) + [0x0a] }

    private func name(_ number: UInt64) -> String { "c000000000\(number).checkpoint" }

    @Test("what is written is there, in order and after a restart, on the real disk too")
    func writes() throws {
        let directory = try TemporaryDirectory()
        for disk: any SpoolDisk in [FaultyDisk(), try LocalDisk(stateDirectory: directory.path)] {
            let folder = try CheckpointFolder.open(disk: disk)
            #expect(try folder.numbers().isEmpty && folder.read(1) == nil)
            for number in [1, 2, 3] as [UInt64] { try folder.write(bytes(number), as: number) }
            let again = try CheckpointFolder.open(disk: disk)
            #expect(try again.numbers() == [1, 2, 3])
            #expect(try again.read(2) == bytes(2) && again.read(4) == nil)
        }
        #expect(try directory.bytes("journal/checkpoints/" + name(3)) == bytes(3))
    }

    @Test("a checkpoint is never replaced, and the next one can be written")
    func once() throws {
        let disk = FaultyDisk()
        let folder = try CheckpointFolder.open(disk: disk)
        try folder.write(bytes(1), as: 1)
        #expect(throws: SpoolFault.journal(.checkpointExists(1))) { try folder.write(bytes(9), as: 1) }
        #expect(try folder.read(1) == bytes(1))
        try folder.write(bytes(2), as: 2)
        #expect(disk.names(in: .checkpoints) == [name(1), name(2)])
    }

    @Test("files that are not Epilume's are left alone and not listed")
    func foreign() throws {
        let disk = FaultyDisk()
        let names = [
            "README", "c1.checkpoint", "c0000000000.checkpoint", "c00000000001.checkpoint", "c+000000001.checkpoint",
            "c0000000001.checkpoint~", "c0000000001.checkpoint.", "x.part", "d0000000001.checkpoint",
        ]
        for name in names { disk.place([1], as: name, in: .checkpoints) }
        disk.placeOther(name(5), in: .checkpoints)
        disk.place(bytes(7), as: name(7), in: .checkpoints)
        let folder = try CheckpointFolder.open(disk: disk)
        #expect(try folder.numbers() == [7])
        #expect(throws: SpoolFault.self) { _ = try folder.read(5) }
        for name in names { #expect(disk.contents(name, in: .checkpoints) == [1]) }
    }

    @Test("more than ten digits are written when ten are not enough")
    func digits() throws {
        let folder = try CheckpointFolder.open(disk: FaultyDisk())
        try folder.write([1], as: 12_345_678_901)
        try folder.write([2], as: 9_999_999_999)
        #expect(try folder.numbers() == [9_999_999_999, 12_345_678_901])
        #expect(try folder.read(12_345_678_901) == [1])
    }

    @Test("a file that is too large for a checkpoint is read no further than that")
    func oversized() throws {
        let disk = FaultyDisk()
        disk.place([UInt8](repeating: 0x20, count: CheckpointFolder.largestByteCount), as: name(1), in: .checkpoints)
        disk.place([UInt8](repeating: 0x20, count: 1 << 20), as: name(2), in: .checkpoints)
        let folder = try CheckpointFolder.open(disk: disk)
        #expect(try folder.read(1)?.count == CheckpointFolder.largestByteCount)
        #expect(throws: SpoolFault.journal(.oversizedCheckpoint(2))) { _ = try folder.read(2) }
        let huge = [UInt8](repeating: 0, count: CheckpointFolder.largestByteCount + 1)
        #expect(throws: SpoolFault.journal(.oversizedCheckpoint(3))) { try folder.write(huge, as: 3) }
        #expect(disk.names(in: .checkpoints) == [name(1), name(2)])
    }

    /// Three checkpoints, whatever fails on the way.
    /// - Returns: those that were promised.
    private func run(on disk: FaultyDisk) -> [UInt64] {
        guard let folder = try? CheckpointFolder.open(disk: disk) else { return [] }
        var promised: [UInt64] = []
        for number in [1, 2, 3] as [UInt64] where (try? folder.write(bytes(number), as: number)) != nil {
            promised.append(number)
        }
        return promised
    }

    /// What must hold at every start: whole files, those that were promised among them, and the next can be written.
    private func expectSound(_ disk: FaultyDisk, promised: [UInt64], _ comment: Comment) throws {
        let folder = try CheckpointFolder.open(disk: disk)
        let numbers = try folder.numbers()
        #expect(Set(numbers).isSuperset(of: promised), comment)
        #expect(disk.names(in: .checkpoints) == numbers.map(name), comment)
        for number in numbers { #expect(try folder.read(number) == bytes(number), comment) }
        // Nothing that a start saw is taken back by the power.
        let seen = try CheckpointFolder.open(disk: disk.after(.powerCut(.onlySynced))).numbers()
        #expect(seen == numbers, comment)
        let next = (numbers.last ?? 0) + 1
        try folder.write(bytes(next), as: next)
        // What this start listed survives the next power cut as well.
        let later = try CheckpointFolder.open(disk: disk.after(.powerCut(.onlySynced)))
        #expect(try later.numbers() == numbers + [next], comment)
        for number in numbers { #expect(try later.read(number) == bytes(number), comment) }
    }

    private var callCount: Int {
        let disk = FaultyDisk()
        #expect(run(on: disk) == [1, 2, 3])
        return disk.callCount
    }

    @Test("the service or the power goes at the k-th disk operation", arguments: FaultyDisk.End.allCases)
    func cut(_ end: FaultyDisk.End) throws {
        for call in 1...(callCount + 1) {
            let disk = FaultyDisk()
            disk.cut(atCall: call)
            let promised = run(on: disk)
            try expectSound(disk.after(end), promised: promised, "cut at call \(call), \(end)")
        }
    }

    @Test("the k-th disk operation fails and the service goes on", arguments: [ENOSPC, EIO, EROFS], [false, true])
    func fail(_ code: Int32, isLate: Bool) throws {
        for call in 1...callCount {
            let disk = FaultyDisk()
            disk.add(.init(.call(call), code: code, isLate: isLate))
            let promised = run(on: disk)
            for end in FaultyDisk.End.allCases {
                try expectSound(
                    disk.after(end), promised: promised, "errno \(code) at call \(call), late: \(isLate), \(end)")
            }
        }
    }

    @Test("every way to fail has words that do not speak of a lost picture")
    func causes() throws {
        for code in [ENOSPC, EIO, EROFS, EACCES, EDQUOT] {
            let disk = FaultyDisk()
            let folder = try CheckpointFolder.open(disk: disk)
            for step in [DiskError.Step.create, .write, .sync, .rename, .syncFolder] {
                disk.heal()
                disk.add(.init(.every(step), code: code))
                let fault = #expect(throws: SpoolFault.self) { try folder.write(bytes(1), as: 1) }
                #expect(fault?.cause.contains("picture") == false)
            }
        }
    }
}

@Suite("Reading the journal for its copy and its tree")
struct JournalVisitTests {
    private let disk = FaultyDisk()

    private func item(_ number: UInt64) -> FoundItem {
        FoundItem(
            id: SampleItem(number).id, state: .ready,
            recordHash: ContentHash(hex: String(repeating: "0", count: 60) + String(1000 + number))!)
    }

    private func journal(of count: UInt64) throws -> ChainJournal {
        let journal = try ChainJournal.open(disk: disk)
        for number in 1...count {
            let item = item(number)
            try journal.append(number: number, id: item.id, recordHash: item.recordHash)
        }
        return journal
    }

    @Test("reconciling hands over each record once, in order, the appended one last")
    func visits() throws {
        let journal = try journal(of: 700)
        var seen: [UInt64] = []
        try journal.reconcile(with: [item(700), item(701)]) { record in
            #expect(record.recordHash == item(record.number).recordHash && record.id == item(record.number).id)
            seen.append(record.number)
        }
        #expect(seen == Array(1...701))
    }

    @Test("a disagreement ends the start, whatever was visited before")
    func disagreement() throws {
        let journal = try journal(of: 3)
        let wrong = FoundItem(id: item(2).id, state: .ready, recordHash: item(9).recordHash)
        #expect(throws: SpoolFault.journal(.otherRecordHash(item(2).id))) {
            try journal.reconcile(with: [wrong]) { _ in }
        }
    }

    @Test("a copy is the file as far as its lines are durable, also when a torn line follows")
    func copy() throws {
        let journal = try journal(of: 4000)
        let whole = try #require(disk.contents("chain.log", in: .journal))
        #expect(journal.byteCount == UInt64(whole.count))
        disk.place(whole + Array("4001 r00".utf8), as: "chain.log", in: .journal)
        let text = JournalText(disk: disk, byteCount: journal.byteCount)
        var copied: [UInt8] = []
        while case let piece = try text.piece(at: UInt64(copied.count)), !piece.isEmpty {
            #expect(piece.count <= JournalText.pieceByteCount)
            copied += piece
        }
        #expect(copied == whole && whole.count > JournalText.pieceByteCount)
        disk.place(Array(whole.prefix(100)), as: "chain.log", in: .journal)
        #expect(throws: SpoolFault.journal(.changedMeanwhile(byteCount: 100, expected: journal.byteCount))) {
            _ = try text.piece(at: 0)
        }
    }
}
