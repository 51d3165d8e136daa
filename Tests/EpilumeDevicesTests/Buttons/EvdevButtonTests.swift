import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Synchronization
import Testing

// Inside the suite of the udev watch, since a testbed redirects the whole process: one after another.
extension UdevWatchTests {
    @Suite("Evdev button")
    struct EvdevButtonTests {
        @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: ButtonSourceContract.allCases)
        func contract(_ clause: ButtonSourceContract) async throws {
            try await clause.check(MockStage())
        }

        @Test("makes sure of the device before it takes its events, and takes one key only", .timeLimit(.minutes(1)))
        func order() async throws {
            let stage = try MockStage()
            defer { stage.source.stop() }
            try await EventLog(of: stage.source.start).expect(.listening)
            let device = stage.mock.device.withLock { $0 }
            #expect(
                device.requests == [
                    "EVIOCGID", "EVIOCGPHYS", "EVIOCGBIT(EV_KEY)", "EVIOCSMASK", "EVIOCSMASK", "EVIOCSCLOCKID",
                    "EVIOCGRAB", "EVIOCGKEY",
                ])
            // EV_SYN: of all types, EV_KEY alone; EV_KEY: of all keys, KEY_CAMERA alone.
            #expect(device.masks == [0: 1, 1: 212])
            // CLOCK_MONOTONIC.
            #expect(device.clock == 1)
        }

        @Test("takes another device that has the node by now for gone, and does not grab it", .timeLimit(.minutes(1)))
        func anotherDevice() async throws {
            let changes: [@Sendable (inout MockEvdev.Device) -> Void] = [
                { $0.product = 0xc52b }, { $0.phys = "usb-0000:00:14.0-3/button" }, { $0.vendor = 0x046d },
            ]
            for change in changes {
                let stage = try MockStage()
                stage.mock.device.withLock { change(&$0) }
                try await EventLog(of: stage.source.start).expect(.unavailable(.gone))
                stage.source.stop()
                #expect(stage.mock.device.withLock { $0.grabs } == 0)
            }
        }

        @Test("says that the device cannot send the profile's key, and does not grab it", .timeLimit(.minutes(1)))
        func lacksKey() async throws {
            let stage = try MockStage()
            stage.mock.device.withLock { $0.keys = [30, 31] }
            try await EventLog(of: stage.source.start).expect(.unavailable(.lacksKey(212)))
            stage.source.stop()
            #expect(stage.mock.device.withLock { $0.grabs } == 0)
        }

        @Test("tells a loss of events and makes no press of the state after it", .timeLimit(.minutes(1)))
        func loss() async throws {
            let stage = try MockStage()
            defer { stage.source.stop() }
            let log = try EventLog(of: stage.source.start)
            try await log.expect(.listening)
            stage.mock.device.withLock { $0.isDown = true }
            let time = MonotonicClock.nowMicroseconds
            stage.mock.send([.key(time, 1), .dropped(time), .key(time, 1), .report(time)])
            try await log.expect(.eventsLost)
            // The state is asked for after the loss is told.
            while stage.mock.device.withLock({ $0.requests.filter { $0 == "EVIOCGKEY" }.count }) < 2 {
                try Task.checkCancellation()
                await Task.yield()
            }
            // Asked for, the key is down: its release is no press, the next edge is one.
            stage.key(isDown: false)
            stage.key(isDown: true)
            _ = try await log.nextPress()
            #expect(log.count == 3)
        }

        @Test("tells a long press at its time, without another event", .timeLimit(.minutes(1)))
        func longPress() async throws {
            let plan = ButtonPlan(path: .evdev, debounce: .zero, longPress: .milliseconds(30))
            let stage = try MockStage(plan: plan)
            defer { stage.source.stop() }
            let log = try EventLog(of: stage.source.start)
            try await log.expect(.listening)
            stage.key(isDown: true)
            let press = try await log.nextPress()
            let long = try await log.nextPress()
            #expect(long == ButtonPress(pressedMicroseconds: press.pressedMicroseconds, kind: .longPress))
        }

        @Test("waits for a node that is not there to be sighted again", .timeLimit(.minutes(1)))
        func noNode() async throws {
            let stage = try MockStage()
            let away = InputSighting(
                syspath: "/sys/away", parentSyspath: "/sys",
                device: DeviceSurvey.InputDevice(
                    node: "/dev/input/event250", name: UntrustedText("Away"), phys: nil, keys: [212]),
                vendorID: 1, productID: 2, usb: nil)
            let button = try EvdevButton(away, plan: ButtonPlan(path: .evdev))
            defer { button.stop() }
            let log = try EventLog(of: button.start)
            try await log.expect(.unavailable(.gone))
            try await awaitTurns { button.turns }
            #expect(log.count == 1)
            withExtendedLifetime(stage) {}
        }
    }
}

/// An evdev button on a mocked kernel device, found as the station finds it.
private struct MockStage: ButtonSourceStage {
    let mock: MockEvdev
    let source: any ButtonSource

    init(plan: ButtonPlan = ButtonSourceContract.plan) throws {
        mock = MockEvdev(testbed: UmockdevTestbed())
        let inputs = try InputFinder.inputs(of: MockEvdev.usbPath)
        source = try EvdevButton(#require(inputs.first), plan: plan)
    }

    func key(isDown: Bool) { mock.key(isDown: isDown) }
    func leave() { mock.leave() }

    func hold(byAnother: Bool) { mock.device.withLock { $0.isHeldByAnother = byAnother } }
}
