package import EpilumeModel
internal import Glibc

/// Watches for USB devices that look like scopes and have no V4L2 node, by libusb's hot-plug, on a thread of its own,
/// `epi-usb`. No device is opened for it: all that is told comes from sysfs.
///
/// libusb needs AF_NETLINK for udev's events, as ``UdevWatch`` does, and no device node.
///
/// Concurrency: as ``USBDeviceWatch`` says.
package final class USBWatch: USBDeviceWatch {
    private let thread: LoopThread
    private let loop: USBLoop

    /// How long a device that has just come may take to get its driver, the module's loading included.
    package static let usualPatience = Duration.seconds(3)

    /// - Parameters:
    ///   - patience: how long a device that came while the watch ran must look unsupported before it is told of.
    ///   - isOfInterest: whether a device is known as a scope that no V4L2 driver serves.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init(
        patience: Duration = USBWatch.usualPatience, isOfInterest: @escaping @Sendable (USBFacts) -> Bool
    ) throws(CaptureFault) {
        thread = try LoopThread("epi-usb")
        loop = USBLoop(thread: thread, patience: patience, isOfInterest: isOfInterest)
    }

    deinit { stop() }

    package func start(_ handler: @escaping @Sendable (USBWatchEvent) -> Void) throws(CaptureFault) {
        try thread.start { [loop] () throws(CaptureFault) in
            let hotplug = try USBHotplug()
            return { loop.run(hotplug, handler) }
        }
    }

    package func stop() { thread.stop() }

    package var turns: UInt64 { thread.turns }
}

/// The body of the watch's thread. The thread holds this and not the watch, so that a watch that nobody holds any more
/// can end its thread.
///
/// Concurrency: `run` once, on the watch's thread.
private struct USBLoop: Sendable {
    let thread: LoopThread
    let patience: Duration
    let isOfInterest: @Sendable (USBFacts) -> Bool

    /// The longest sleep: a watchdog sees the thread live, and drivers that come or go are noticed.
    private static let longestWait = Duration.milliseconds(500)

    func run(_ hotplug: USBHotplug, _ handler: (USBWatchEvent) -> Void) {
        var ledger = USBLedger(isOfInterest: isOfInterest)
        // What was plugged in before has had its time.
        enter(hotplug, patience: .zero, &ledger, handler)
        if thread.goesOn { handler(.settled) }
        while thread.goesOn {
            thread.takeTurn()
            hotplug.wait(upTo: Self.longestWait, waker: thread.waker)
            enter(hotplug, patience: patience, &ledger, handler)
        }
    }

    private func enter(
        _ hotplug: USBHotplug, patience: Duration, _ ledger: inout USBLedger, _ handler: (USBWatchEvent) -> Void
    ) {
        let now = MonotonicClock.nowMicroseconds
        for change in hotplug.changes() where thread.goesOn {
            switch change {
            case .arrived(let name): ledger.appear(name, dueMicroseconds: now + patience.microseconds)
            case .left(let name): if let event = ledger.disappear(name) { handler(event) }
            }
        }
        for event in ledger.review(nowMicroseconds: now, look: Self.look) where thread.goesOn { handler(event) }
    }

    private static func look(_ name: String) -> USBLedger.Look? {
        let reader = USBDeviceReader("/sys/bus/usb/devices/\(name)")
        guard let facts = reader.facts() else { return nil }
        return USBLedger.Look(syspath: reader.syspath, facts: facts, hasVideoNode: reader.hasVideoNode)
    }
}
