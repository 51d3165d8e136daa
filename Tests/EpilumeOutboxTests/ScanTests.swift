import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Start-up scan and quarantine")
struct ScanTests {
    private let disk = FaultyDisk()
    private let item = SampleItem(1)

    private func note(_ file: String) throws -> String {
        String(decoding: try #require(disk.contents(file + ".reason.json", in: .quarantine)), as: UTF8.self)
    }

    @Test("a sound outbox is found as it is, with progress to the end")
    func sound() throws {
        for number in 1...5 as ClosedRange<UInt64> {
            let state = ItemState.allCases[Int(number % 3)]
            disk.place(SampleItem(number).file, as: "\(SampleItem(number).id).item", in: state.folder)
        }
        var steps: [ScanProgress] = []
        let report = try Outbox.open(disk: disk) { steps.append($0) }.report
        #expect(report.found.map(\.id.recordNumber) == [1, 2, 3, 4, 5])
        #expect(report.found.map(\.state) == [.ready, .sent, .held, .ready, .sent])
        #expect(
            report.found[0].recordHash
                == (try Outbox.open(disk: disk.after(.processKilled)).outbox.summary(item.id).header.recordHash))
        #expect(report.setAside.isEmpty && report.problems.isEmpty && report.adopted.isEmpty)
        #expect(steps.map(\.checkedFileCount) == [1, 2, 3, 4, 5] && steps.allSatisfy { $0.totalFileCount == 5 })
    }

    @Test(
        "an item with a damaged header goes to quarantine with its reason, and the others stay",
        arguments: ItemState.allCases)
    func damagedHeader(_ state: ItemState) throws {
        var damaged = item.file
        damaged[40] ^= 1
        disk.place(damaged, as: "\(item.id).item", in: state.folder)
        disk.place(SampleItem(2).file, as: "\(SampleItem(2).id).item", in: state.folder)
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(
            report.setAside == [
                .init(file: "\(item.id).item", from: state.folder, reason: .damaged(.headerDigestMismatch))
            ])
        #expect(report.found.map(\.id) == [SampleItem(2).id])
        #expect(disk.contents("\(item.id).item", in: .quarantine) == damaged)
        #expect(disk.names(in: state.folder) == ["\(SampleItem(2).id).item"])

        let quarantined = try #require(try outbox.quarantined().first)
        #expect(quarantined.id == item.id)
        #expect(quarantined.reason?.code == "damaged:header-digest-mismatch")
        #expect(quarantined.reason?.from == state.folder.rawValue)
        #expect(try note("\(item.id).item").hasPrefix("{\n  \"code\" : \"damaged:header-digest-mismatch\","))
        #expect(throws: SpoolFault.notFound(item.id)) { _ = try outbox.open(item.id) }
        // What is in quarantine and explained stays as it is.
        let names = disk.names(in: .quarantine)
        let again = disk.after(.processKilled)
        #expect(try Outbox.open(disk: again).report.setAside.isEmpty)
        #expect(again.names(in: .quarantine) == names)
    }

