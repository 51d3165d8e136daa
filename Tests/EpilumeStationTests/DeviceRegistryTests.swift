import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Testing

@Suite("Device registry", .timeLimit(.minutes(1)))
struct DeviceRegistryTests {
    private let cameras = Cameras { try CameraScript() }
    private let hub = EventHub(log: .silent, clock: UTCClock())

    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func registry(
        _ positions: [StationConfiguration.Position], _ standing: ProfileStanding = .known(.plain),
        controls: ControlScript? = nil
    ) throws -> DeviceRegistry {
        let cameras = self.cameras
        var capture = try StationConfiguration.load(file: nil, environment: [:]).capture
        // The cameras here send nothing.
        capture.stallTimeout = .seconds(3600)
        return try DeviceRegistry(
            plan: PositionPlan(positions: positions),
            sessions: SessionFactory(
                isPractice: false, capture: capture, hardware: .scripted(cameras, controls)),
            memory: DeviceMemory(path: folder.path + "/devices.json"), buttons: nil, events: hub,
            standing: { _ in standing })
    }

    private static let anyScope = [StationConfiguration.Position(name: "scope", port: .any, request: StreamRequest())]
    private static let skin = [
        StationConfiguration.Position(name: "skin", port: .busInfo("usb-1"), request: StreamRequest())
    ]

