import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Synchronization
import Testing

/// Presses of real buttons, from an input device to an item.
@Suite("Buttons of a station", .timeLimit(.minutes(2)))
struct ButtonTests {
    private let folder: StateFolder
    private let inputs = FakeInputWatch()
    private let made = Sources()

    /// The button sources that the station has made, by input node.
    final class Sources: Sendable {
        private let sources = Mutex<[String: ScriptedButton]>([:])
        private let isExhausted = Atomic(false)
        /// As if the process had no descriptor left.
        func exhaust(_ exhausted: Bool) { isExhausted.store(exhausted, ordering: .relaxed) }

        func make(_ input: InputSighting, _ plan: ButtonPlan) throws(CaptureFault) -> ScriptedButton {
            if isExhausted.load(ordering: .relaxed) { throw .system(.open, errno: 24) }
            let source = ScriptedButton(
                plan: plan,
                about: ButtonDescription(
                    node: input.device.node, name: input.device.name, phys: input.device.phys, key: plan.key))
            sources.withLock { $0[input.device.node] = source }
            return source
        }
        var nodes: Set<String> { Set(sources.withLock { $0.keys }) }
        subscript(node: String) -> ScriptedButton? { sources.withLock { $0[node] } }
    }

    init() throws { folder = try StateFolder() }

    private static let plan = ButtonPlan(path: .evdev)

    private func stage(
        _ profile: ProfileStanding = .known(.ruling([], button: plan)),
        change: (inout StationConfiguration) -> Void = { _ in }
    ) throws -> StationStage {
        let made = self.made
        return try StationStage(
            folder, profile: profile,
            buttons: ButtonDesk.Hardware(
                watch: inputs, makeSource: { (input, plan) throws(CaptureFault) in try made.make(input, plan) },
                pedalProfile: { pedal in
                    guard pedal.usb.vendorID == 0x1234 else { return nil }
                    var profile = DeviceProfile.ruling([], button: ButtonPlan(path: .evdev, key: 48))
                    profile.kind = .pedal
                    return profile
                }),
            camera: { try CameraScript(ownInterval: .milliseconds(2)) }, change: change)
    }

    private func input(
        _ node: String, parent: String, keys: [UInt16] = [ButtonPlan.cameraKey], vendor: UInt16 = 0x21cd
    ) -> InputSighting {
        InputSighting(
            syspath: "/sys/input/\(node)", parentSyspath: parent,
            device: .init(
                node: "/dev/input/\(node)", name: UntrustedText("button"), phys: UntrustedText("usb-\(node)/input0"),
                keys: keys),
            vendorID: vendor, productID: 1,
            usb: .init(vendorID: vendor, productID: 1, release: nil, serial: nil))
    }

    private func button(_ node: String, _ events: EventReader) async throws -> ScriptedButton {
        while made["/dev/input/\(node)"] == nil { await Task.yield() }
        await events.next(.buttonChanged)
        return try #require(made["/dev/input/\(node)"])
    }

    @Test("one press of the camera's own button is one capture, at the event's own time")
    func press() async throws {
        let stage = try stage()
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        try await stage.arm()
        let events = stage.events
        let button = try await button("event1", events)
        // Pressed a second ago: the frames that are there by now are late enough.
        let pressed = MonotonicClock.nowMicroseconds - 1_000_000
        button.press(atMicroseconds: pressed)
        #expect(await events.next(.buttonPressed)?.detail["pressedMicroseconds"] == "\(pressed)")
        let safe = await events.next(.captureSafe)
        #expect(safe?.position == "scope")
        #expect(stage.station.registry.device("scope")?.button?.node == "/dev/input/event1")
        #expect(try await stage.verification(of: folder).items.count == 1)
        await stage.station.stop()
    }

    @Test("a press while the device is not armed is told with its reason, and is no capture")
    func notArmed() async throws {
        let stage = try stage()
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        try await stage.arm()
        let events = stage.events
        let button = try await button("event1", events)
        _ = try await stage.station.registry.set(.disarmed, of: "scope")
        await events.next(.deviceDisarmed)
        button.press()
        let ignored = await events.next(.buttonIgnored)
        #expect(ignored?.detail["state"] == "disarmed")
        #expect(try await stage.verification(of: folder).items.isEmpty)
        await stage.station.stop()
    }

    @Test("input devices of others are never listened to")
    func others() async throws {
        let stage = try stage()
        inputs.plug(input("event7", parent: "/sys/other"))
        inputs.plug(input("event8", parent: "/sys/\(StationStage.port)", keys: [30, 31]))
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        try await stage.arm()
        _ = try await button("event1", stage.events)
        #expect(made.nodes == ["/dev/input/event1"])
        await stage.station.stop()
    }

    @Test("a button that comes after its camera is found, and one that leaves is let go")
    func late() async throws {
        let stage = try stage()
        try await stage.arm()
        let events = stage.events
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        _ = try await button("event1", events)
        inputs.unplug(syspath: "/sys/input/event1")
        while stage.station.registry.device("scope")?.button?.path != .missing { await Task.yield() }
        await stage.station.stop()
    }

    @Test("a button that is there and cannot be listened to says why, and is taken when it can")
    func trouble() async throws {
        let stage = try stage()
        made.exhaust(true)
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        try await stage.arm()
        let events = stage.events
        #expect(await events.next(.buttonChanged)?.sentence.contains("cannot be listened to") == true)
        let button = stage.station.registry.device("scope")?.button
        #expect(button?.path == .evdev && button?.sentence.contains("cannot be listened to") == true)
        made.exhaust(false)
        // Whatever happens to inputs is an occasion to try again, and the desk's clock is another.
        inputs.plug(input("event9", parent: "/sys/other"))
        _ = try await self.button("event1", events)
        #expect(stage.station.registry.device("scope")?.button?.node == "/dev/input/event1")
        await stage.station.stop()
    }

