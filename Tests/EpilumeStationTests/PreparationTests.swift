import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import FoundationEssentials
import Testing

/// A device with a profile: armed when its controls hold, and evidence only while they do.
@Suite("Preparation of a stream", .timeLimit(.minutes(2)))
struct PreparationTests {
    private let folder: StateFolder
    private let controls: ControlScript

    init() throws {
        folder = try StateFolder()
        controls = try ControlScript()
    }

    private static let rules = [
        ControlRule(.exposureAuto, value: 1, isMaster: true), ControlRule(.exposureAbsolute, value: 157),
        ControlRule(.powerLineFrequency, value: 1, isRequired: false),
    ]

    private func stage(_ rules: [ControlRule] = Self.rules) throws -> StationStage {
        try StationStage(folder, profile: .known(.ruling(rules)), controls: controls) {
            try CameraScript(ownInterval: .milliseconds(2))
        }
    }

    @Test("controls are locked before the device is armed, masters first, and shown as read back")
    func locks() async throws {
        let stage = try stage()
        try await stage.arm()
        #expect(controls.value(of: .exposureAbsolute) == 157)
        let writes = controls.calls.filter { if case .write = $0 { true } else { false } }
        #expect(writes == [.write(.exposureAuto, 1), .write(.exposureAbsolute, 157), .write(.powerLineFrequency, 1)])
        let device = try #require(stage.station.registry.device("scope"))
        #expect(device.controls?.map(\.actual) == [1, 157, 1])
        #expect(device.controls?.allSatisfy { $0.holds == true } == true)
        #expect(device.profile?.id == "test-plain")
        await stage.station.stop()
    }

