import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Foundation
import Testing

/// The slips of the morning: each written once, and the latest of each unit shown.
@Suite("Check desk", .timeLimit(.minutes(1)))
struct CheckDeskTests {
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()
    private let thread: SerialThread

    init() throws {
        folder = try StateFolder()
        thread = try SerialThread("test-papers")
    }

    private var path: String { folder.path + "/checks" }

    private func desk(_ events: EventHub = EventHub(log: .silent, clock: UTCClock())) throws -> CheckDesk {
        CheckDesk(
            folder: try SignedFolder(path, key: key, limitBytes: CheckDesk.limitBytes), thread: thread, events: events,
            clock: UTCClock())
    }

    private func slip(
        _ binding: CalibrationBinding, _ outcome: CheckResult.Outcome = .passed, secondsAgo: Int64 = 0
    ) -> CheckSlip {
        CheckSlip(
            id: UUIDBits.random().description,
            checkedAt: CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000 - secondsAgo),
            technician: nil, softwareVersion: "0.1.0", binding: binding, calibration: UUIDBits.random().description,
            card: "colorchecker24", results: [CheckResult(.scale, outcome, sentence: "It is.")])
    }

    private func keep(_ slip: CheckSlip, _ desk: CheckDesk) async throws -> CheckEntry {
        let here = [LiveBinding(slip.binding)]
        return try await desk.keep(try WireJSON.encode(slip)) { here }
    }

    @Test("twins that only their ports tell apart have a slip each, and are told apart")
    func twins() async throws {
        let left = CalibrationBinding.sample(serial: nil, port: "usb-1")
        let right = CalibrationBinding.sample(serial: nil, port: "usb-2")
        let desk = try desk()
        let failed = try await keep(slip(left, .failed, secondsAgo: 60), desk)
        let passed = try await keep(slip(right), desk)
        #expect(desk.latest == [passed, failed])
        #expect(failed.device == "uvcvideo Scope 21cd:603b at usb-1")
        #expect(try self.desk().latest == [passed, failed])
        // A slip of a twin that is not there is none of the one that is.
        let payload = try WireJSON.encode(slip(left))
        await #expect(throws: CalibrationRefusal.unknownDevice) {
            try await desk.keep(payload) { [LiveBinding(right)] }
        }
        thread.close()
    }

    @Test("a slip that is there and cannot be read is not written over")
    func unreadable() async throws {
        let desk = try desk()
        let new = slip(.sample())
        let file = URL(filePath: "\(path)/\(new.id).check")
        let content = Data(repeating: 0x20, count: CheckDesk.limitBytes + 1)
        try content.write(to: file)
        await #expect(throws: CalibrationRefusal.notKept(DurableFileFault(step: .limit, errno: 0))) {
            try await keep(new, desk)
        }
        #expect(try Data(contentsOf: file) == content)
        thread.close()
    }

    @Test("a slip of another name is told and not shown")
    func renamed() async throws {
        let kept = try await keep(slip(.sample()), try desk())
        let other = UUIDBits.random()
        try FileManager.default.moveItem(atPath: "\(path)/\(kept.id).check", toPath: "\(path)/\(other).check")
        let events = EventHub(log: .silent, clock: UTCClock())
        #expect(try desk(events).latest.isEmpty)
        let told = await EventReader(events).next(.calibrationTroubled)
        #expect(told?.sentence.contains("its name is not that of its check") == true)
        thread.close()
    }

    @Test("after the papers' thread has ended a slip is refused")
    func stopping() async throws {
        let desk = try desk()
        thread.close()
        await #expect(throws: CalibrationRefusal.stopping) { try await keep(slip(.sample()), desk) }
    }
}
