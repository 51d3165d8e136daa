import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Glibc
import Synchronization
import Testing

/// The button on an input device of the real kernel, which the test makes through /dev/uinput. Only in the guest, and
/// only when asked for: elsewhere, keys would be pressed on somebody's machine.
@Suite(
    "Evdev button on the kernel", .serialized,
    .enabled(
        if: UinputKeyboard.isAskedFor,
        "needs /dev/uinput and udev: EPILUME_TEST_UINPUT=1 in the guest"))
struct UinputButtonTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: ButtonSourceContract.allCases)
    func contract(_ clause: ButtonSourceContract) async throws {
        try await clause.check(await UinputStage.make())
    }

    @Test("hears no other key of the device", .timeLimit(.minutes(1)))
    func otherKeys() async throws {
        let stage = try await UinputStage.make()
        defer { stage.source.stop() }
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        let turns = stage.source.turns
        for value in [Int32(1), 0, 1, 0] { stage.keyboard.send(key: 30, value) }
        stage.key(isDown: true)
        _ = try await log.nextPress()
        // One turn to listen, at most two to hear the press: a key that came through would have taken its own.
        #expect(stage.source.turns - turns <= 2)
        #expect(log.count == 2)
    }

    @Test("keeps a press from everybody else", .timeLimit(.minutes(1)))
    func grab() async throws {
        let stage = try await UinputStage.make()
        defer { stage.source.stop() }
        let log = try EventLog(of: stage.source.start)
        let bystander = open(stage.source.about.node, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(bystander) }
        try await log.expect(.listening)
        stage.key(isDown: true)
        _ = try await log.nextPress()
        var bytes = [UInt8](repeating: 0, count: 24)
        #expect(read(bystander, &bytes, bytes.count) == -1 && errno == EAGAIN)
        stage.source.stop()
        stage.key(isDown: false)
        #expect(read(bystander, &bytes, bytes.count) == 24)
    }

    @Test("says that the kernel's queue overran while its handler was busy, and goes on", .timeLimit(.minutes(1)))
    func overrun() async throws {
        let stage = try await UinputStage.make()
        defer { stage.source.stop() }
        let events = Mutex<[ButtonEvent]>([])
        let isBusy = Atomic(true)
        try stage.source.start { event in
            events.withLock { $0.append(event) }
            if case .pressed = event { while isBusy.load(ordering: .acquiring) { sched_yield() } }
        }
        while events.withLock({ $0.isEmpty }) { await Task.yield() }
        stage.key(isDown: true)
        while events.withLock({ $0.count }) < 2 { await Task.yield() }
        // Each change is two events; the kernel keeps 64.
        for _ in 0..<100 {
            stage.key(isDown: false)
            stage.key(isDown: true)
        }
        isBusy.store(false, ordering: .releasing)
        while !events.withLock({ $0.contains(.eventsLost) }) { await Task.yield() }
        let told = events.withLock { $0.count }
        stage.key(isDown: false)
        stage.key(isDown: true)
        while events.withLock({ $0.count }) == told { await Task.yield() }
        guard case .pressed = events.withLock({ $0[told] }) else {
            Issue.record("told \(events.withLock { $0[told] }) instead of a press")
            return
        }
    }

    @Test("tells no press when an inverted button is unplugged while nobody touches it", .timeLimit(.minutes(1)))
    func invertedUnplugged() async throws {
        for _ in 0..<5 {
            let plan = ButtonPlan(path: .evdev, polarity: .inverted, debounce: .zero)
            let stage = try await UinputStage.make(plan: plan)
            defer { stage.source.stop() }
            let log = try EventLog(of: stage.source.start)
            try await log.expect(.listening)
            // The first word after plugging in: idle. Then a press and its release.
            stage.key(isDown: true)
            stage.key(isDown: false)
            _ = try await log.nextPress()
            stage.key(isDown: true)
            stage.leave()
            try await log.expect(.unavailable(.gone))
            #expect(log.count == 3)
        }
    }
}

/// An evdev button on a keyboard of uinput, found as the station finds it.
private struct UinputStage: ButtonSourceStage {
    let keyboard: UinputKeyboard
    let source: any ButtonSource