    @Test("a bound device arms by itself, once all that was there is known")
    func arms() async throws {
        let registry = try registry(Self.anyScope)
        let events = EventReader(hub)
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArrived)
        #expect(registry.devices.map(\.state) == [.unbound])
        registry.note(.settled)
        let armed = await events.next(.deviceArmed)
        #expect(armed?.position == "scope")
        let device = try #require(registry.device("scope"))
        #expect(device.id == "usb-1")
        #expect(device.state == .armed)
        #expect(device.mode?.width == 16)
        #expect(device.sentence == "Streaming; a press keeps a picture.")
        await registry.close()
    }

    @Test("a device without a position is shown and never opened")
    func unbound() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-2")))
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArmed, device: "usb-1")
        #expect(registry.device("usb-2")?.state == .unbound)
        #expect(cameras.script(Sighting.sample(port: "usb-2").node).calls.isEmpty)
        await registry.close()
    }

    @Test("of two devices where any is taken none is used, and the one that stays is armed again")
    func twins() async throws {
        let registry = try registry(Self.anyScope)
        let events = EventReader(hub)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArmed)
        registry.note(.arrived(.sample(port: "usb-2")))
        await events.next(.deviceFailed, device: "usb-2")
        #expect(registry.devices.map(\.state) == [.ambiguous, .ambiguous])
        #expect(registry.target("usb-1")?.session == nil)
        #expect(cameras.script(Sighting.sample(port: "usb-1").node).calls.last == .close)
        registry.note(.left(syspath: Sighting.sample(port: "usb-1").syspath))
        await events.next(.deviceArmed, device: "usb-2")
        #expect(registry.devices.map(\.id) == ["usb-2"])
        await registry.close()
    }

    @Test("a device that leaves is forgotten, and armed again when it returns")
    func leaves() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let sighting = Sighting.sample(port: "usb-1")
        registry.note(.settled)
        registry.note(.arrived(sighting))
        await events.next(.deviceArmed)
        registry.note(.left(syspath: sighting.syspath))
        #expect(await events.next(.deviceLeft)?.position == "skin")
        #expect(registry.devices.isEmpty)
        #expect(registry.device("skin") == nil)
        registry.note(.arrived(sighting))
        await events.next(.deviceArmed)
        #expect(registry.device("skin")?.state == .armed)
        await registry.close()
    }

    @Test("a second node of a device is no second device; the first one's going moves to it")
    func secondNode() async throws {
        let registry = try registry(Self.anyScope)
        let events = EventReader(hub)
        let (first, second) = (Sighting.sample(port: "usb-1", node: 0), Sighting.sample(port: "usb-1", node: 1))
        registry.note(.settled)
        registry.note(.arrived(first))
        await events.next(.deviceArmed)
        registry.note(.arrived(second))
        registry.note(.left(syspath: "/sys/never-seen"))
        // Answered on the control thread, so after what was noted before.
        #expect(try await registry.set(.armed, of: "usb-1")?.node == first.node)
        #expect(registry.devices.count == 1)
        registry.note(.left(syspath: first.syspath))
        await events.next(.deviceArmed)
        #expect(registry.devices.map(\.node) == [second.node])
        registry.note(.left(syspath: second.syspath))
        await events.next(.deviceLeft)
        #expect(registry.devices.isEmpty)
        await registry.close()
    }

    @Test("disarm holds the device, release gives it away, arm takes it back")
    func intents() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArmed)
        let session = try #require(registry.target("skin")?.session)
        #expect(try await registry.set(.disarmed, of: "skin") != nil)
        // The stream ends a moment later, on its own thread.
        while session.report.phase != .held { await Task.yield() }
        let script = cameras.script(Sighting.sample(port: "usb-1").node)
        #expect(script.calls.last == .configure(StreamRequest()))
        #expect(registry.device("skin")?.state == .disarmed)

        #expect(try await registry.set(.released, of: "skin")?.state == .released)
        #expect(script.calls.last == .close)
        #expect(registry.target("skin")?.session == nil)
        await events.next(.deviceReleased)

        #expect(try await registry.set(.armed, of: "skin") != nil)
        await events.next(.deviceArmed)
        #expect(registry.device("skin")?.state == .armed)
        #expect(try await registry.set(.armed, of: "nobody") == nil)
        await registry.close()
    }

    @Test("what a person turned off stays off over a replug, and its port serves another unit")
    func turnedOff() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let (old, new) = (Sighting.sample(port: "usb-1", serial: "1"), Sighting.sample(port: "usb-1", serial: "2"))
        registry.note(.settled)
        registry.note(.arrived(old))
        await events.next(.deviceArmed)
        #expect(try await registry.set(.disarmed, of: "skin") != nil)
        registry.note(.left(syspath: old.syspath))
        registry.note(.arrived(old))
        await events.next(.deviceLeft)
        await events.next(.deviceDisarmed)
        #expect(registry.device("skin")?.state == .disarmed)
        registry.note(.left(syspath: old.syspath))
        registry.note(.arrived(new))
        await events.next(.deviceArmed)
        registry.note(.left(syspath: new.syspath))
        registry.note(.arrived(old))
        await events.next(.deviceLeft)
        await events.next(.deviceDisarmed)
        #expect(try await registry.set(.armed, of: "skin") != nil)
        await events.next(.deviceArmed)
        registry.note(.left(syspath: old.syspath))
        registry.note(.arrived(old))
        await events.next(.deviceLeft)
        await events.next(.deviceArmed)
        await registry.close()
    }

    @Test("a device that failed is tried again when a person arms it")
    func armAfterFailure() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let script = cameras.script(Sighting.sample(port: "usb-1").node)
        script.fail(.open, .notACaptureDevice(path: UntrustedText("/dev/video0")))
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        #expect(await events.next(.deviceFailed)?.detail["state"] == "failed")
        #expect(try await registry.set(.armed, of: "skin") != nil)
        await events.next(.deviceArmed)
        await registry.close()
    }

    @Test("a device that stays busy is told once, however often it is tried")
    func busyOnce() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let script = cameras.script(Sighting.sample(port: "usb-1").node)
        script.fail(.open, .busy(.open), times: 3)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArmed)
        await registry.close()
        hub.close()
        var told = 0
        for await event in hub.watch(after: 0) where event.name == .deviceFailed { told += 1 }
        #expect(told == 1)
    }

    @Test("a stream that is refused for bandwidth is a state of its own, with advice, and tried again")
    func noBandwidth() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let script = cameras.script(Sighting.sample(port: "usb-1").node)
        script.fail(.start, .noBandwidth, times: 4)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        let failed = await events.next(.deviceFailed)
        #expect(failed?.detail["state"] == "noBandwidth")
        let device = try #require(registry.device("skin"))
        #expect(device.sentence.contains("bandwidth") || device.state == .armed)
        await events.next(.deviceArmed)
        await registry.close()
    }

    @Test("a device that comes and goes is left alone, and a person's word ends that")
    func flapping() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let sighting = Sighting.sample(port: "usb-1")
        registry.note(.settled)
        for _ in 1..<QuarantineLedger.flapLimit {
            registry.note(.arrived(sighting))
            registry.note(.left(syspath: sighting.syspath))
        }
        registry.note(.arrived(sighting))
        #expect(await events.next(.deviceQuarantined)?.sentence.contains("came and went") == true)
        #expect(registry.device("usb-1")?.state == .quarantined)
        #expect(registry.target("usb-1")?.session == nil)
        #expect(try await registry.set(.armed, of: "usb-1") != nil)
        await events.next(.deviceArmed)
        await registry.close()
    }

    @Test("a stream that stalls again and again is left alone")
    func stalling() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        let script = cameras.script(Sighting.sample(port: "usb-1").node)
        script.fail(.wait, .stalled(milliseconds: 1), times: QuarantineLedger.stallLimit)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        #expect(await events.next(.deviceQuarantined)?.sentence.contains("3 times in a row") == true)
        #expect(registry.target("skin")?.session == nil)
        await registry.close()
    }

    @Test("a node that cannot be looked at is told and is no device")
    func unreadable() async throws {
        let registry = try registry(Self.anyScope)
        let events = EventReader(hub)
        registry.note(.unreadable(syspath: "/sys/x", reason: .permissionDenied(path: UntrustedText("/dev/video9"))))
        #expect(await events.next(.deviceFailed)?.sentence.contains("/dev/video9") == true)
        #expect(registry.devices.isEmpty)
        await registry.close()
    }

    @Test("every thread that has to live has a turn counter")
    func turns() async throws {
        let registry = try registry(Self.skin)
        let events = EventReader(hub)
        registry.note(.settled)
        registry.note(.arrived(.sample(port: "usb-1")))
        await events.next(.deviceArmed)
        #expect(Set(registry.turns.keys) == ["control", "capture usb-1"])
        await registry.close()
    }
}
