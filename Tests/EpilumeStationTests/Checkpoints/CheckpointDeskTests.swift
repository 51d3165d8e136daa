import EpilumeInterface
import EpilumeModel
import EpilumeOutbox
import EpilumeRecords
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Glibc
import Testing

/// Journal and checkpoints as a station opens them, on a disk that a test may break.
private struct Stand {
    let disk: FaultyDisk
    let journal: ChainJournal
    let folder: CheckpointFolder
    let desk: CheckpointDesk
    let events: EventHub

    static let key = CaptureKey.ephemeral()

    init(_ disk: FaultyDisk, key: CaptureKey = Self.key, rule: CheckpointClock.Rule = .standard) throws {
        self.disk = disk
        let clock = UTCClock()
        events = EventHub(log: .silent, clock: clock)
        journal = try ChainJournal.open(disk: disk)
        folder = try CheckpointFolder.open(disk: disk)
        let keys = try SigningKeys(key)
        var review = try CheckpointReview(folder, trusting: keys.anchors)
        try journal.reconcile(with: []) { review.take($0) }
        desk = try CheckpointDesk(
            review, folder: folder, disk: disk, journalByteCount: journal.byteCount, keys: keys,
            station: .init(name: nil, softwareVersion: "test", session: .random(), bootID: .random()), clock: clock,
            events: events, rule: rule)
        desk.start()
    }

