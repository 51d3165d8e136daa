package import EpilumeModel
internal import Glibc
internal import Synchronization

/// Watches for USB devices that look like scopes and have no V4L2 node, by libusb's hot-plug, on a thread of its own,
/// `epi-usb`. No device is opened for it: all that is told comes from sysfs.
///
/// libusb needs AF_NETLINK for udev's events, as ``UdevWatch`` does, and no device node.
///
/// Concurrency: as ``USBDeviceWatch`` says.
package final class USBWatch: USBDeviceWatch {
    private enum Phase {
        case idle
        case running(NamedThread)
        case stopped
    }

    private let loop: USBLoop
    private let phase = Mutex(Phase.idle)

    /// How long a device that has just come may take to get its driver, the module's loading included.
    package static let usualPatience = Duration.seconds(3)

    /// - Parameters:
    ///   - patience: how long a device that came while the watch ran must look unsupported before it is told of.
    ///   - isOfInterest: whether a device is known as a scope that no V4L2 driver serves.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init(
        patience: Duration = USBWatch.usualPatience, isOfInterest: @escaping @Sendable (USBFacts) -> Bool
    ) throws(CaptureFault) {
        loop = USBLoop(waker: try Waker(), patience: patience, isOfInterest: isOfInterest)
    }

    deinit { stop() }

    package func start(_ handler: @escaping @Sendable (USBWatchEvent) -> Void) throws(CaptureFault) {
        try phase.withLock { phase throws(CaptureFault) in
            guard case .idle = phase else { return }
            let hotplug = try USBHotplug()
            let loop = loop
            phase = .running(try NamedThread("epi-usb") { loop.run(hotplug, handler) })
        }
    }

    package func stop() {
        // The lock is held to the end, so that a second caller too returns after the last call of the handler.
        phase.withLock { phase in
            if case .running(let thread) = phase {
                loop.end()
                thread.join()
            }
            phase = .stopped
        }
    }

    package var turns: UInt64 { loop.turns.load(ordering: .relaxed) }
}

/// The body of the watch's thread. The thread holds this and not the watch, so that a watch that nobody holds any more
/// can end its thread.
///
/// Concurrency: `run` once, on the watch's thread; `end` and `turns` from any.
private final class USBLoop: Sendable {
    let turns = Atomic<UInt64>(0)
    private let isEnding = Atomic(false)
    private let waker: Waker
    private let patience: Duration
    private let isOfInterest: @Sendable (USBFacts) -> Bool

    /// The longest sleep: a watchdog sees the thread live, and drivers that come or go are noticed.
    private static let longestWait = Duration.milliseconds(500)

    init(waker: Waker, patience: Duration, isOfInterest: @escaping @Sendable (USBFacts) -> Bool) {
        self.waker = waker
        self.patience = patience
        self.isOfInterest = isOfInterest
    }

    func end() {
        isEnding.store(true, ordering: .releasing)
        waker.ring()
    }

    private var goesOn: Bool { !isEnding.load(ordering: .acquiring) }

    func run(_ hotplug: USBHotplug, _ handler: (USBWatchEvent) -> Void) {
        var ledger = USBLedger(isOfInterest: isOfInterest)
        // What was plugged in before has had its time.
        enter(hotplug, patience: .zero, &ledger, handler)
        if goesOn { handler(.settled) }
        while goesOn {
            turns.add(1, ordering: .relaxed)
            hotplug.wait(upTo: Self.longestWait, waker: waker)
            enter(hotplug, patience: patience, &ledger, handler)
        }
    }

    private func enter(
        _ hotplug: USBHotplug, patience: Duration, _ ledger: inout USBLedger, _ handler: (USBWatchEvent) -> Void
    ) {
        let now = MonotonicClock.nowMicroseconds
        for change in hotplug.changes() where goesOn {
            switch change {
            case .arrived(let name): ledger.appear(name, dueMicroseconds: now + patience.microseconds)
            case .left(let name): if let event = ledger.disappear(name) { handler(event) }
            }
        }
        for event in ledger.review(nowMicroseconds: now, look: Self.look) where goesOn { handler(event) }
    }

    private static func look(_ name: String) -> USBLedger.Look? {
        let reader = USBDeviceReader("/sys/bus/usb/devices/\(name)")
        guard let facts = reader.facts() else { return nil }
        return USBLedger.Look(syspath: reader.syspath, facts: facts, hasVideoNode: reader.hasVideoNode)
    }
}
