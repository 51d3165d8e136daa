internal import Glibc

/// What a watch has told of one subsystem, so that each device is told once whichever way it became known.
protocol UdevLedger: Sendable {
    associatedtype Device: UdevCopy
    associatedtype Event: Sendable

    /// Sent once, when the devices that were there at the start have been told.
    static var settled: Event { get }
    /// - Returns: what there is to tell of a device that appeared or changed, in order.
    mutating func enter(_ device: Device) -> [Event]
    /// - Returns: nil when the device had never been told.
    mutating func remove(_ syspath: String) -> Event?
    /// Removes the devices that are no longer there, for when events were lost.
    mutating func keepOnly(_ present: Set<String>) -> [Event]
}

/// Listens to udev about one subsystem, on a thread of its own: what the watches have in common.
///
/// When events were lost (the kernel's queue overran), it looks at what is there and tells the differences.
///
/// Concurrency: every method from any thread but the listener's own: `stop` in the handler would wait for itself.
final class UdevListener<Ledger: UdevLedger>: Sendable {
    private let subsystem: String
    private let thread: LoopThread
    private let loop: UdevLoop<Ledger>

    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    init(subsystem: String, threadName: String, ledger: Ledger) throws(CaptureFault) {
        self.subsystem = subsystem
        thread = try LoopThread(threadName)
        loop = UdevLoop(thread: thread, emptyLedger: ledger)
    }

    deinit { stop() }

    /// Starts once: a listener that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)` when udev's events or its list of devices cannot be had.
    func start(_ handler: @escaping @Sendable (Ledger.Event) -> Void) throws(CaptureFault) {
        try thread.start { [loop] () throws(CaptureFault) in
            let monitor = try UdevMonitor<Ledger.Device>(subsystem: subsystem)
            let present = try monitor.present()
            return { loop.run(monitor, present: present, handler) }
        }
    }

    func stop() { thread.stop() }

    var turns: UInt64 { thread.turns }
}

/// The body of the listener's thread. The thread holds this and not the listener, so that one that nobody holds any
/// more can end its thread.
///
/// Concurrency: `run` once, on the listener's thread.
private struct UdevLoop<Ledger: UdevLedger>: Sendable {
    let thread: LoopThread
    let emptyLedger: Ledger

    func run(_ monitor: UdevMonitor<Ledger.Device>, present: [Ledger.Device], _ handler: (Ledger.Event) -> Void) {
        var ledger = emptyLedger
        tell(present, &ledger, handler)
        if thread.goesOn { handler(Ledger.settled) }

        var state = Listening.intact
        while thread.goesOn {
            thread.takeTurn()
            state = turn(monitor, state, &ledger, handler)
        }
    }

    private enum Listening {
        case intact
        /// Events are missing since the last look at what is there.
        case lostEvents
        /// The monitor itself failed: it is left alone for one wait, so that a lasting failure does not spin.
        case failing
    }

    private func turn(
        _ monitor: UdevMonitor<Ledger.Device>, _ state: Listening, _ ledger: inout Ledger,
        _ handler: (Ledger.Event) -> Void
    ) -> Listening {
        if state != .lostEvents, !sleep(on: state == .failing ? -1 : monitor.descriptor) { return .failing }
        if state != .intact {
            guard let present = try? monitor.present() else { return .failing }
            for event in ledger.keepOnly(Set(present.map(\.syspath))) where thread.goesOn { handler(event) }
            tell(present, &ledger, handler)
        }
        while thread.goesOn {
            switch monitor.next() {
            case .appearedOrChanged(let device): tell([device], &ledger, handler)
            case .removed(let syspath): if let event = ledger.remove(syspath) { handler(event) }
            case .irrelevant: continue
            case .none: return .intact
            case .lost(let code): return code == ENOBUFS ? .lostEvents : .failing
            }
        }
        return .intact
    }

    /// - Returns: false when it could not wait for events; it has then waited for the bell alone.
    private func sleep(on descriptor: Int32) -> Bool {
        do throws(CaptureFault) {
            let events = try NodePoll.wait(upTo: UdevPace.longestWait, node: descriptor, waker: thread.waker.descriptor)
            if events.waker != 0 { thread.waker.drain() }
            return true
        } catch {
            thread.waker.wait(upTo: UdevPace.longestWait)
            return false
        }
    }

    private func tell(_ devices: [Ledger.Device], _ ledger: inout Ledger, _ handler: (Ledger.Event) -> Void) {
        for device in devices where thread.goesOn {
            thread.takeTurn()
            for event in ledger.enter(device) { handler(event) }
        }
    }
}

private enum UdevPace {
    /// The longest sleep: a watchdog sees the thread live.
    static let longestWait = Duration.milliseconds(500)
}
