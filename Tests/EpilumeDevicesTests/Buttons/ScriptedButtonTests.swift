import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Scripted button")
struct ScriptedButtonTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: ButtonSourceContract.allCases)
    func contract(_ clause: ButtonSourceContract) async throws {
        try await clause.check(Stage())
    }

    @Test("presses as its plan's polarity has it, once a press", arguments: ButtonPlan.Polarity.allCases)
    func polarity(_ polarity: ButtonPlan.Polarity) async throws {
        let button = ScriptedButton(plan: ButtonPlan(path: .evdev, polarity: polarity))
        let log = try EventLog(of: button.start)
        try await log.expect(.listening)
        for time in [Int64(1_000_000), 2_000_000, 3_000_000] {
            button.press(atMicroseconds: time)
            #expect(try await log.nextPress() == ButtonPress(pressedMicroseconds: time, kind: .press))
        }
        #expect(log.count == 4)
    }

    @Test("makes a long press of one that is held while time goes by")
    func longPress() async throws {
        let button = ScriptedButton(plan: ButtonPlan(path: .evdev, longPress: .seconds(1)))
        let log = try EventLog(of: button.start)
        try await log.expect(.listening)
        button.key(isDown: true, atMicroseconds: 5)
        button.pass(untilMicroseconds: 1_000_004)
        button.pass(untilMicroseconds: 1_000_005)
        #expect(try await log.nextPress().kind == .press)
        #expect(try await log.nextPress() == ButtonPress(pressedMicroseconds: 5, kind: .longPress))
    }

    private struct Stage: ButtonSourceStage {
        let button = ScriptedButton(plan: ButtonSourceContract.plan)
        var source: any ButtonSource { button }
        func key(isDown: Bool) { button.key(isDown: isDown) }
        func hold(byAnother: Bool) { button.set(byAnother ? .heldByAnother : nil) }
        func leave() { button.set(.gone) }
    }
}

@Suite("Fake input watch")
struct FakeInputWatchTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: InputWatchContract.allCases)
    func contract(_ clause: InputWatchContract) async throws {
        try await clause.check(Stage())
    }

    private struct Stage: InputWatchStage {
        let fake = FakeInputWatch()
        var watch: any InputWatch { fake }

        func plug(at place: Int) -> String {
            let syspath = "/sys/devices/fake/input/input\(place)/event\(place)"
            fake.plug(
                InputSighting(
                    syspath: syspath, parentSyspath: "/sys/devices/fake",
                    device: DeviceSurvey.InputDevice(
                        node: "/dev/input/event\(place)", name: UntrustedText("Fake"), phys: nil,
                        keys: [ButtonPlan.cameraKey]),
                    vendorID: 1, productID: 2, usb: nil))
            return syspath
        }

        func unplug(syspath: String) { fake.unplug(syspath: syspath) }
    }
}
