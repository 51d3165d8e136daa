internal import Glibc
internal import Synchronization

/// Watches for capture nodes through udev, on a thread of its own, `epi-udev`.
///
/// When events were lost (the kernel's queue overran), it looks at what is there and tells the differences.
///
/// Concurrency: every method from any thread but the watch's own: `stop` in the handler would wait for itself.
package final class UdevWatch: DeviceWatch {
    private enum Phase {
        case idle
        case running(NamedThread)
        case stopped
    }

    private let loop: UdevLoop
    private let phase = Mutex(Phase.idle)

    /// - Parameter look: asks a device node what it is; nil when it does not capture by streaming.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init(
        look: @escaping @Sendable (_ node: String) throws(CaptureFault) -> NodeFacts? = NodeProbe.look(at:)
    ) throws(CaptureFault) {
        loop = UdevLoop(look: look, waker: try Waker())
    }

    deinit { stop() }

    /// Starts once: a watch that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)` when udev's events or its list of devices cannot be had.
    package func start(_ handler: @escaping @Sendable (WatchEvent) -> Void) throws(CaptureFault) {
        try phase.withLock { phase throws(CaptureFault) in
            guard case .idle = phase else { return }
            let monitor = try UdevMonitor()
            let present = try monitor.present()
            let loop = loop
            phase = .running(
                try NamedThread("epi-udev") { loop.run(monitor, present: present, handler) })
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

/// The body of the watch's thread. The thread holds this and not the watch, so that a watch that nobody holds any
/// more can end its thread.
///
/// Concurrency: `run` once, on the watch's thread; `end` and `turns` from any.
private final class UdevLoop: Sendable {
    let turns = Atomic<UInt64>(0)
    private let isEnding = Atomic(false)
    private let waker: Waker
    private let look: @Sendable (String) throws(CaptureFault) -> NodeFacts?

    /// The longest sleep: a watchdog sees the thread live.
    private static let longestWait = Duration.milliseconds(500)

    init(look: @escaping @Sendable (String) throws(CaptureFault) -> NodeFacts?, waker: Waker) {
        self.look = look
        self.waker = waker
    }

    func end() {
        isEnding.store(true, ordering: .releasing)
        waker.ring()
    }

    private var goesOn: Bool { !isEnding.load(ordering: .acquiring) }

    func run(_ monitor: UdevMonitor, present: [UdevNode], _ handler: (WatchEvent) -> Void) {
        var ledger = NodeLedger()
        tell(present, &ledger, handler)
        if goesOn { handler(.settled) }

        var state = Listening.intact
        while goesOn {
            turns.add(1, ordering: .relaxed)
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
        _ monitor: UdevMonitor, _ state: Listening, _ ledger: inout NodeLedger, _ handler: (WatchEvent) -> Void
    ) -> Listening {
        if state != .lostEvents, !sleep(on: state == .failing ? -1 : monitor.descriptor) { return .failing }
        if state != .intact {
            guard let present = try? monitor.present() else { return .failing }
            for event in ledger.keepOnly(Set(present.map(\.syspath))) where goesOn { handler(event) }
            tell(present, &ledger, handler)
        }
        while goesOn {
            switch monitor.next() {
            case .appearedOrChanged(let node): tell([node], &ledger, handler)
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
            if try NodePoll.wait(upTo: Self.longestWait, node: descriptor, waker: waker.descriptor).waker != 0 {
                waker.drain()
            }
            return true
        } catch {
            waker.wait(upTo: Self.longestWait)
            return false
        }
    }

    private func tell(_ nodes: [UdevNode], _ ledger: inout NodeLedger, _ handler: (WatchEvent) -> Void) {
        for node in nodes where goesOn && ledger.needsLook(at: node) {
            turns.add(1, ordering: .relaxed)
            for event in ledger.record(result(at: node), at: node) { handler(event) }
        }
    }

    private func result(at node: UdevNode) -> NodeLook {
        do throws(CaptureFault) {
            return try look(node.node).map { .captures($0) } ?? .doesNotCapture
        } catch {
            return .failed(error)
        }
    }
}
