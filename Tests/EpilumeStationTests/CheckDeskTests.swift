import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import EpilumeVerify
import Foundation
import Testing

/// The slips of the morning checks: each is signed, written once, and what was touched is told and not shown.
@Suite("Check desk", .timeLimit(.minutes(1)))
struct CheckDeskTests {
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()
    private let hub = EventHub(log: .silent, clock: UTCClock())

    init() throws { folder = try StateFolder() }

    private var path: String { folder.path + "/checks" }

    private func desk() throws -> CheckDesk {
        try CheckDesk(folder: path, key: key, events: hub, clock: UTCClock())
    }

    private func slip(
        _ outcome: CheckResult.Outcome = .passed, serial: String = "A1", secondsAgo: Int64 = 0
    ) -> CheckSlip {
        CheckSlip(
            id: UUIDBits.random().description,
            checkedAt: CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000 - secondsAgo),
            technician: nil, softwareVersion: "0.1.0", binding: .sample(serial: serial),
            calibration: UUIDBits.random().description, card: "colorchecker24",
            results: [CheckResult(.scale, outcome, value: 0.2, limit: 1, sentence: "It is.")])
    }

    private func keep(_ slip: CheckSlip, _ desk: CheckDesk) async throws -> Result<CheckEntry, CalibrationRefusal> {
        let payload = try WireJSON.encode(slip)
        do {
            return .success(try await desk.keep(payload) { [.sample(serial: "A1"), .sample(serial: "B2")] })
        } catch {
            return .failure(error)
        }
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
            ("calibration-wrong-time", { $0.checkedAt = slip(secondsAgo: 1200).checkedAt }),
            ("calibration-wrong-time", { $0.checkedAt = slip(secondsAgo: -1200).checkedAt }),
        ]
        for (number, (code, spoil)) in spoilers.enumerated() {
            var slip = slip()
            spoil(&slip)
            #expect(try await keep(slip, desk).code == code, "\(number)")
        }
        #expect(desk.latest.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        #expect(try await keep(slip(secondsAgo: 300), desk).code == nil)
        #expect(try await keep(slip(secondsAgo: -300), desk).code == nil)
    }

    @Test("a slip is written once: a second of its id changes neither the file nor what is shown")
    func twice() async throws {
        let desk = try desk()
        let first = slip(.failed)
        let entry = try await keep(first, desk).get()
        let file = try await desk.file(first.id)
        var second = first
        second.results[0].outcome = .passed
        #expect(try await keep(second, desk).code == "calibration-known")
        #expect(try await desk.file(first.id) == file)
        #expect(desk.latest == [entry])
    }

    @Test("a slip never takes the place of a file that cannot be read")
    func unreadable() async throws {
        let desk = try desk()
        let slip = slip()
        let place = URL(filePath: "\(path)/\(slip.id).check")
        let large = Data(repeating: 0x20, count: (1 << 20) + 1)
        try large.write(to: place)
        #expect(try await keep(slip, desk).code == "calibration-not-kept")
        #expect(try Data(contentsOf: place) == large)
    }

    @Test("a slip is named by its id and by no path")
    func paths() async throws {
        let desk = try desk()
        let slip = slip()
        _ = try await keep(slip, desk).get()
        for id in ["../checks/\(slip.id)", slip.id.uppercased(), "", UUIDBits.random().description] {
            let refusal = await #expect(throws: CalibrationRefusal.self) { try await desk.file(id) }
            #expect(refusal == .unknown(id: id))
        }
    }

    @Test("a check that passed is told as such, one that failed warns and says what failed")
    func told() async throws {
        let desk = try desk()
        let passed = try await keep(slip(.passed), desk).get()
        let failed = try await keep(slip(.failed), desk).get()
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
        let right = try await keep(slip(serial: "B2", secondsAgo: 200), first).get()
        let left = try await keep(slip(secondsAgo: 100), first).get()
        _ = try await keep(slip(secondsAgo: 250), first).get()
        #expect(first.latest == [left, right])
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(left.id).check")
        #expect(try #require(attributes[.posixPermissions] as? Int) & 0o027 == 0)
        let touched = UUIDBits.random().description
        let stranger = try DocumentSealer(key: .ephemeral()).seal(try WireJSON.encode(slip()), as: .check)
        try Data(stranger).write(to: URL(filePath: "\(path)/\(touched).check"))
        try Data("half".utf8).write(to: URL(filePath: "\(path)/\(UUIDBits.random()).check.new"))
        try Data("a note".utf8).write(to: URL(filePath: "\(path)/README"))
        first.close()
        let later = EventHub(log: .silent, clock: UTCClock())
        let second = try CheckDesk(folder: path, key: key, events: later, clock: UTCClock())
        #expect(second.latest == [left, right])
        #expect(try await keep(slip(secondsAgo: 270), second).code == nil)
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
