import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Key packets")
struct KeyHearingTests {
    private static let key = ButtonPlan.cameraKey

    @Test("tells a press when its packet is whole, not before")
    func wholePacket() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev), keyIsDown: false)
        #expect(hearing.take(.key(1_000_000, 1)).isEmpty)
        #expect(hearing.take(.report(1_000_000)) == [press(1_000_000)])
    }

    @Test("makes no press of the release that the kernel makes when an inverted button is unplugged")
    func unpluggedInverted() {
        let plan = ButtonPlan(path: .evdev, polarity: .inverted)
        var hearing = KeyHearing(plan: plan, keyIsDown: true)
        #expect(told([.key(1_000_000, 0), .report(1_000_000, 1)], &hearing).isEmpty)
        // The same packet from the driver is a press.
        var driver = KeyHearing(plan: plan, keyIsDown: true)
        #expect(told([.key(1_000_000, 0), .report(1_000_000, 0)], &driver) == [press(1_000_000)])
    }

    @Test("knows the key as up after the kernel let go of it")
    func releasedByKernel() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev, longPress: .seconds(1)), keyIsDown: false)
        #expect(told([.key(0, 1), .report(0)], &hearing) == [press(0)])
        #expect(told([.key(500_000, 0), .report(500_000, 1)], &hearing).isEmpty)
        #expect(hearing.expire(nowMicroseconds: 5_000_000).isEmpty)
        #expect(told([.key(6_000_000, 1), .report(6_000_000)], &hearing) == [press(6_000_000)])
    }

    @Test("hears nothing of an autorepeat, whose packet ends as the kernel's own do")
    func autorepeat() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev), keyIsDown: false)
        #expect(told([.key(0, 1), .report(0)], &hearing) == [press(0)])
        #expect(told([.key(250_000, 2), .report(250_000, 1)], &hearing).isEmpty)
        #expect(told([.key(400_000, 0), .report(400_000)], &hearing).isEmpty)
        #expect(told([.key(600_000, 1), .report(600_000)], &hearing) == [press(600_000)])
    }

    @Test("throws away what came between a loss and the next report, and asks for the state")
    func loss() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev), keyIsDown: false)
        #expect(told([.key(0, 1), .dropped(1000), .key(1000, 1)], &hearing).isEmpty)
        #expect(!hearing.needsState)
        #expect(told([.report(1000)], &hearing) == [.eventsLost])
        #expect(hearing.needsState)
        hearing.synchronise(keyIsDown: true, atMicroseconds: 2000)
        #expect(!hearing.needsState)
        #expect(told([.key(500_000, 0), .report(500_000)], &hearing).isEmpty)
        #expect(told([.key(800_000, 1), .report(800_000)], &hearing) == [press(800_000)])
    }

    @Test("takes the state from the next edge when one is there, which then counts for itself")
    func edgeAfterLoss() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev), keyIsDown: true)
        #expect(told([.dropped(1000), .report(1000)], &hearing) == [.eventsLost])
        #expect(told([.key(900_000, 1), .report(900_000)], &hearing) == [press(900_000)])
        #expect(!hearing.needsState)
    }

    @Test("hears nothing of other keys and other kinds of events")
    func others() {
        var hearing = KeyHearing(plan: ButtonPlan(path: .evdev), keyIsDown: false)
        let scan = InputNodeEvent(timestampMicroseconds: 0, type: 4, code: 4, value: 0x70004)
        let other = InputNodeEvent(timestampMicroseconds: 0, type: 1, code: 30, value: 1)
        // An event of another type with the number of the key.
        let alike = InputNodeEvent(timestampMicroseconds: 0, type: 3, code: Self.key, value: 1)
        #expect(told([scan, other, alike, .report(0)], &hearing).isEmpty)
    }

    private func told(_ events: [InputNodeEvent], _ hearing: inout KeyHearing) -> [ButtonEvent] {
        events.flatMap { hearing.take($0) }
    }

    private func press(_ time: Int64) -> ButtonEvent {
        .pressed(ButtonPress(pressedMicroseconds: time, kind: .press))
    }
}

@Suite("Key bitmap of sysfs")
struct KeyBitmapTests {
    @Test("reads the words from the last to the first")
    func words() {
        // What /sys shows for a device that has KEY_CAMERA (212) alone: bit 20 of the fourth word.
        #expect(KeyBitmap.codes("100000 0 0 0") == [212])
        #expect(KeyBitmap.codes("1 8000000000000001") == [0, 63, 64])
        #expect(KeyBitmap.codes("0").isEmpty)
    }

    @Test("has no keys for what is no bitmap", arguments: ["", "xyz", "1 zz", "1ffffffffffffffff"])
    func nonsense(text: String) {
        #expect(KeyBitmap.codes(text).isEmpty)
    }
}

extension InputNodeEvent {
    static func key(_ time: Int64, _ value: Int32, code: UInt16 = ButtonPlan.cameraKey) -> InputNodeEvent {
        InputNodeEvent(timestampMicroseconds: time, type: key, code: code, value: value)
    }

    static func report(_ time: Int64, _ value: Int32 = 0) -> InputNodeEvent {
        InputNodeEvent(timestampMicroseconds: time, type: synchronisation, code: report, value: value)
    }

    static func dropped(_ time: Int64) -> InputNodeEvent {
        InputNodeEvent(timestampMicroseconds: time, type: synchronisation, code: dropped, value: 0)
    }
}
