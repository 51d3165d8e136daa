import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Chain journal")
struct ChainJournalTests {
    private let disk = FaultyDisk()

    private func hash(_ number: UInt64) -> ContentHash {
        // 64 digits, different for every number.
        ContentHash(hex: String(repeating: "0", count: 60) + String(1000 + number))!
    }

    private func found(_ number: UInt64, uuid: UInt64 = 1) -> FoundItem {
        FoundItem(id: SampleItem(number, uuid: uuid << 32).id, state: .ready, recordHash: hash(number))
    }

    private func append(_ numbers: ClosedRange<UInt64>, to journal: ChainJournal) throws {
        for number in numbers {
            let item = found(number)
            try journal.append(number: number, id: item.id, recordHash: item.recordHash)
        }
    }

    /// A journal of three records, as bytes.
    private func threeRecords() throws -> [UInt8] {
        let disk = FaultyDisk()
        try append(1...3, to: ChainJournal.open(disk: disk))
        return try #require(disk.contents("chain.log", in: .journal))
    }

    private func open(_ bytes: [UInt8]) throws(SpoolFault) -> (ChainJournal, FaultyDisk) {
        let disk = FaultyDisk()
        disk.place(bytes, as: "chain.log", in: .journal)
        return (try ChainJournal.open(disk: disk), disk)
    }

    @Test("a new journal is empty; what is appended is there after a restart, on the real disk too")
    func appends() throws {
        let directory = try TemporaryDirectory()
        for disk: any SpoolDisk in [self.disk, try LocalDisk(stateDirectory: directory.path)] {
            let journal = try ChainJournal.open(disk: disk)
            #expect(journal.isEmpty && journal.head == nil)
            try append(1...3, to: journal)
            let again = try ChainJournal.open(disk: disk)
            #expect(again.head == .init(number: 3, id: found(3).id, recordHash: hash(3)))
            #expect(!again.isEmpty && again.tornTail == nil)
            try append(4...4, to: again)
        }
        #expect(try directory.bytes("journal/chain.log") == self.disk.contents("chain.log", in: .journal))
    }