    @Test(
        "a changed byte of a section is found by the deep check and not by the quick one",
        arguments: SectionKind.mandatory + [.rendering])
    func damagedSection(_ kind: SectionKind) throws {
        let item = SampleItem(1, rendering: true)
        let outbox = try Outbox.open(disk: disk).outbox
        let section = try #require(try item.commit(to: outbox).header[kind])
        var damaged = item.file
        damaged[Int(section.offset + section.length - 1)] ^= 0x80
        disk.place(damaged, as: "\(item.id).item", in: .ready)

        #expect(try outbox.check(deep: false).setAside.isEmpty)
        #expect(throws: SpoolFault.damaged(item.id, .sectionDigestMismatch(kind))) {
            _ = try outbox.open(item.id).read(kind)
        }
        let expected = ScanReport.SetAside(
            file: "\(item.id).item", from: .ready, reason: .damaged(.sectionDigestMismatch(kind)))
        if kind == .picture {
            #expect(try outbox.check(item.id) == expected)
        } else {
            #expect(try outbox.check(deep: true).setAside == [expected])
        }
        #expect(throws: SpoolFault.notFound(item.id)) { try outbox.check(item.id) }
    }

    @Test("two damaged files of one name are both kept")
    func quarantineNames() throws {
        disk.place([1], as: "\(item.id).item", in: .ready)
        _ = try Outbox.open(disk: disk)
        disk.place([2], as: "\(item.id).item", in: .held)
        let report = try Outbox.open(disk: disk).report
        #expect(report.setAside.map(\.file) == ["\(item.id).item.2"])
        #expect(disk.contents("\(item.id).item", in: .quarantine) == [1])
        #expect(disk.contents("\(item.id).item.2", in: .quarantine) == [2])
        #expect(try note("\(item.id).item.2").contains("\"file\" : \"\(item.id).item.2\""))
    }

    @Test(
        "files that are not Epilume's are reported and left alone",
        arguments: SpoolFolder.allCases.filter { $0 != .journal })
    func foreign(_ folder: SpoolFolder) throws {
        let names = ["README", "r1-x.item", "../\u{1b}[2J.item", "\(item.id).item~", "\(item.id).Ready.1.part"]
        for name in names { disk.place([1], as: name, in: folder) }
        disk.placeOther("\(SampleItem(9).id).item", in: folder)
        let (outbox, report) = try Outbox.open(disk: disk)
        let foreign = report.problems.compactMap { problem -> String? in
            guard case .foreign(folder, let name) = problem else { return nil }
            #expect(!problem.sentence.contains("\u{1b}"))
            return name.raw
        }
        let expected = names + ["\(SampleItem(9).id).item"]
        // In quarantine a file is Epilume's by the id it begins with.
        let isOurs = { (name: String) in folder == .quarantine && name.hasPrefix(item.id.text) }
        #expect(Set(foreign) == Set(expected.filter { !isOurs($0) }))
        for name in names { #expect(disk.contents(name, in: folder) == [1]) }
        #expect(try outbox.list().isEmpty)
    }

    @Test("an item that cannot be read now is reported, stays, and stops nothing")
    func unreadable() throws {
        for number in 1...3 as ClosedRange<UInt64> {
            disk.place(SampleItem(number).file, as: "\(SampleItem(number).id).item", in: .ready)
        }
        disk.add(.init(.step(.read, 2), code: EIO))
        let report = try Outbox.open(disk: disk).report
        #expect(report.found.count == 2 && report.setAside.isEmpty)
        guard case .unreadable(let id, _) = report.problems.first else {
            return #expect(Bool(false), "\(report.problems)")
        }
        #expect(disk.names(in: .ready).contains("\(id).item"))
        #expect(try Outbox.open(disk: disk).report.found.count == 3)
    }

    @Test("a damaged item on a read-only disk is reported and the start succeeds")
    func readOnly() throws {
        disk.place([1], as: "\(item.id).item", in: .ready)
        disk.place(SampleItem(2).file, as: "\(SampleItem(2).id).item", in: .ready)
        disk.setSpace(SpoolSpace(freeBytes: 1 << 30, freeInodes: nil, isReadOnly: true))
        let report = try Outbox.open(disk: disk).report
        #expect(report.found.map(\.id) == [SampleItem(2).id])
        guard case .notSetAside("\(item.id).item", .ready, _, .readOnly) = report.problems.first else {
            return #expect(Bool(false), "\(report.problems)")
        }
    }

    @Test("an item in two states counts in the later one")
    func twice() throws {
        for folder in [SpoolFolder.sent, .ready] { disk.place(item.file, as: "\(item.id).item", in: folder) }
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(report.problems == [.twice(item.id, .ready, .sent)])
        #expect(report.found.map(\.state) == [.sent])
        #expect(try outbox.list().map(\.state) == [.sent])
    }

    @Test("a second outbox on the same state directory is refused with a sentence")
    func locked() throws {
        let directory = try TemporaryDirectory()
        var first: Outbox? = try Outbox.open(disk: LocalDisk(stateDirectory: directory.path)).outbox
        #expect(try first?.list().isEmpty == true)
        let fault = #expect(throws: SpoolFault.locked(place: "lock")) {
            _ = try Outbox.open(disk: LocalDisk(stateDirectory: directory.path))
        }
        #expect(fault?.sentence.hasPrefix("Another Epilume service uses this state directory") == true)
        first = nil
        _ = try Outbox.open(disk: LocalDisk(stateDirectory: directory.path))
    }
}

