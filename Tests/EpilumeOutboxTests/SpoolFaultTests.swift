import EpilumeModel
import EpilumeOutbox
import Foundation
import Testing

@Suite("Faults in words")
struct SpoolFaultTests {
    private static let error = DiskError(.write, code: ENOSPC, place: "outbox/incoming/x.part")
    private static let id = SampleItem(1).id

    static let all: [SpoolFault] = [
        .diskFull(neededBytes: 5_000_000, freeBytes: 900, floorBytes: 64_000_000),
        .inodesExhausted(freeInodes: 3, floorInodes: 16), .diskFilledUp(error), .quotaExceeded(error),
        .readOnly(place: "outbox"), .permissionDenied(error), .locked(place: "lock"), .fileNotDurable(error),
        .folderNotDurable(error), .leftoverRemains(error), .alreadyExists(id), .notFound(id),
        .damaged(id, .wrongMagic), .unfitSections(.missingKind(.picture)), .unfitName(UntrustedText("a\u{1b}b")),
        .exportTargetExists(path: "/tmp/a"), .exportFailed(path: "/tmp/a", code: EACCES),
        .journal(.damagedLine(3)), .system(error),
    ]

    @Test("each is a sentence of its own, plain and ended", arguments: all)
    func sentence(_ fault: SpoolFault) {
        #expect(fault.sentence.hasSuffix(".") && !fault.sentence.contains("Optional"), "\(fault.sentence)")
        #expect(fault.sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        #expect(Self.all.count { $0.sentence == fault.sentence } == 1)
    }

    @Test("a full disk says how full, in the words of a person")
    func fullDisk() {
        #expect(
            Self.all[0].sentence
                == "The disk is full: the next picture needs 5 MB and 900 bytes are free, "
                + "64 MB of which are kept in reserve. Make room on the outbox's disk.")
    }

    @Test("an errno is told in the C library's words, whatever the step", arguments: DiskError.Step.allCases)
    func systemError(_ step: DiskError.Step) {
        let error = DiskError(step, code: EIO, place: "outbox/ready")
        #expect(error.message == "Input/output error")
        #expect(SpoolFault.system(error).sentence.contains("outbox/ready: Input/output error"))
    }
}
