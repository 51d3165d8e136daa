package import EpilumeModel
internal import Synchronization

/// One armed device: its capture thread, its ring and the presses that wait for a frame.
///
/// A session opens the device, streams, and comes back by itself after every fault that another try can mend.
/// It ends by `stop`, by the device's going, or by a fault that needs a person.
///
/// Concurrency: every member may be called from any thread; `onPhase` is called on the capture thread.
package final class CaptureSession: Sendable {
    package struct Settings: Hashable, Sendable {
        package var request: StreamRequest
        /// How much time the ring holds.
        package var ringSpan: Duration
        package var ringBudgetBytes: Int
        /// The shortest silence that counts as a stall; five frame intervals where they are longer.
        package var stallLimit: Duration = .seconds(1)
        /// The first wait after a failed try; doubles up to `longestBackoff`.
        package var firstBackoff: Duration = .milliseconds(100)
        package var longestBackoff: Duration = .seconds(5)
        /// What the device may append to its JPEG images.
        package var trailingBytes = FrameValidity.TrailingBytes.refused

        package init(request: StreamRequest, ringSpan: Duration, ringBudgetBytes: Int) {
            self.request = request
            self.ringSpan = ringSpan
            self.ringBudgetBytes = ringBudgetBytes
        }
    }

    private let threadName: String
    private let loop: CaptureLoop
    private let shared: SessionState
    private let thread = Mutex<NamedThread?>(nil)

    /// - Parameters:
    ///   - threadName: at most 15 bytes are shown by the system's tools.
    ///   - lives: numbers this session's streams, together with those of the others that share it.
    ///   - makeDriver: called once, on the capture thread.
    ///   - onPhase: must not call back into the session.
    package init(
        threadName: String, settings: Settings, lives: LifeCounter = LifeCounter(),
        makeDriver: @escaping @Sendable () -> any CaptureDriver,
        onPhase: @escaping @Sendable (StreamPhase) -> Void
    ) throws(CaptureFault) {
        self.threadName = threadName
        shared = SessionState(waker: try Waker(), onPhase: onPhase)
        loop = CaptureLoop(settings: settings, shared: shared, lives: lives, makeDriver: makeDriver)
    }

    package func start() throws(CaptureFault) {
        let loop = self.loop
        let started = try NamedThread(threadName) { loop.run() }
        thread.withLock { $0 = started }
    }

    /// Ends the stream, waits for the thread, fails the presses that wait and wipes the ring. Idempotent.
    package func stop() {
        shared.requestStop()
        let running = thread.withLock { thread -> NamedThread? in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    /// Stops streaming and wipes the ring but keeps the device, so that no other program takes it. Asynchronous:
    /// `onPhase` tells when it is done.
    package func hold() { shared.setHolding(true) }

    /// Streams again after `hold`.
    package func resume() { shared.setHolding(false) }

    /// Hands a press to the capture thread. A press on a device that does not stream is settled at once.
    package func submit(_ press: Press) { shared.submit(press) }

    /// The newest valid frame, for showing; nil when there is none.
    package func newestFrame() -> FrameLease? { shared.newestFrame() }

    package var report: SessionReport { shared.report }

    /// True when no slot of the ring holds a byte of any frame.
    package var isRingBlank: Bool { shared.isRingBlank }

    /// Turns of the capture thread's loop: grows while the thread is alive, also when the camera is silent.
    package var turns: UInt64 { shared.turns.load(ordering: .relaxed) }

    /// The newest stream's number, as its frames carry it in ``FrameStamp/life``; 0 before the first.
    package var life: UInt32 { shared.life.load(ordering: .acquiring) }

    /// True once the stream is over for good, by itself or by `stop`.
    package var hasEnded: Bool { shared.hasEnded }
}

/// What the capture thread and the rest share.
final class SessionState: Sendable {
    let desk = PressDesk()
    let waker: Waker
    let turns = Atomic<UInt64>(0)
    let life = Atomic<UInt32>(0)
    private let stopRequested = Atomic<Bool>(false)
    private let holdRequested = Atomic<Bool>(false)
    private let onPhase: @Sendable (StreamPhase) -> Void
    private let guarded = Mutex(Guarded())

    private struct Guarded {
        var phase = StreamPhase.opening
        var counters = SessionCounters()
        var ring: FrameRing?
        var hasEnded = false
    }

    init(waker: Waker, onPhase: @escaping @Sendable (StreamPhase) -> Void) {
        self.waker = waker
        self.onPhase = onPhase
    }

    var isStopping: Bool { stopRequested.load(ordering: .acquiring) }

    var isHolding: Bool { holdRequested.load(ordering: .acquiring) }

    func setHolding(_ holding: Bool) {
        holdRequested.store(holding, ordering: .releasing)
        waker.ring()
    }

    func requestStop() {
        stopRequested.store(true, ordering: .releasing)
        waker.ring()
    }

    func submit(_ press: Press) {
        // Under the lock that `enter` takes, so that no press is left on the desk of a stream that has ended.
        let refused = guarded.withLock { guarded -> Bool in
            guard guarded.phase.format != nil else { return true }
            desk.submit(press)
            return false
        }
        if refused { press.settle(.failure(.notArmed)) }
    }

    func newestFrame() -> FrameLease? {
        let ring = guarded.withLock { $0.phase.format == nil ? nil : $0.ring }
        return ring?.leaseNewest()
    }

    /// - Parameter isLast: the thread is about to end, so that whoever hears of this phase also sees that it has.
    func enter(_ phase: StreamPhase, isLast: Bool = false) {
        guarded.withLock {
            $0.phase = phase
            $0.hasEnded = isLast
        }
        switch phase {
        case .streaming, .opening: break
        case .gone: desk.failAll(.deviceGone)
        case .recovering, .failed, .held, .stopped: desk.failAll(.streamInterrupted)
        }
        onPhase(phase)
    }

    func setRing(_ ring: FrameRing) { guarded.withLock { $0.ring = ring } }

    var isRingBlank: Bool { guarded.withLock { $0.ring }?.isBlank ?? true }

    var hasEnded: Bool { guarded.withLock { $0.hasEnded } }

    func count(_ change: (inout SessionCounters) -> Void) { guarded.withLock { change(&$0.counters) } }

    var report: SessionReport {
        guarded.withLock {
            SessionReport(
                phase: $0.phase, counters: $0.counters, ringSlots: $0.ring?.slotCount,
                ringSlotBytes: $0.ring?.slotBytes)
        }
    }
}
