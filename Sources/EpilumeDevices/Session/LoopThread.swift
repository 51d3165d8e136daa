internal import Synchronization

/// A loop on a thread of its own, which starts once and ends when it is asked to: what watches and buttons run on.
///
/// The loop holds this and not the watch or the button, so that one that nobody holds any more can end its thread.
///
/// Concurrency: every member from any thread, but `stop` not from the loop's own, where it would wait for itself.
final class LoopThread: Sendable {
    private enum Phase {
        case idle
        case running(NamedThread)
        case stopped
    }

    /// What the loop sleeps on, or polls beside its device: `stop` rings it.
    let waker: Waker
    private let name: String
    private let phase = Mutex(Phase.idle)
    private let isEnding = Atomic(false)
    private let turnCount = Atomic<UInt64>(0)

    /// - Parameter name: of the thread, at most 15 bytes.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    init(_ name: String) throws(CaptureFault) {
        self.name = name
        waker = try Waker()
    }

    /// Starts once: nothing happens when it was started or stopped before.
    /// - Parameter prepare: called here, when it is to start: opens what the loop needs, and returns the loop.
    /// - Throws: what `prepare` throws, and `.system(.open, errno)` when no thread can be made; another try may follow.
    func start(_ prepare: () throws(CaptureFault) -> @Sendable () -> Void) throws(CaptureFault) {
        try phase.withLock { phase throws(CaptureFault) in
            guard case .idle = phase else { return }
            phase = .running(try NamedThread(name, try prepare()))
        }
    }

    /// Returns when the loop has ended. Idempotent.
    func stop() {
        // The lock is held to the end, so that a second caller too returns after the loop's last act.
        phase.withLock { phase in
            if case .running(let thread) = phase {
                isEnding.store(true, ordering: .releasing)
                waker.ring()
                thread.join()
            }
            phase = .stopped
        }
    }

    /// Whether the loop is to take another turn.
    var goesOn: Bool { !isEnding.load(ordering: .acquiring) }

    /// The loop tells at each turn that it is alive.
    func takeTurn() { turnCount.add(1, ordering: .relaxed) }

    /// Turns so far.
    var turns: UInt64 { turnCount.load(ordering: .relaxed) }
}
