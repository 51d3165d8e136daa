import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Commit and reservation")
struct CommitTests {
    private let disk = FaultyDisk()

    @Test("an item is kept part by part, on the real disk too", arguments: ItemState.Initial.allCases)
    func kept(_ initial: ItemState.Initial) throws {
        let directory = try TemporaryDirectory()
        for disk: any SpoolDisk in [self.disk, try LocalDisk(stateDirectory: directory.path)] {
            let outbox = try Outbox.open(disk: disk).outbox
            for item in [SampleItem(1), SampleItem(2, rendering: true)] {
                let summary = try item.commit(to: outbox, initial)
                #expect(try outbox.summary(item.id) == summary)
                try item.expectKept(in: outbox, initial.state)
                #expect(try outbox.check(item.id) == nil)
            }
            #expect(try outbox.list().map(\.id) == [SampleItem(1).id, SampleItem(2).id])
            #expect(try outbox.list(initial.state).count == 2)
            #expect(try outbox.list(.sent).isEmpty)
        }
        #expect(try directory.bytes("outbox/\(initial.rawValue)/r0000000001-9f2c41d0.item") == SampleItem(1).file)
    }

    @Test("a commit is one fsync of the file and one of its folder, and nothing stays in incoming")
    func cost() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        let before = (disk.count(of: .sync), disk.count(of: .syncFolder))
        try SampleItem(1).commit(to: outbox)
        #expect(disk.count(of: .sync) == before.0 + 1)
        #expect(disk.count(of: .syncFolder) == before.1 + 1)
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("a disk that takes a few bytes at a time gets all of them", arguments: [1, 7, 300])
    func shortWrites(_ byteCount: Int) throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.limitWrites(to: byteCount)
        let item = SampleItem(1, rendering: true)
        try item.commit(to: outbox)
        #expect(disk.contents("\(item.id).item", in: .ready) == item.file)
    }

    @Test("an id that is in the outbox is refused, in whichever state, and the item stays as it is")
    func collision() throws {
        for state in ItemState.allCases {
            let disk = FaultyDisk()
            let outbox = try Outbox.open(disk: disk).outbox
            disk.place(SampleItem(1).file, as: "\(SampleItem(1).id).item", in: state.folder)
            var other = SampleItem(1)
            other.picture = [1]
            #expect(throws: SpoolFault.alreadyExists(other.id), "\(state)") { try other.commit(to: outbox) }
            try SampleItem(1).expectKept(in: outbox, state)
            try SampleItem(2).commit(to: outbox)
        }
    }

    @Test("a name taken between the look and the rename is not replaced")
    func race() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.rename, 1), code: EEXIST))
        #expect(throws: SpoolFault.alreadyExists(SampleItem(1).id)) { try SampleItem(1).commit(to: outbox) }
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("parts that make no item are refused before the disk is touched")
    func unfit() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        let calls = disk.callCount
        #expect(throws: SpoolFault.unfitSections(.missingKind(.picture))) {
            try withSections([(.record, [1]), (.signature, [2])]) {
                try outbox.commit(SampleItem(1).id, $0, to: .ready)
            }
        }
        #expect(disk.callCount == calls)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let step: DiskError.Step
        let code: Int32
        let isMeant: @Sendable (SpoolFault) -> Bool
        var testDescription: String { "\(step) fails with errno \(code)" }
    }

    static let refusals: [Refusal] = [
        Refusal(step: .create, code: ENOSPC) { if case .diskFilledUp = $0 { true } else { false } },
        Refusal(step: .write, code: ENOSPC) { if case .diskFilledUp = $0 { true } else { false } },
        Refusal(step: .write, code: EDQUOT) { if case .quotaExceeded = $0 { true } else { false } },
        Refusal(step: .create, code: EROFS) { if case .readOnly = $0 { true } else { false } },
        Refusal(step: .create, code: EACCES) { if case .permissionDenied = $0 { true } else { false } },
        Refusal(step: .write, code: EIO) { if case .system = $0 { true } else { false } },
        Refusal(step: .sync, code: EIO) { if case .fileNotDurable = $0 { true } else { false } },
        Refusal(step: .sync, code: ENOSPC) { if case .diskFilledUp = $0 { true } else { false } },
        Refusal(step: .rename, code: EIO) { if case .system = $0 { true } else { false } },
    ]

    @Test(
        "what the disk refuses is a named fault that leaves nothing, and the next commit succeeds", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(refusal.step, 1), code: refusal.code))
        let fault = #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        #expect(fault.map(refusal.isMeant) == true && fault?.isRetryable == true, "\(String(describing: fault))")
        #expect(disk.names(in: .incoming).isEmpty && disk.names(in: .ready).isEmpty)
        // The record's number goes to another picture now.
        try SampleItem(1, uuid: 0x77 << 32).commit(to: outbox)
        for end in FaultyDisk.End.allCases {
            let report = try Outbox.open(disk: disk.after(end)).report
            #expect(report.found.map(\.id) == [SampleItem(1, uuid: 0x77 << 32).id], "\(end)")
        }
    }

    @Test("an fsync that failed is not tried again on that file")
    func noSecondSync() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.sync, 1), code: EIO))
        #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        #expect(disk.count(of: .sync) == 1)
    }

    @Test("a folder whose fsync failed is not believed again: no reservation and no commit until a restart")
    func folderLost() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.syncFolder, 1), code: EIO))
        let cause = DiskError(.syncFolder, code: EIO, place: "outbox/ready")
        #expect(throws: SpoolFault.folderNotDurable(cause)) { try SampleItem(1).commit(to: outbox) }
        disk.heal()
        #expect(throws: SpoolFault.folderNotDurable(cause)) { try SampleItem(2).commit(to: outbox) }
        #expect(throws: SpoolFault.folderNotDurable(cause)) { _ = try outbox.reserve(byteCount: 1) }
        #expect(!SpoolFault.folderNotDurable(cause).isRetryable)
    }

    @Test("a leftover that cannot be removed stops the next commit, and no longer once it can")
    func leftover() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.rename, 1), code: EIO))
        disk.add(.init(.every(.remove), code: EIO))
        #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        let fault = #expect(throws: SpoolFault.self) { try SampleItem(1, uuid: 5 << 32).commit(to: outbox) }
        guard case .leftoverRemains = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(throws: SpoolFault.self) { _ = try outbox.reserve(byteCount: 1) }
        disk.heal()
        try SampleItem(1, uuid: 5 << 32).commit(to: outbox)
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("a rename that happens and reports failure is not taken for undone")
    func lateFailure() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.rename, 1), code: EIO, isLate: true))
        #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        #expect(throws: SpoolFault.self) { try SampleItem(1, uuid: 5 << 32).commit(to: outbox) }
    }

    @Test("a disk that fills up, and heals")
    func fullThenHealed() throws {
        disk.setSpace(SpoolSpace(freeBytes: 500, freeInodes: nil, isReadOnly: false))
        let outbox = try Outbox.open(disk: disk).outbox
        let fault = #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        #expect(fault?.sentence.hasPrefix("The disk is full") == true)
        disk.setSpace(SpoolSpace(freeBytes: 1 << 20, freeInodes: nil, isReadOnly: false))
        try SampleItem(1).commit(to: outbox)
        try SampleItem(1).expectKept(in: outbox)
    }

    @Test("a disk that turns read-only in the middle of a write, and heals")
    func readOnlyThenHealed() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.step(.write, 1), code: EROFS))
        disk.add(.init(.every(.remove), code: EROFS))
        #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }
        #expect(throws: SpoolFault.readOnly(place: "outbox/incoming/\(SampleItem(1).id).ready.1.part")) {
            _ = try outbox.reserve(byteCount: 10)
        }
        disk.heal()
        _ = try outbox.reserve(byteCount: 10)
        try SampleItem(1).commit(to: outbox)
    }
}

