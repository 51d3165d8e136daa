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
            folder: try SignedFolder(path, keys: try SigningKeys(key), limitBytes: CheckDesk.limitBytes),
            thread: thread, events: events,
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

    /// The stable code of a refusal; nil for a success. Two units are there.
    private func code(_ slip: CheckSlip, _ desk: CheckDesk) async -> String? {
        let here = [LiveBinding(CalibrationBinding.sample()), LiveBinding(CalibrationBinding.sample(serial: "B2"))]
        do {
            _ = try await desk.keep(try WireJSON.encode(slip)) { here }
            return nil
        } catch {
            return (error as? CalibrationRefusal)?.problem.code
        }
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

    @Test("what is impossible, or of a device that is not there, is refused and leaves nothing behind")
    func refused() async throws {
        let desk = try desk()
        let spoilers: [(String, (inout CheckSlip) -> Void)] = [
            ("calibration-unreadable", { $0.schema = "epilume.check/2" }),
            ("calibration-unsound", { $0.id = "../calibrations/one" }),
            ("calibration-unsound", { $0.id = $0.id.uppercased() + "A" }),
            ("calibration-unsound", { $0.checkedAt = "today" }),
            ("calibration-unsound", { $0.checkedAt = $0.checkedAt.replacing("Z", with: "+00:00") }),
            ("calibration-unknown-device", { $0.binding = .sample(serial: "C3") }),
            ("calibration-wrong-time", { $0.checkedAt = slip(.sample(), secondsAgo: 1200).checkedAt }),
            ("calibration-wrong-time", { $0.checkedAt = slip(.sample(), secondsAgo: -1200).checkedAt }),
        ]
        for (number, (expected, spoil)) in spoilers.enumerated() {
            var slip = slip(.sample())
            spoil(&slip)
            #expect(await code(slip, desk) == expected, "\(number)")
        }
        #expect(desk.latest.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        #expect(await code(slip(.sample(), secondsAgo: 300), desk) == nil)
        #expect(await code(slip(.sample(), secondsAgo: -300), desk) == nil)
    }

    @Test("a slip is written once: a second of its id changes neither the file nor what is shown")
    func twice() async throws {
        let desk = try desk()
        let first = slip(.sample(), .failed)
        let entry = try await keep(first, desk)
        let file = try await desk.file(first.id)
        var second = first
        second.results[0].outcome = .passed
        #expect(await code(second, desk) == "calibration-known")
        #expect(try await desk.file(first.id) == file)
        #expect(desk.latest == [entry])
    }

    @Test("a slip is named by its id and by no path")
    func paths() async throws {
        let desk = try desk()
        let slip = slip(.sample())
        _ = try await keep(slip, desk)
        for id in ["../checks/\(slip.id)", slip.id.uppercased(), "", UUIDBits.random().description] {
            let refusal = await #expect(throws: CalibrationRefusal.self) { try await desk.file(id) }
            #expect(refusal == .unknown(id: id))
        }
    }

    @Test("a check that passed is told as such, one that failed warns and says what failed")
    func told() async throws {
        let hub = EventHub(log: .silent, clock: UTCClock())
        let desk = try desk(hub)
        let passed = try await keep(slip(.sample(), .passed), desk)
        let failed = try await keep(slip(.sample(), .failed), desk)
        let events = EventReader(hub)
        let first = try #require(await events.next(.checkKept))
        #expect(first.detail == ["check": passed.id])
        #expect(first.sentence == "The check of \(passed.device) passed.")
        let second = try #require(await events.next(.checkKept))
        #expect(second.detail == ["check": failed.id])
        #expect(second.sentence == "The check of \(failed.device) failed: scale.")
    }

    @Test("after a restart the latest of each device is shown, newest first; what was touched is told and left")
    func restart() async throws {
        let first = try desk()
        let right = try await keep(slip(.sample(serial: "B2"), secondsAgo: 200), first)
        let left = try await keep(slip(.sample(), secondsAgo: 100), first)
        _ = try await keep(slip(.sample(), secondsAgo: 250), first)
        #expect(first.latest == [left, right])
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(left.id).check")
        #expect(try #require(attributes[.posixPermissions] as? Int) & 0o027 == 0)
        let touched = UUIDBits.random().description
        let stranger = try DocumentSealer(key: .ephemeral()).seal(try WireJSON.encode(slip(.sample())), as: .check)
        try Data(stranger).write(to: URL(filePath: "\(path)/\(touched).check"))
        try Data("half".utf8).write(to: URL(filePath: "\(path)/\(UUIDBits.random()).check.new"))
        try Data("a note".utf8).write(to: URL(filePath: "\(path)/README"))
        let later = EventHub(log: .silent, clock: UTCClock())
        let second = try desk(later)
        #expect(second.latest == [left, right])
        #expect(await code(slip(.sample(), secondsAgo: 270), second) == nil)
        var told: [String] = []
        for await event in later.watch(after: 0) {
            if event.name == .checkKept { break }
            #expect(event.name == .calibrationTroubled)
            told.append(event.sentence)
        }
        #expect(told.count == 1 && told.first?.contains(touched) == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.count == 6 && names.contains("\(touched).check") && names.contains("README"))
    }
}