    @Test("a device that is released gives its button away too")
    func released() async throws {
        let stage = try stage()
        inputs.plug(input("event1", parent: "/sys/\(StationStage.port)"))
        try await stage.arm()
        let events = stage.events
        let button = try await button("event1", events)
        _ = try await stage.station.registry.set(.released, of: "scope")
        while stage.station.registry.device("scope")?.button?.node != nil { await Task.yield() }
        button.press()
        #expect(try await stage.verification(of: folder).items.isEmpty)
        await stage.station.stop()
    }

    @Test("a pedal that a profile names presses for its position; a keyboard does not")
    func pedal() async throws {
        let stage = try stage(change: { $0.positions[0].pedal = "any" })
        inputs.plug(input("event5", parent: "/sys/keyboard", keys: [48, 30], vendor: 0x046d))
        inputs.plug(input("event6", parent: "/sys/pedal", keys: [48], vendor: 0x1234))
        try await stage.arm()
        let events = stage.events
        let pedal = try await button("event6", events)
        pedal.press(atMicroseconds: MonotonicClock.nowMicroseconds - 1_000_000)
        #expect(await events.next(.captureSafe)?.position == "scope")
        #expect(made.nodes == ["/dev/input/event6"])
        await stage.station.stop()
    }

    @Test("of two pedals that could be a position's none is listened to, until one of them is gone")
    func contestedPedal() async throws {
        let stage = try stage(change: { $0.positions[0].pedal = "any" })
        inputs.plug(input("event5", parent: "/sys/pedal/a", keys: [48], vendor: 0x1234))
        inputs.plug(input("event6", parent: "/sys/pedal/b", keys: [48], vendor: 0x1234))
        try await stage.arm()
        // Inputs are taken one after another: when this one is heard, the pedals have been looked at. The first of them
        // was alone for a moment.
        inputs.plug(input("event9", parent: "/sys/\(StationStage.port)"))
        while stage.station.registry.device("scope")?.button?.node == nil { await Task.yield() }
        let events = stage.events
        var told: [String] = []
        while told.last?.contains("Several pedals") != true {
            told.append(await events.next(.buttonChanged)?.sentence ?? "Several pedals were not told of.")
        }
        #expect(told.last?.hasPrefix("Several pedals could be position “scope”") == true)
        made["/dev/input/event5"]?.press(atMicroseconds: MonotonicClock.nowMicroseconds - 1_000_000)
        #expect(!made.nodes.contains("/dev/input/event6"))
        inputs.unplug(syspath: "/sys/input/event5")
        let left = try await button("event6", events)
        left.press(atMicroseconds: MonotonicClock.nowMicroseconds - 1_000_000)
        #expect(await events.next(.captureSafe)?.position == "scope")
        #expect(try await stage.verification(of: folder).items.count == 1)
        await stage.station.stop()
    }

    @Test("a pedal with several input devices is one pedal, heard through the one that has its key")
    func pedalOfTwoInputs() async throws {
        let stage = try stage(change: { $0.positions[0].pedal = "any" })
        inputs.plug(input("event5", parent: "/sys/pedal", keys: [113], vendor: 0x1234))
        inputs.plug(input("event6", parent: "/sys/pedal", keys: [48], vendor: 0x1234))
        try await stage.arm()
        _ = try await button("event6", stage.events)
        #expect(made.nodes.contains("/dev/input/event6"))
        await stage.station.stop()
    }

    @Test("of two twins the one whose button is pressed belongs to the position, also after a restart")
    func pairing() async throws {
        let stage = try stage()
        let (left, right) = (Sighting.sample(port: "usb-1"), Sighting.sample(port: "usb-2"))
        inputs.plug(input("event1", parent: left.parentSyspath))
        inputs.plug(input("event2", parent: right.parentSyspath))
        stage.watch.plug(left)
        stage.watch.plug(right)
        try stage.station.start {}
        let events = stage.events
        await events.next(.deviceFailed)
        let registry = stage.station.registry
        async let paired = Result { () async throws(PairingRefusal) in
            try await registry.pair("scope", within: .seconds(3600))
        }
        while made.nodes.count < 2 { await Task.yield() }
        await events.next(.buttonChanged)
        await events.next(.buttonChanged)
        made["/dev/input/event2"]?.press()
        #expect(try await paired.get().id == "usb-2")
        await events.next(.deviceArmed, device: "usb-2")
        #expect(registry.device("usb-1")?.state == .unbound)
        // The press answered a question and took no picture.
        #expect(try await stage.verification(of: folder).items.isEmpty)
        await stage.station.stop()
        #expect(try DeviceMemory(path: folder.path + "/devices.json").pairings == ["scope": "usb-2"])
    }

    @Test("nobody who presses in time leaves everything as it was")
    func nobody() async throws {
        let stage = try stage()
        try await stage.arm()
        let registry = stage.station.registry
        await #expect(throws: PairingRefusal.nobodyPressed(seconds: 0)) {
            try await registry.pair("scope", within: .zero)
        }
        await #expect(throws: PairingRefusal.unknownPosition(name: "nowhere")) {
            try await registry.pair("nowhere", within: .zero)
        }
        await #expect(throws: PairingRefusal.unknownDevice(name: "nobody")) {
            try await registry.pair("scope", with: "nobody")
        }
        #expect(registry.device("scope")?.position == "scope")
        await stage.station.stop()
    }
}

extension Result where Failure == PairingRefusal {
    fileprivate init(_ body: () async throws(PairingRefusal) -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