    static func make(plan: ButtonPlan = ButtonSourceContract.plan) async throws -> UinputStage {
        let keyboard = try UinputKeyboard(keys: [ButtonPlan.cameraKey, 30])
        let watch = try UdevInputWatch()
        defer { watch.stop() }
        let log = try EventLog(of: watch.start)
        while true {
            guard case .arrived(let input) = try await log.next(), input.syspath.contains("/\(keyboard.name)/") else {
                continue
            }
            return UinputStage(keyboard: keyboard, source: try EvdevButton(input, plan: plan))
        }
    }

    func key(isDown: Bool) { keyboard.send(key: ButtonPlan.cameraKey, isDown ? 1 : 0) }
    func leave() { keyboard.destroy() }

    func hold(byAnother: Bool) throws {
        if byAnother { try keyboard.grab(node: source.about.node) } else { keyboard.letGo() }
    }
}

/// An input device that the test makes. Source: linux/uinput.h.
private final class UinputKeyboard: Sendable {
    /// Whether this is a machine whose keys may be pressed.
    static var isAskedFor: Bool { getenv("EPILUME_TEST_UINPUT").map { String(cString: $0) == "1" } ?? false }

    /// Such as input12.
    let name: String
    private let descriptor: Int32
    private let grabbed = Mutex<Int32>(-1)

    /// Looked up by name, since Swift cannot call a variadic function: every argument here goes where a fixed one does.
    private typealias Request = @convention(c) (Int32, UInt, UnsafeRawPointer?) -> Int32
    private static var request: Request { unsafeBitCast(dlsym(nil, "ioctl"), to: Request.self) }

    init(keys: [UInt16]) throws {
        let opened = open("/dev/uinput", O_RDWR | O_CLOEXEC)
        try #require(opened >= 0, "/dev/uinput cannot be opened: errno \(errno)")
        func ask(_ number: UInt, _ argument: UnsafeRawPointer?) {
            precondition(Self.request(opened, number, argument) >= 0)
        }
        // UI_SET_EVBIT EV_KEY, UI_SET_KEYBIT, UI_SET_PHYS.
        ask(0x4004_5564, UnsafeRawPointer(bitPattern: 1))
        for key in keys { ask(0x4004_5565, UnsafeRawPointer(bitPattern: UInt(key))) }
        "usb-test/button".withCString { ask(0x4008_556c, $0) }
        // UI_DEV_SETUP: struct input_id, 80 bytes of name, the number of effects.
        var setup = [UInt8](repeating: 0, count: 92)
        setup.replaceSubrange(0..<6, with: [3, 0, 0xcd, 0x21, 0x3b, 0x60])
        setup.replaceSubrange(8..<17, with: Array("Test keys".utf8))
        ask(0x405c_5503, setup)
        ask(0x5501, nil)
        // UI_GET_SYSNAME(64).
        var text = [CChar](repeating: 0, count: 64)
        let made = text.withUnsafeMutableBytes { Self.request(opened, 0x8040_552c, $0.baseAddress) }
        precondition(made >= 0)
        descriptor = opened
        name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        letGo()
        close(descriptor)
    }

    func send(key: UInt16, _ value: Int32) {
        var bytes: [UInt8] = []
        for (type, code, value) in [(UInt16(1), key, value), (0, 0, 0)] {
            bytes += [UInt8](repeating: 0, count: 2 * MemoryLayout<Int>.size)
            withUnsafeBytes(of: type) { bytes += $0 }
            withUnsafeBytes(of: code) { bytes += $0 }
            withUnsafeBytes(of: value) { bytes += $0 }
        }
        // Fails once the device is destroyed, which some clauses do before the end.
        _ = write(descriptor, bytes, bytes.count)
    }

    /// UI_DEV_DESTROY.
    func destroy() { _ = Self.request(descriptor, 0x5502, nil) }

    /// EVIOCGRAB on a descriptor of its own.
    func grab(node: String) throws {
        let other = open(node, O_RDONLY | O_CLOEXEC)
        try #require(other >= 0, "\(node) cannot be opened: errno \(errno)")
        let answer = Self.request(other, 0x4004_4590, UnsafeRawPointer(bitPattern: 1))
        if answer != 0 { close(other) }
        try #require(answer == 0, "\(node) cannot be grabbed: errno \(errno)")
        grabbed.withLock { $0 = other }
    }

    func letGo() {
        grabbed.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }
}
