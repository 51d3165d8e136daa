import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

/// A station as far as the disk sees it: reserve, commit, journal, promise; what fails is tried again with another
/// picture under the same record number.
private struct Station {
    let outbox: Outbox
    let journal: ChainJournal
    /// An item that is safe and whose journal line is still due.
    private var due: FoundItem?
    var promised: [SampleItem] = []

    /// Opens and reconciles.
    init(_ disk: FaultyDisk) throws(SpoolFault) {
        let report: ScanReport
        (outbox, report) = try Outbox.open(disk: disk)
        journal = try ChainJournal.open(disk: disk)
        try journal.reconcile(with: report.found)
        self.report = report
    }
    let report: ScanReport

    mutating func capture(uuid: UInt64, _ initial: ItemState.Initial) throws {
        if let due {
            try journal.append(number: due.id.recordNumber, id: due.id, recordHash: due.recordHash)
            self.due = nil
        }
        let item = SampleItem((journal.head?.number ?? 0) + 1, uuid: uuid << 32, rendering: uuid % 2 == 0)
        let reservation = try outbox.reserve(byteCount: 1000)
        let summary = try item.commit(to: outbox, initial)
        withExtendedLifetime(reservation) {}
        due = FoundItem(id: item.id, state: initial.state, recordHash: summary.header.recordHash)
        try journal.append(number: item.id.recordNumber, id: item.id, recordHash: summary.header.recordHash)
        due = nil
        promised.append(item)
    }
}

/// Opens the disk and captures, whatever fails.
private func run(on disk: FaultyDisk, captureCount: UInt64 = 3) -> [SampleItem] {
    guard var station = try? Station(disk) else { return [] }
    for uuid in 1...captureCount {
        // A capture that fails was not promised; the person heard so and presses again.
        try? station.capture(uuid: uuid, uuid == 2 ? .held : .ready)
    }
    return station.promised
}

/// What must hold at every start, however the last run ended.
private func expectSound(_ disk: FaultyDisk, promised: [SampleItem], _ comment: Comment) throws {
    var station: Station
    do { station = try Station(disk) } catch {
        Issue.record("\(comment): the start fails: \(error.sentence)")
        return
    }
    for item in promised { try item.expectKept(in: station.outbox, nil, comment) }
    // Nothing half-visible, nothing foreign, no number twice, and the journal ends where the outbox does.
    let report = try station.outbox.check(deep: true)
    #expect(report.setAside.isEmpty && report.problems.isEmpty && station.report.problems.isEmpty, comment)
    #expect(report.found.map(\.id.recordNumber) == report.found.indices.map { UInt64($0) + 1 }, comment)
    #expect(station.journal.head?.id == report.found.last?.id, comment)
    #expect(disk.names(in: .incoming).isEmpty, comment)
    for file in try station.outbox.quarantined() { #expect(file.reason != nil, comment) }

    // Whatever this start took for an item survives the next power cut, although nobody wrote it anew knowingly.
    let found = report.found
    let next = try Station(disk.after(.powerCut(.onlySynced)))
    #expect(next.report.found == found && next.journal.head == station.journal.head, comment)

    try station.capture(uuid: 99, .ready)
    #expect(station.promised.count == 1, comment)
}

@Suite("Wherever it stops, what was promised is there")
struct KillPointTests {
    /// Disk operations of a run that nothing disturbs.
    private func callCount(captureCount: UInt64 = 3) -> Int {
        let disk = FaultyDisk()
        #expect(run(on: disk, captureCount: captureCount).count == captureCount)
        return disk.callCount
    }

    @Test("the daemon or the power goes at the k-th disk operation", arguments: FaultyDisk.End.allCases)
    func cut(_ end: FaultyDisk.End) throws {
        let callCount = callCount()
        for call in 1...(callCount + 1) {
            let disk = FaultyDisk()
            disk.cut(atCall: call)
            let promised = run(on: disk)
            if call > callCount { #expect(promised.count == 3) }
            try expectSound(disk.after(end), promised: promised, "cut at call \(call), \(end)")
        }
    }

    @Test("it goes again while the next start mends what the first left", arguments: FaultyDisk.End.allCases)
    func cutTwice(_ end: FaultyDisk.End) throws {
        let callCount = callCount(captureCount: 2)
        for call in 1...callCount {
            let first = FaultyDisk()
            first.cut(atCall: call)
            let promised = run(on: first, captureCount: 2)
            // Every third operation keeps this in seconds; the start moves with `call`, so that all of them are met.
            for second in stride(from: 1 + call % 3, through: callCount, by: 3) {
                let disk = first.after(end)
                disk.cut(atCall: second)
                let isMended = (try? Station(disk)) != nil
                try expectSound(
                    disk.after(end), promised: promised, "cut at calls \(call) and then \(second), \(end)")
                if isMended { break }
            }
        }
    }

    @Test("the k-th disk operation fails and the daemon goes on", arguments: [ENOSPC, EIO, EROFS], [false, true])
    func fail(_ code: Int32, isLate: Bool) throws {
        for call in 1...callCount() {
            let disk = FaultyDisk()
            disk.add(.init(.call(call), code: code, isLate: isLate))
            let promised = run(on: disk)
            for end in FaultyDisk.End.allCases {
                try expectSound(
                    disk.after(end), promised: promised, "errno \(code) at call \(call), late: \(isLate), \(end)")
            }
        }
    }

    @Test("an item whose fsync failed before a kill is not taken from memory for stored")
    func unsyncedLeftover() throws {
        let disk = FaultyDisk()
        let outbox = try Outbox.open(disk: disk).outbox
        disk.add(.init(.every(.sync), code: EIO))
        disk.add(.init(.every(.remove), code: EIO))
        #expect(throws: SpoolFault.self) { try SampleItem(1).commit(to: outbox) }

        let afterKill = disk.after(.processKilled)
        #expect(afterKill.contents("\(SampleItem(1).id).ready.1.part", in: .incoming) == SampleItem(1).file)
        #expect(try Outbox.open(disk: afterKill).report.adopted == [SampleItem(1).id])
        let reopened = try Outbox.open(disk: afterKill.after(.powerCut(.onlySynced)))
        try SampleItem(1).expectKept(in: reopened.outbox, .ready)
        #expect(reopened.report.setAside.isEmpty)
    }
}