@Suite("Reservation")
struct ReservationTests {
    private let disk = FaultyDisk()

    @Test("refused when the bytes would go below the floor, counting every reservation that is held")
    func bytes() throws {
        let outbox = try Outbox.open(disk: disk, limits: .init(freeBytesFloor: 1_000_000, freeInodesFloor: 0)).outbox
        disk.setSpace(SpoolSpace(freeBytes: 3_100_000, freeInodes: nil, isReadOnly: false))
        var first: Reservation? = try outbox.reserve(byteCount: 1_000_000)
        let second = try outbox.reserve(byteCount: 1_000_000)
        let fault = #expect(throws: SpoolFault.self) { _ = try outbox.reserve(byteCount: 1_000_000) }
        guard case .diskFull(_, 3_100_000, 1_000_000) = fault else {
            return #expect(Bool(false), "\(String(describing: fault))")
        }
        #expect(first?.byteCount ?? 0 >= 1_000_000)
        first = nil
        let third = try outbox.reserve(byteCount: 1_000_000)
        #expect(throws: SpoolFault.self) { _ = try outbox.reserve(byteCount: 1_000_000) }
        withExtendedLifetime((second, third)) {}
    }

    @Test("refused when no inodes are left; a file system that counts none is believed")
    func inodes() throws {
        let outbox = try Outbox.open(disk: disk, limits: .init(freeBytesFloor: 0, freeInodesFloor: 3)).outbox
        disk.setSpace(SpoolSpace(freeBytes: 1 << 30, freeInodes: 4, isReadOnly: false))
        let first = try outbox.reserve(byteCount: 1)
        #expect(throws: SpoolFault.inodesExhausted(freeInodes: 4, floorInodes: 3)) {
            _ = try outbox.reserve(byteCount: 1)
        }
        disk.setSpace(SpoolSpace(freeBytes: 1 << 30, freeInodes: nil, isReadOnly: false))
        _ = try outbox.reserve(byteCount: 1)
        withExtendedLifetime(first) {}
    }

    @Test("refused on a read-only disk, granted when it heals")
    func readOnly() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        disk.setSpace(SpoolSpace(freeBytes: 1 << 30, freeInodes: nil, isReadOnly: true))
        #expect(throws: SpoolFault.readOnly(place: "outbox/incoming")) { _ = try outbox.reserve(byteCount: 1) }
        disk.setSpace(SpoolSpace(freeBytes: 1 << 30, freeInodes: nil, isReadOnly: false))
        _ = try outbox.reserve(byteCount: 1)
    }

    @Test("an absurd size is a full disk, not a crash")
    func absurd() throws {
        let outbox = try Outbox.open(disk: disk).outbox
        #expect(throws: SpoolFault.self) { _ = try outbox.reserve(byteCount: .max) }
        _ = try outbox.reserve(byteCount: 1)
    }
}
