import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Glibc
import Testing

/// What a release adds to an item; small, and different for every number.
private func added(_ number: UInt64) -> [(SectionKind, [UInt8])] {
    [
        (.context, Array("{\"context\":\(number)}".utf8)),
        (.object, [UInt8](repeating: UInt8(number % 250), count: 901)),
        (.release, Array("{\"release\":\(number)}".utf8)),
    ]
}

extension SampleItem {
    @discardableResult
    fileprivate func release(in outbox: Outbox) throws -> ItemSummary {
        try withSections(added(id.recordNumber)) { try outbox.release(id, adding: $0) }
    }

    fileprivate func expectReleased(in outbox: Outbox, _ comment: Comment? = nil) throws {
        let item = try outbox.open(id)
        #expect(item.state == .ready && item.header.layout == 2 && item.header.isReleased, comment)
        for (kind, bytes) in parts + added(id.recordNumber) { #expect(try item.read(kind) == bytes, comment) }
    }
}

@Suite("A release makes another container of the same evidence")
struct ReleaseTests {
    @Test("the released item holds every part as it was, and the held one is gone")
    func released() throws {
        let disk = FaultyDisk()
        let outbox = try Outbox.open(disk: disk).outbox
        let item = SampleItem(1, rendering: true)
        #expect(try item.commit(to: outbox, .held).header.layout == 1)
        let summary = try item.release(in: outbox)
        #expect(summary.state == .ready)
        try item.expectReleased(in: outbox)
        #expect(disk.names(in: .held).isEmpty && disk.names(in: .incoming).isEmpty)
        #expect(try outbox.list().map(\.state) == [.ready])
    }

    @Test("what was released, or never waited, is not released again")
    func twice() throws {
        let outbox = try Outbox.open(disk: FaultyDisk()).outbox
        let (first, second) = (SampleItem(1), SampleItem(2))
        try first.commit(to: outbox, .held)
        try first.release(in: outbox)
        try second.commit(to: outbox, .ready)
        for item in [first, second] {
            #expect(throws: SpoolFault.notReleasable(item.id, .ready)) { try item.release(in: outbox) }
        }
        #expect(throws: SpoolFault.notFound(SampleItem(3).id)) { try SampleItem(3).release(in: outbox) }
    }

    @Test("a release without one of its parts is refused and leaves the item held", arguments: [0, 1, 2])
    func incomplete(_ missing: Int) throws {
        let disk = FaultyDisk()
        let outbox = try Outbox.open(disk: disk).outbox
        let item = SampleItem(1)
        try item.commit(to: outbox, .held)
        var parts = added(1)
        let kind = parts.remove(at: missing).0
        #expect(throws: SpoolFault.unfitSections(.missingKind(kind))) {
            try withSections(parts) { try outbox.release(item.id, adding: $0) }
        }
        try item.expectKept(in: outbox, .held)
        #expect(disk.names(in: .ready).isEmpty && disk.names(in: .incoming).isEmpty)
    }

    @Test("the service or the power goes at the k-th disk operation of a release", arguments: FaultyDisk.End.allCases)
    func cut(_ end: FaultyDisk.End) throws {
        let item = SampleItem(1)
        /// - Returns: whether the release was promised.
        func run(_ disk: FaultyDisk) -> Bool {
            guard let outbox = try? Outbox.open(disk: disk).outbox, (try? item.commit(to: outbox, .held)) != nil else {
                return false
            }
            return (try? item.release(in: outbox)) != nil
        }
        let whole = FaultyDisk()
        #expect(run(whole))
        let before = FaultyDisk()
        try item.commit(to: try Outbox.open(disk: before).outbox, .held)
        for call in (before.callCount + 1)...(whole.callCount + 1) {
            let disk = FaultyDisk()
            disk.cut(atCall: call)
            let promised = run(disk)
            try expectOne(disk.after(end), item, promised, "\(end) at \(call)")
        }
    }

    @Test(
        "every call of a release fails once, and the item is then held as before or released",
        arguments: [ENOSPC, EIO],
        [false, true])
    func fails(_ code: Int32, isLate: Bool) throws {
        let item = SampleItem(1)
        let before = FaultyDisk()
        try item.commit(to: try Outbox.open(disk: before).outbox, .held)
        let whole = FaultyDisk()
        let outbox = try Outbox.open(disk: whole).outbox
        try item.commit(to: outbox, .held)
        try item.release(in: outbox)
        for call in (before.callCount + 1)...whole.callCount {
            let disk = FaultyDisk()
            let outbox = try Outbox.open(disk: disk).outbox
            try item.commit(to: outbox, .held)
            disk.add(.init(.call(call), code: code, isLate: isLate))
            let promised = (try? item.release(in: outbox)) != nil
            for end in FaultyDisk.End.allCases {
                try expectOne(disk.after(end), item, promised, "errno \(code) at \(call), late: \(isLate), \(end)")
            }
        }
    }

    /// Exactly one form of the item, readable; the released one if that was promised; and a second start finds the same.
    private func expectOne(_ disk: FaultyDisk, _ item: SampleItem, _ promised: Bool, _ comment: Comment) throws {
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(report.setAside.isEmpty && report.problems.isEmpty, comment)
        #expect(disk.names(in: .incoming).isEmpty, comment)
        #expect(disk.names(in: .held).count + disk.names(in: .ready).count == 1, comment)
        if try outbox.open(item.id).header.isReleased {
            try item.expectReleased(in: outbox, comment)
        } else {
            #expect(!promised, comment)
            try item.expectKept(in: outbox, .held, comment)
            try item.release(in: outbox)
            try item.expectReleased(in: outbox, comment)
        }
    }

    @Test("a header of a release is read as it was written")
    func header() throws {
        let written = try withSections(SampleItem(1).parts + added(1)) { try ItemHeader(laying: $0) }
        #expect(written.layout == 2)
        #expect(try ItemHeader(decoding: written.encoded(), fileByteCount: written.totalLength) == written)
    }
}