    @Test("what was read back stands in the record, with what was wanted")
    func record() async throws {
        let stage = try stage()
        try await stage.arm()
        let capture = try await stage.press().get()
        let file = URL(filePath: "\(folder.path)/outbox/held/\(capture.item).item")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(text.contains(#""name":"exposure-absolute""#) && text.contains(#""value":157"#))
        #expect(text.contains(#""profile":{"evidence":"bench-tested","id":"test-plain"}"#))
        #expect(try await stage.verification(of: folder).verdict == .valid)
        await stage.station.stop()
    }

    @Test("a required control that does not stick keeps the device from arming, and says which")
    func refuses() async throws {
        controls.ignoreWrites(of: .exposureAbsolute)
        let stage = try stage()
        stage.watch.plug(.sample(port: StationStage.port))
        try stage.station.start {}
        let failed = await stage.events.next(.deviceFailed)
        #expect(failed?.detail["state"] == "controlRefused")
        #expect(failed?.sentence.contains("exposure-absolute is 250 and should be 157") == true)
        #expect(await stage.press().code == "not-armed")
        #expect(stage.station.registry.device("scope")?.controls?[1].holds == false)
        await stage.station.stop()
    }

    @Test("a control that is only wished for keeps nothing from arming")
    func wishes() async throws {
        controls.ignoreWrites(of: .powerLineFrequency)
        let stage = try stage()
        try await stage.arm()
        #expect(try await stage.press().get().recordNumber == 1)
        #expect(try await stage.verification(of: folder).verdict == .valid)
        await stage.station.stop()
    }

    @Test("a control that changed since the last look rejects the press, and is locked again")
    func drift() async throws {
        let stage = try stage()
        try await stage.arm()
        controls.change(.exposureAbsolute, to: 300, isTold: false)
        #expect(await stage.press().code == "control-drift")
        let events = stage.events
        await events.next(.deviceArmed)
        #expect(await events.next(.deviceDrifted)?.sentence.contains("exposure-absolute is 300") == true)
        await events.next(.deviceArmed)
        #expect(controls.value(of: .exposureAbsolute) == 157)
        #expect(try await stage.press().get().recordNumber == 1)
        await stage.station.stop()
    }

    @Test("a change that the driver tells of disarms the device by itself until the control is set again")
    func toldDrift() async throws {
        let stage = try stage()
        try await stage.arm()
        let events = stage.events
        await events.next(.deviceArmed)
        controls.change(.exposureAbsolute, to: 300)
        await events.next(.deviceDrifted)
        await events.next(.deviceArmed)
        #expect(controls.written(.exposureAbsolute) == [157, 157])
        await stage.station.stop()
    }

    @Test("each new stream is proved anew")
    func restream() async throws {
        let stage = try stage()
        try await stage.arm()
        _ = try await stage.station.registry.set(.disarmed, of: "scope")
        let events = stage.events
        await events.next(.deviceDisarmed)
        _ = try await stage.station.registry.set(.armed, of: "scope")
        await events.next(.deviceArmed)
        #expect(controls.written(.exposureAbsolute) == [157, 157])
        await stage.station.stop()
    }

    @Test("a stream counts only when its exposure has come to rest", arguments: [0, 25])
    func settles(warmUpFrames: Int) async throws {
        var profile = DeviceProfile.plain
        profile.stream.warmUpFrames = warmUpFrames
        let stage = try StationStage(folder, profile: .known(profile), settleLimit: .seconds(3600)) {
            try CameraScript(format: ScriptedFrame.greyFormat)
        }
        stage.watch.plug(.sample(port: StationStage.port))
        try stage.station.start {}
        let registry = stage.station.registry
        while registry.device("scope")?.state != .settling { await Task.yield() }
        let script = stage.script
        for number in 0..<40 {
            script.push(ScriptedFrame(ScriptedFrame.grey(number % 2 == 0 ? 40 : 200)))
            await script.idle()
        }
        #expect(registry.device("scope")?.state == .settling)
        #expect(await stage.press().code == "not-armed")
        var steady = 0
        while registry.device("scope")?.state != .armed {
            script.push(ScriptedFrame(ScriptedFrame.grey(100)))
            await script.idle()
            steady += 1
        }
        #expect(steady >= 10)
        await stage.station.stop()
    }

    @Test("a model that nobody knows is shown and not captured from, until it is enrolled")
    func enrolment() async throws {
        try await enrol()
        // And after a restart it is armed by itself.
        let again = try StationStage(folder, profile: .unknown(isEnrolled: false)) {
            try CameraScript(ownInterval: .milliseconds(2))
        }
        try await again.arm()
        #expect(try await again.press().get().recordNumber == 2)
        #expect(try await again.verification(of: folder).verdict == .valid)
        await again.station.stop()
    }

    /// A station of its own, which gives the state directory back at its end.
    private func enrol() async throws {
        let stage = try StationStage(folder, profile: .unknown(isEnrolled: false)) {
            try CameraScript(ownInterval: .milliseconds(2))
        }
        stage.watch.plug(.sample(port: StationStage.port))
        try stage.station.start {}
        let events = stage.events
        await events.next(.deviceViewOnly)
        #expect(await stage.press().code == "not-armed")
        #expect(stage.station.registry.device("scope")?.profile?.enrolled == false)
        let enrolled = try await stage.station.registry.enrol("scope", at: "2026-01-02T03:04:05Z")
        #expect(enrolled?.profile?.enrolled == true)
        await events.next(.deviceArmed)
        _ = try await stage.press().get()
        await stage.station.stop()
    }

    @Test("a device whose profile cannot be used is never opened")
    func unusable() async throws {
        let stage = try StationStage(folder, profile: .unusable(sentence: "Two profiles fit.")) { try CameraScript() }
        stage.watch.plug(.sample(port: StationStage.port))
        try stage.station.start {}
        #expect(await stage.events.next(.deviceFailed)?.sentence == "Two profiles fit.")
        #expect(stage.script.calls.isEmpty)
        #expect(await stage.press().code == "not-armed")
        await stage.station.stop()
    }
}
