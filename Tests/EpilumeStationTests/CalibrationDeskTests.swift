import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Testing

/// What is done with calibrations, without a device: what comes into force, what is refused, and what is told.
@Suite("Calibration desk", .timeLimit(.minutes(1)))
struct CalibrationDeskTests {
    private static let day: Int64 = 86_400
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()
    private let hub = EventHub(log: .silent, clock: UTCClock())
    private let desk: CalibrationDesk
    private let papers: SerialThread

    init() throws {
        folder = try StateFolder()
        papers = try SerialThread("test-papers")
        desk = CalibrationDesk(
            folder: try SignedFolder(folder.path + "/calibrations", keys: try SigningKeys(key)), thread: papers,
            interval: .init(dueDays: 30, expiryDays: 90), optics: [:], events: hub, clock: UTCClock())
    }

    private var now: Int64 { UTCClock().now().microseconds / 1_000_000 }

    private func sample(_ binding: CalibrationBinding = .sample(), secondsAgo: Int64 = 0) -> Calibration {
        .sample(binding, measuredAt: CalibrationInterval.text(now - secondsAgo))
    }

    private func keep(
        _ calibration: Calibration, _ devices: [CalibrationBinding]? = nil
    ) async throws -> Result<CalibrationEntry, CalibrationRefusal> {
        let payload = try calibration.payload
        let devices = (devices ?? [calibration.binding]).map { LiveBinding($0) }
        do { return .success(try await desk.keep(measured: payload) { devices }) } catch { return .failure(error) }
    }

    @Test("another station's calibration is in force at once, and everybody sees whose key was trusted")
    func imported() async throws {
        let workshop = CaptureKey.ephemeral()
        let calibration = sample()
        let document = try DocumentSealer(key: workshop).seal(try calibration.payload, as: .calibration)
        let entry = try await desk.keep(
            imported: ImportRequest(
                document: String(decoding: document, as: UTF8.self), trustedKey: workshop.publicKeyPEM,
                technician: nil))
        #expect(desk.answer(for: .sample()).standing == .valid)
        #expect(desk.list.calibrations == [entry])
        #expect(entry.imported && entry.trustedKey == workshop.publicKeyPEM && entry.keyID == workshop.keyID)
        let told = await EventReader(hub).next(.calibrationKept)
        #expect(told?.detail == ["calibration": calibration.id, "sha256": entry.sha256])
        #expect(told?.sentence.contains("another station") == true)
    }

    @Test("a revocation is of one calibration, needs a reason that can be read, and is told")
    func revoked() async throws {
        let old = try await keep(sample(secondsAgo: 500)).get()
        let new = try await keep(sample(secondsAgo: 100)).get()
        func refusal(_ id: String, reason: String) async -> CalibrationRefusal? {
            await #expect(throws: CalibrationRefusal.self) {
                try await desk.revoke(id, .init(reason: reason, technician: nil))
            }
        }
        #expect(await refusal(old.id, reason: String(repeating: "a", count: 501)) == .noReason)
        let nobody = UUIDBits.random().description
        #expect(await refusal(nobody, reason: "it fell") == .unknown(id: nobody))
        #expect(desk.list.calibrations.map(\.revocation) == [nil, nil])
        _ = try await desk.revoke(old.id, .init(reason: "it fell", technician: nil))
        #expect(desk.list.calibrations.map(\.revocation?.reason) == [nil, "it fell"])
        #expect(desk.answer(for: .sample()).kept?.calibration.id == new.id)
        #expect(
            await EventReader(hub).next(.calibrationRevoked)?.detail == ["calibration": old.id, "sha256": old.sha256])
        _ = try await desk.revoke(new.id, .init(reason: "its lamp is new", technician: nil))
        #expect(
            desk.state(for: .sample()).sentence == "Its calibration was revoked: its lamp is new. Calibrate it again.")
    }

    @Test("the state says until when it holds, and no scale that may not be claimed")
    func state() async throws {
        #expect(desk.state(for: .sample()).state == "none")
        #expect(desk.state(for: .sample()).id == nil)
        let due = sample(secondsAgo: 40 * Self.day)
        let measured = try #require(CalibrationInterval.seconds(due.measuredAt))
        _ = try await keep(due).get()
        let state = desk.state(for: .sample())
        #expect(state.state == "due" && state.id == due.id && state.measuredAt == due.measuredAt)
        #expect(state.dueAt == CalibrationInterval.text(measured + 30 * Self.day))
        #expect(state.expiresAt == CalibrationInterval.text(measured + 90 * Self.day))
        #expect(state.scale == .init(horizontal: 9.375, vertical: 9.401, uncertaintyPercent: 0.21))
        let other = CalibrationBinding.sample(serial: "B2")
        _ = try await keep(sample(other, secondsAgo: 100 * Self.day)).get()
        let expired = desk.state(for: LiveBinding(other))
        #expect(expired.state == "expired" && expired.scale == nil && expired.colour == 1.7)
    }

    @Test("a clock that is some minutes ahead measures, one that is twenty does not")
    func ahead() async throws {
        #expect(try await keep(sample(secondsAgo: -300)).code == nil)
        #expect(try await keep(sample(secondsAgo: -1200)).code == "calibration-wrong-time")
    }

    @Test("of two units that only their ports tell apart, the calibration is of its own", arguments: [false, true])
    func twins(reversed: Bool) async throws {
        var left = CalibrationBinding.sample(serial: nil)
        var right = left
        left.device.port = "usb-1"
        right.device.port = "usb-2"
        let devices = reversed ? [right, left] : [left, right]
        #expect(try await keep(sample(right), devices).code == nil)
        #expect(desk.answer(for: LiveBinding(right)).standing == .valid)
        #expect(
            desk.answer(for: LiveBinding(left)).standing
                == .invalidated([.init(part: .port, calibrated: "usb-2", now: "usb-1")]))
    }

    @Test("what comes after the desk has closed is refused as such")
    func closed() async throws {
        papers.close()
        #expect(try await keep(sample()).code == "stopping")
        #expect(desk.list.calibrations.isEmpty)
    }
}