    /// A record as the commit thread hands it over: its line first. Another `salt`, another record.
    func record(_ count: UInt64 = 1, salt: String = "") throws {
        for _ in 0..<count {
            let number = (journal.head?.number ?? 0) + 1
            let id = ItemID(recordNumber: number, uuid: (number << 32, 0))
            let hash = PictureDigest.sha256(Array("record \(number)\(salt)".utf8))
            try journal.append(number: number, id: id, recordHash: hash)
            desk.note(try #require(journal.head), journalByteCount: journal.byteCount)
        }
    }

    /// The newest checkpoint, with its signature checked.
    var newest: KeptCheckpoint? {
        get throws {
            guard let number = try folder.numbers().last, let bytes = try folder.read(number) else { return nil }
            return try KeptCheckpoint(bytes, number: number, trusting: [TrustAnchor(Self.key.publicKeyPEM)])
        }
    }

    /// The root over the first `count` lines of the file, read in another way than the desk does.
    func root(_ count: Int) throws -> ContentHash {
        var tree = EpilumeRecords.MerkleTree()
        let text = String(decoding: try #require(disk.contents("chain.log", in: .journal)), as: UTF8.self)
        for line in text.split(separator: "\n").dropFirst().prefix(count) {
            tree.append(try #require(ContentHash(hex: String(line.split(separator: " ")[2]))))
        }
        return tree.root
    }

    /// The lines of the journal from the title on, as many records as `count`.
    func cut(to count: Int, on other: FaultyDisk? = nil) throws {
        let disk = other ?? self.disk
        let bytes = try #require(disk.contents("chain.log", in: .journal))
        let lines = bytes.split(separator: 0x0a).prefix(count + 1)
        disk.place(lines.flatMap { $0 + [0x0a] }, as: "chain.log", in: .journal)
    }
}

@Suite("Checkpoint desk", .timeLimit(.minutes(2)))
struct CheckpointDeskTests {
    private let disk = FaultyDisk()

    private func name(_ number: Int) -> String { "c000000000\(number).checkpoint" }

    @Test("the 64th record gets a checkpoint at once, over exactly the journal's lines")
    func count() async throws {
        let stand = try Stand(disk)
        try stand.record(63)
        #expect(stand.desk.counts == (63, 0))
        try stand.record()
        let event = await EventReader(stand.events).next(.checkpointWritten)
        #expect(event?.detail["recordCount"] == "64" && event?.detail["checkpoint"] == "1")
        let kept = try #require(try stand.newest)
        #expect(kept.recordCount == 64)
        #expect(try kept.rootHash == stand.root(64))
        #expect(event?.detail["rootHash"] == kept.rootHash.hex)
        stand.desk.close()
        #expect(try stand.folder.numbers() == [1])
    }

    @Test("a record waits no longer than the rule says")
    func wait() async throws {
        let stand = try Stand(disk, rule: .init(recordCount: 1000, waitMicroseconds: 0))
        try stand.record()
        #expect(await EventReader(stand.events).next(.checkpointWritten)?.detail["recordCount"] == "1")
        stand.desk.close()
    }

    @Test("an orderly stop covers the rest; each checkpoint names the file before, over restarts")
    func stop() throws {
        var previous: ContentHash?
        for run in 1...3 as ClosedRange<UInt64> {
            let stand = try Stand(disk)
            try stand.record(run)
            stand.desk.close()
            let numbers = try stand.folder.numbers()
            #expect(numbers == Array(1...run))
            let bytes = try #require(try stand.folder.read(run))
            let decoded = try payload(bytes)
            #expect(decoded.contains("previousCheckpointHash") == (previous != nil))
            if let previous { #expect(decoded.contains(previous.hex)) }
            previous = PictureDigest.sha256(bytes)
            #expect(try stand.newest?.recordCount == run * (run + 1) / 2)
        }
        // Nothing new, nothing written.
        let stand = try Stand(disk)
        stand.desk.close()
        #expect(try stand.folder.numbers() == [1, 2, 3] && stand.desk.contradiction == nil)
    }

    @Test("within one run too a checkpoint names the file before")
    func previous() async throws {
        let stand = try Stand(disk, rule: .init(recordCount: 1, waitMicroseconds: 1_000_000))
        let events = EventReader(stand.events)
        for number in 1...3 as ClosedRange<UInt64> {
            try stand.record()
            #expect(await events.next(.checkpointWritten)?.detail["checkpoint"] == "\(number)")
        }
        stand.desk.close()
        for number in [2, 3] as [UInt64] {
            let (before, file) = (try stand.folder.read(number - 1), try stand.folder.read(number))
            #expect(try payload(file ?? []).contains(PictureDigest.sha256(before ?? []).hex))
        }
    }

    /// The signed text of a file, taken out by hand.
    private func payload(_ file: [UInt8]) throws -> String {
        let parts = String(decoding: file, as: UTF8.self).split(separator: "\"")
        let longest = try #require(parts.first { $0.count > 200 })
        return String(decoding: try #require(base64URL(String(longest))), as: UTF8.self)
    }

    @Test("records that a crash left without a checkpoint get one at the start")
    func owed() async throws {
        let first = try Stand(disk)
        try first.record(5)
        let stand = try Stand(disk.after(.processKilled))
        await EventReader(stand.events).next(.checkpointWritten)
        #expect(try stand.newest?.recordCount == 5 && stand.newest?.rootHash == stand.root(5))
        stand.desk.close()
        first.desk.close()
    }

    @Test("a journal that was cut is a contradiction, and nothing is signed over it")
    func rolledBack() throws {
        let first = try Stand(disk)
        try first.record(10)
        first.desk.close()
        try first.cut(to: 7)
        let stand = try Stand(disk)
        let fault = JournalFault.shorterThanCheckpoint(recordCount: 7, checkpoint: 1, covers: 10)
        #expect(stand.desk.contradiction == fault)
        #expect(fault.sentence.contains("rolled back") && fault.sentence.contains("epilume journal accept"))
        stand.desk.close()
        #expect(try stand.folder.numbers() == [1])
    }

    @Test("a journal with other records is a contradiction, also when it has grown since")
    func rewritten() throws {
        let first = try Stand(disk)
        try first.record(10)
        first.desk.close()
        try first.cut(to: 4)
        // The forger continues it past the checkpoint's size.
        let forger = try ChainJournal.open(disk: disk)
        for number in 5...12 as ClosedRange<UInt64> {
            try forger.append(
                number: number, id: ItemID(recordNumber: number, uuid: (7, 7)),
                recordHash: PictureDigest.sha256(Array("other \(number)".utf8)))
        }
        let stand = try Stand(disk)
        #expect(stand.desk.contradiction == .otherThanCheckpoint(checkpoint: 1, covers: 10))
        stand.desk.close()
        #expect(try stand.folder.numbers() == [1])
    }

    @Test("an acceptance is a signed checkpoint that names the contradicted one and the reason")
    func accept() async throws {
        let first = try Stand(disk)
        try first.record(10)
        first.desk.close()
        let contradicted = try #require(disk.contents(name(1), in: .checkpoints))
        try first.cut(to: 7)

        let stand = try Stand(disk)
        for reason in ["", "no", String(repeating: "x", count: 501)] {
            await #expect(throws: CheckpointRefusal.noReason) { _ = try await stand.desk.accept(reason: reason) }
        }
        let reason = String(repeating: "backup of Monday ", count: 20)
        let kept = try await stand.desk.accept(reason: reason)
        #expect(kept.number == 2 && kept.recordCount == 7 && kept.reason == reason)
        #expect(try kept.rootHash == stand.root(7))
        #expect(stand.desk.contradiction == nil)
        await #expect(throws: CheckpointRefusal.notContradicted) { _ = try await stand.desk.accept(reason: "again") }
        try stand.record(2, salt: "after")
        stand.desk.close()
        #expect(disk.contents(name(1), in: .checkpoints) == contradicted)

        let again = try Stand(disk)
        #expect(again.desk.contradiction == nil && again.desk.counts == (9, 9))
        again.desk.close()
    }

    @Test("a journal that is gone altogether can be accepted too")
    func acceptEmpty() async throws {
        let first = try Stand(disk)
        try first.record(3)
        first.desk.close()
        try first.cut(to: 0)
        let stand = try Stand(disk)
        #expect(stand.desk.contradiction == .shorterThanCheckpoint(recordCount: 0, checkpoint: 1, covers: 3))
        #expect(try await stand.desk.accept(reason: "station was made anew").recordCount == 0)
        stand.desk.close()
        let again = try Stand(disk)
        #expect(again.desk.contradiction == nil)
        again.desk.close()
    }

    @Test("a damaged or foreign newest checkpoint is told of and left; the one before counts, and a new one is made")
    func unsound() async throws {
        let first = try Stand(disk)
        try first.record(4)
        first.desk.close()
        let sound = try #require(disk.contents(name(1), in: .checkpoints))
        var damaged = sound
        damaged[damaged.count / 2] ^= 1
        let foreign = try CheckpointSealer(key: .ephemeral()).seal(
            Checkpoint(
                recordCount: 900, rootHash: PictureDigest.sha256([1]), headRecordHash: PictureDigest.sha256([1]),
                utcMicroseconds: 1, bootID: .random(), session: .random(), previousCheckpointHash: nil)
        ).bytes
        for file in [damaged, foreign, [], Array(sound.dropLast(20)), [UInt8](repeating: 0x7b, count: 1 << 20)] {
            let disk = self.disk.after(.powerCut(.onlySynced))
            disk.place(file, as: name(2), in: .checkpoints)
            let stand = try Stand(disk)
            let events = EventReader(stand.events)
            let told = await events.next(.checkpointTroubled)
            #expect(told?.sentence.contains("Checkpoint 2 is not used") == true)
            await events.next(.checkpointWritten)
            #expect(stand.desk.contradiction == nil)
            #expect(try stand.folder.numbers() == [1, 2, 3] && stand.newest?.recordCount == 4)
            #expect(disk.contents(name(2), in: .checkpoints) == file)
            stand.desk.close()
            // The sound one before still shows what was taken away.
            let rolledBack = self.disk.after(.powerCut(.onlySynced))
            rolledBack.place(file, as: name(2), in: .checkpoints)
            try first.cut(to: 2, on: rolledBack)
            let short = try Stand(rolledBack)
            #expect(
                short.desk.contradiction == .shorterThanCheckpoint(recordCount: 2, checkpoint: 1, covers: 4))
            short.desk.close()
        }
    }

    @Test("checkpoints of an earlier key of this station count")
    func earlierKey() throws {
        let first = try Stand(disk)
        try first.record(4)
        first.desk.close()
        let folder = try CheckpointFolder.open(disk: disk)
        let review = try CheckpointReview(
            folder, trusting: SigningKeys(.ephemeral(), former: [Stand.key.publicKeyPEM]).anchors)
        #expect(review.newest?.recordCount == 4 && review.unsound.isEmpty && review.trouble == nil)
        #expect(try CheckpointReview(folder, trusting: SigningKeys(.ephemeral()).anchors).newest == nil)
    }

    @Test("a full disk costs a checkpoint and nothing else; it is told once and made when there is room")
    func full() async throws {
        let stand = try Stand(disk, rule: .init(recordCount: 1, waitMicroseconds: 1))
        let events = EventReader(stand.events)
        disk.add(.init(.every(.create), code: ENOSPC))
        try stand.record(3)
        let told = await events.next(.checkpointTroubled)
        #expect(told?.sentence.contains("Pictures are safe without it") == true)
        disk.heal()
        await events.next(.checkpointWritten)
        stand.desk.close()
        #expect(try stand.newest?.recordCount == 3)
        #expect(disk.names(in: .checkpoints).allSatisfy { $0.hasSuffix(".checkpoint") })
    }

    /// Records and stops, whatever fails.
    private func run(on disk: FaultyDisk) {
        for _ in 1...2 {
            guard let stand = try? Stand(disk) else { return }
            try? stand.record(3)
            stand.desk.close()
        }
    }

    @Test("wherever it stops, the next start finds nothing that contradicts", arguments: FaultyDisk.End.allCases)
    func cut(_ end: FaultyDisk.End) throws {
        let whole = FaultyDisk()
        run(on: whole)
        for call in 1...whole.callCount {
            let disk = FaultyDisk()
            disk.cut(atCall: call)
            run(on: disk)
            let stand = try Stand(disk.after(end))
            #expect(stand.desk.contradiction == nil, "cut at call \(call), \(end)")
            try stand.record()
            stand.desk.close()
            #expect(try stand.newest?.recordCount == stand.journal.head?.number, "cut at call \(call), \(end)")
            #expect(try stand.newest?.rootHash == stand.root(.max), "cut at call \(call), \(end)")
        }
    }

    @Test("the k-th disk operation fails and the next start goes on", arguments: [ENOSPC, EIO], [false, true])
    func fail(_ code: Int32, isLate: Bool) throws {
        let whole = FaultyDisk()
        run(on: whole)
        for call in 1...whole.callCount {
            let disk = FaultyDisk()
            disk.add(.init(.call(call), code: code, isLate: isLate))
            run(on: disk)
            for end in FaultyDisk.End.allCases {
                let stand = try Stand(disk.after(end))
                #expect(stand.desk.contradiction == nil, "errno \(code) at \(call), late: \(isLate), \(end)")
                try stand.record()
                stand.desk.close()
                #expect(try stand.newest?.rootHash == stand.root(.max), "errno \(code) at \(call), \(isLate), \(end)")
            }
        }
    }

    private func base64URL(_ text: String) -> [UInt8]? {
        var (bits, bitCount): (UInt32, UInt32) = (0, 0)
        var bytes: [UInt8] = []
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for digit in text.utf8 {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return bytes
    }
}