@Suite("What a crash leaves in incoming")
struct LeftoverTests {
    private let disk = FaultyDisk()
    private let item = SampleItem(1)

    @Test("a complete leftover becomes an item of the state that its name says", arguments: ItemState.Initial.allCases)
    func complete(_ initial: ItemState.Initial) throws {
        disk.place(item.file, as: "\(item.id).\(initial.rawValue).1.part", in: .incoming)
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(report.adopted == [item.id] && report.found.map(\.id) == [item.id])
        try item.expectKept(in: outbox, initial.state)
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("an incomplete or changed leftover is set aside with its reason, never deleted")
    func incomplete() throws {
        let files: [[UInt8]] = [[], Array(item.file.prefix(100)), item.file.dropLast(), item.file.dropLast() + [0]]
        for (index, file) in files.enumerated() {
            let disk = FaultyDisk()
            disk.place(file, as: "\(item.id).ready.1.part", in: .incoming)
            let (outbox, report) = try Outbox.open(disk: disk)
            #expect(report.found.isEmpty && report.adopted.isEmpty, "\(index)")
            #expect(disk.contents("\(item.id).ready.1.part", in: .quarantine) == file, "\(index)")
            #expect(try outbox.quarantined().first?.reason?.code.hasPrefix("unfinished:") == true, "\(index)")
            #expect(disk.names(in: .incoming).isEmpty, "\(index)")
        }
    }

    @Test("a second copy of an item that is safe is taken away; other bytes of its name are set aside")
    func copies() throws {
        var other = item
        other.picture.append(1)
        disk.place(item.file, as: "\(item.id).item", in: .sent)
        disk.place(item.file, as: "\(item.id).ready.1.part", in: .incoming)
        disk.place(other.file, as: "\(item.id).held.1.part", in: .incoming)
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(
            report.setAside == [.init(file: "\(item.id).held.1.part", from: .incoming, reason: .nameTaken(by: .sent))])
        #expect(report.adopted.isEmpty)
        try item.expectKept(in: outbox, .sent)
        #expect(disk.contents("\(item.id).held.1.part", in: .quarantine) == other.file)
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("a complete leftover that cannot be finished keeps the outbox from opening: its number is not free")
    func cannotFinish() throws {
        disk.place(item.file, as: "\(item.id).ready.1.part", in: .incoming)
        disk.setSpace(SpoolSpace(freeBytes: 10, freeInodes: nil, isReadOnly: false))
        let fault = #expect(throws: SpoolFault.self) { _ = try Outbox.open(disk: disk) }
        #expect(fault?.sentence.hasPrefix("The disk is full") == true)
        #expect(disk.contents("\(item.id).ready.1.part", in: .incoming) == item.file)
        disk.setSpace(SpoolSpace(freeBytes: 1 << 20, freeInodes: nil, isReadOnly: false))
        #expect(try Outbox.open(disk: disk).report.adopted == [item.id])
    }

    @Test("a leftover that the disk does not give back is set aside, so that it cannot come back later")
    func unreadable() throws {
        disk.place(item.file, as: "\(item.id).ready.1.part", in: .incoming)
        disk.add(.init(.step(.read, 1), code: EIO))
        let report = try Outbox.open(disk: disk).report
        #expect(report.setAside.map(\.file) == ["\(item.id).ready.1.part"])
        guard case .unreadable = report.setAside.first?.reason else {
            return #expect(Bool(false), "\(report.setAside)")
        }
        #expect(disk.names(in: .incoming).isEmpty)
    }

    @Test("a file in quarantine without a reason is explained at the next start")
    func unexplained() throws {
        disk.place(item.file, as: "\(item.id).item", in: .quarantine)
        disk.place([1, 2], as: "\(SampleItem(2).id).item", in: .quarantine)
        let outbox = try Outbox.open(disk: disk).outbox
        #expect(try outbox.quarantined().map { $0.reason?.code } == ["unexplained", "damaged:too-short"])
    }
}