    @Test("the lines are what docs/formats.md says")
    func lines() throws {
        try append(1...1, to: ChainJournal.open(disk: disk))
        // The checksum is a peer's: printf '1 r0000000001-00000001 0…01001' | sha256sum | cut -c1-16
        #expect(
            String(decoding: disk.contents("chain.log", in: .journal) ?? [], as: UTF8.self) == """
                epilume-chain 1
                1 r0000000001-00000001 0000000000000000000000000000000000000000000000000000000000001001 daade97ecc4ef3df

                """)
    }

    @Test("an append is one fsync, and survives a power cut")
    func durable() throws {
        let journal = try ChainJournal.open(disk: disk)
        let before = disk.count(of: .sync)
        try append(1...1, to: journal)
        #expect(disk.count(of: .sync) == before + 1)
        #expect(try ChainJournal.open(disk: disk.after(.powerCut(.onlySynced))).head?.number == 1)
    }

    @Test("a number that does not follow is refused, and so is one that the item's name denies")
    func order() throws {
        let journal = try ChainJournal.open(disk: disk)
        #expect(throws: SpoolFault.journal(.notNext(number: 2, head: 0))) { try append(2...2, to: journal) }
        try append(1...1, to: journal)
        #expect(throws: SpoolFault.journal(.notNext(number: 1, head: 1))) { try append(1...1, to: journal) }
        #expect(throws: SpoolFault.journal(.numberNotOfItem(found(7).id, number: 2))) {
            try journal.append(number: 2, id: found(7).id, recordHash: hash(2))
        }
    }

    @Test("an append torn at any byte is cut off, and the records before it stay")
    func tornTail() throws {
        let bytes = try threeRecords()
        let last = try #require(bytes.dropLast().lastIndex(of: 0x0a)) + 1
        for end in last..<bytes.count {
            let (journal, disk) = try open(Array(bytes[..<end]))
            #expect(journal.head?.number == 2, "\(end)")
            #expect(journal.tornTail == (end == last ? nil : Array(bytes[last..<end])), "\(end)")
            try append(3...3, to: journal)
            #expect(disk.contents("chain.log", in: .journal) == bytes, "\(end)")
        }
        // A last line that ends and does not check, and one of which only the length arrived.
        for tail in [
            Array(bytes[last...].dropLast(2)) + Array("x\n".utf8), [UInt8](repeating: 0, count: bytes.count - last),
        ] {
            let journal = try open(bytes[..<last] + tail).0
            #expect(journal.head?.number == 2 && journal.tornTail == tail)
        }
    }

    @Test("any changed byte before the last line is a fault that names the line, and nothing is changed")
    func damage() throws {
        let bytes = try threeRecords()
        let lines = bytes.split(separator: 0x0a).map(\.count)
        let title = lines[0] + 1
        for index in title..<(bytes.count - lines[3] - 1) {
            var damaged = bytes
            damaged[index] ^= 0x01
            let fault = #expect(throws: SpoolFault.self, "byte \(index)") { _ = try open(damaged) }
            guard case .journal(.damagedLine(let line)) = fault else {
                return #expect(Bool(false), "byte \(index): \(String(describing: fault))")
            }
            #expect((2...3).contains(line), "byte \(index)")
        }
        let disk = FaultyDisk()
        disk.place(Array("garbage\n".utf8) + bytes, as: "chain.log", in: .journal)
        #expect(throws: SpoolFault.journal(.unknownTitle(UntrustedText("garbage")))) {
            _ = try ChainJournal.open(disk: disk)
        }
        #expect(disk.contents("chain.log", in: .journal)?.count == bytes.count + 8)
    }

    @Test("a tail that is too much for one torn append is not cut off")
    func longTail() throws {
        let bytes = try threeRecords()
        for tail in [[UInt8](repeating: 0, count: 300), [UInt8](repeating: 0x41, count: 100_000), Array("a\nb\n".utf8)]
        {
            #expect(throws: SpoolFault.journal(.damagedLine(5))) { _ = try open(bytes + tail) }
        }
    }

    @Test("a title that is missing, cut or of a later version is a fault: a journal never appears without it")
    func title() throws {
        for title in ["", "epilume-chai", "epilume-chain 1", "epilume-chain 2\n"] {
            let fault = #expect(throws: SpoolFault.self, "\(title)") { _ = try open(Array(title.utf8)) }
            guard case .journal(.unknownTitle) = fault else { return #expect(Bool(false), "\(title)") }
        }
    }

    @Test("numbers that jump or repeat are a fault")
    func jump() throws {
        let bytes = try threeRecords()
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map { Array($0) + [0x0a] }
        #expect(throws: SpoolFault.journal(.numberOutOfOrder(line: 3, number: 3, expected: 2))) {
            _ = try open(lines[0] + lines[1] + lines[3])
        }
        #expect(throws: SpoolFault.journal(.numberOutOfOrder(line: 3, number: 1, expected: 2))) {
            _ = try open(lines[0] + lines[1] + lines[1])
        }
    }

    @Test("a journal that something else changed or took away is not continued")
    func changedMeanwhile() throws {
        let journal = try ChainJournal.open(disk: disk)
        try append(1...1, to: journal)
        let bytes = try #require(disk.contents("chain.log", in: .journal))
        disk.place(bytes + [0x0a], as: "chain.log", in: .journal)
        let expected = UInt64(bytes.count)
        #expect(throws: SpoolFault.journal(.changedMeanwhile(byteCount: expected + 1, expected: expected))) {
            try append(2...2, to: journal)
        }
        try disk.remove("chain.log", in: .journal)
        #expect(throws: SpoolFault.self) { try append(2...2, to: journal) }
        #expect(disk.names(in: .journal).isEmpty)
    }

    @Test("a full disk leaves the journal as it was, and the same append succeeds later")
    func full() throws {
        let journal = try ChainJournal.open(disk: disk)
        disk.setSpace(SpoolSpace(freeBytes: 20, freeInodes: nil, isReadOnly: false))
        let fault = #expect(throws: SpoolFault.self) { try append(1...1, to: journal) }
        #expect(fault?.isRetryable == true)
        #expect(disk.contents("chain.log", in: .journal) == Array("epilume-chain 1\n".utf8))
        disk.setSpace(SpoolSpace(freeBytes: 2000, freeInodes: nil, isReadOnly: false))
        try append(1...2, to: journal)
        #expect(try ChainJournal.open(disk: disk.after(.processKilled)).head?.number == 2)
    }

    @Test("an fsync that failed is not tried again: the journal takes no more lines until a restart")
    func syncFailure() throws {
        let journal = try ChainJournal.open(disk: disk)
        disk.add(.init(.step(.sync, 1), code: EIO))
        let fault = #expect(throws: SpoolFault.self) { try append(1...1, to: journal) }
        #expect(fault?.isRetryable == false)
        #expect(throws: SpoolFault.self) { try append(1...1, to: journal) }
        #expect(disk.count(of: .sync) == 1)
        let again = try ChainJournal.open(disk: disk.after(.processKilled))
        try again.reconcile(with: [found(1)])
        #expect(again.head?.number == 1)
    }

    @Test("a line that a failed fsync left in memory is written again before it is believed")
    func unsyncedLine() throws {
        let journal = try ChainJournal.open(disk: disk)
        disk.add(.init(.step(.sync, 1), code: EIO))
        disk.add(.init(.every(.truncate), code: EIO))
        #expect(throws: SpoolFault.self) { try append(1...1, to: journal) }
        let afterKill = disk.after(.processKilled)
        #expect(try ChainJournal.open(disk: afterKill).head?.number == 1)
        #expect(try ChainJournal.open(disk: afterKill.after(.powerCut(.onlySynced))).head?.number == 1)
    }

    @Test("reconcile appends the one record that a crash left out, and says so")
    func reconcile() throws {
        let journal = try ChainJournal.open(disk: disk)
        #expect(try journal.reconcile(with: []) == nil)
        try append(1...3, to: journal)
        #expect(try journal.reconcile(with: [found(1), found(3)]) == nil)
        #expect(try journal.reconcile(with: [found(4), found(2)]) == found(4))
        #expect(journal.head?.number == 4)
        #expect(try ChainJournal.open(disk: disk).head?.id == found(4).id)
    }

    @Test("corrections are items of the same record, also when the first release has left")
    func corrections() throws {
        let journal = try ChainJournal.open(disk: disk)
        try append(1...2, to: journal)
        func corrected(_ number: UInt64, _ revision: Int) throws -> FoundItem {
            FoundItem(
                id: try #require(found(number).id.with(revision: revision)), state: .ready, recordHash: hash(number),
                isReleased: true)
        }
        #expect(try journal.reconcile(with: [found(1), corrected(1, 2), corrected(1, 3), corrected(2, 2)]) == nil)
        let other = FoundItem(id: try corrected(2, 2).id, state: .ready, recordHash: hash(7))
        #expect(throws: SpoolFault.journal(.numberTwice(number: 2, found(2).id, other.id))) {
            try journal.reconcile(with: [found(2), other])
        }
        // The journal names the picture as it was captured.
        try journal.reconcile(with: [corrected(3, 2)])
        #expect(journal.head?.id == found(3).id)
        let third = try corrected(4, 2)
        #expect(throws: SpoolFault.self) {
            try journal.append(number: 4, id: third.id, recordHash: third.recordHash)
        }
    }

    @Test("reconcile names every disagreement and appends nothing")
    func disagreements() throws {
        let journal = try ChainJournal.open(disk: disk)
        try append(1...3, to: journal)
        let wrongHash = FoundItem(id: found(2).id, state: .sent, recordHash: hash(9))
        let cases: [(JournalFault, [FoundItem])] = [
            (
                .otherItem(number: 2, inJournal: found(2).id, inOutbox: found(2, uuid: 5).id),
                [found(2, uuid: 5), found(4)]
            ),
            (.otherRecordHash(found(2).id), [found(1), wrongHash, found(4)]),
            (.numberTwice(number: 4, found(4).id, found(4, uuid: 5).id), [found(4, uuid: 5), found(4)]),
            (.journalBehind(head: 3, found: 6), [found(3), found(4), found(6)]),
            (.journalBehind(head: 3, found: 5), [found(5)]),
        ]
        for (fault, items) in cases {
            #expect(throws: SpoolFault.journal(fault)) { try journal.reconcile(with: items) }
            #expect(!fault.sentence.isEmpty && !fault.isRetryable)
        }
        #expect(journal.head?.number == 3)
    }
}
