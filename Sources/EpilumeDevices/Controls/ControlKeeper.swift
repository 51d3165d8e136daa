package import EpilumeModel
internal import Synchronization

/// Keeps one device's controls at what they should be: locks them, verifies them, and tells when one leaves.
///
/// Its thread is the only one that speaks to the device's controls. A request to a device that does not answer holds
/// that thread for 5 s and more, and nobody else: no member waits for the device but ``stop()``.
///
/// Concurrency: every member from any thread; completions and `onDrift` are called on the keeper's thread, or on the
/// caller's when the keeper was stopped before the call, and must not call ``stop()``.
package final class ControlKeeper: Sendable {
    private let shared: KeeperState
    private let thread: Mutex<NamedThread?>

    /// - Parameters:
    ///   - threadName: at most 15 bytes are shown by the system's tools.
    ///   - makePort: called once, on the keeper's thread, which opens the port when it has something to do.
    ///   - onDrift: told of each value outside its rule, once, by an event or a verification.
    package init(
        threadName: String, makePort: @escaping @Sendable () -> any ControlPort,
        onDrift: @escaping @Sendable (ControlReading) -> Void
    ) throws(CaptureFault) {
        let shared = KeeperState(waker: try Waker(), onDrift: onDrift)
        self.shared = shared
        let started = try NamedThread(threadName) {
            KeeperLoop(shared: shared, port: makePort()).run()
        }
        thread = Mutex(started)
    }

    deinit { shared.requestStop() }

    /// Sets the controls, as ``ControlLock`` does, and begins to watch those that hold. Each lock begins an epoch,
    /// since pictures from before it may have other settings.
    ///
    /// A lock that is asked for while another is at work takes its place: the other is given up at its next step.
    ///
    /// - Parameter completion: gets the report, or `.gone`, `.stopped`, or why the node cannot be opened.
    package func lock(
        _ rules: [ControlRule], patience: Duration = ControlLock.usualPatience,
        completion: @escaping @Sendable (Result<ControlLockReport, ControlFault>) -> Void
    ) {
        shared.submit(.lock(rules, patience: patience, completion))
    }

    /// Reads the controls that the last lock held, after the requests that were made before.
    ///
    /// - Parameter completion: gets the verdict and the epoch in which it holds: when two verifications hold in one
    ///   epoch, no change was seen between them.
    package func verify(completion: @escaping @Sendable (Result<ControlCheck, ControlFault>) -> Void) {
        shared.submit(.verify(completion))
    }

    /// Counts what may have changed the device's settings: a locked control seen outside its rule, changes that were
    /// lost, a new lock, a port that had to be opened again.
    package var epoch: UInt64 { shared.epoch.load(ordering: .acquiring) }

    /// Turns of the keeper's thread: grows while the thread is alive, also when nothing happens. Stands still
    /// during a request of the kernel. uvcvideo waits 5 s for each transfer, and a write of a master followed by the
    /// event of its slaves is three.
    package var turns: UInt64 { shared.turns.load(ordering: .relaxed) }

    /// Gives up what is being done at its next step and fails what waits with `.stopped`; returns at once.
    package func requestStop() { shared.requestStop() }

    /// ``requestStop()``, then waits for the thread, at most as long as one request of the kernel takes. Idempotent.
    package func stop() {
        shared.requestStop()
        let running = thread.withLock { thread -> NamedThread? in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }
}

/// What a verification found, and when.
package struct ControlCheck: Hashable, Sendable {
    package var verdict: ControlVerdict
    /// ``ControlKeeper/epoch`` after the verification, with every change counted that was told by then.
    package var epoch: UInt64

    package init(verdict: ControlVerdict, epoch: UInt64) {
        self.verdict = verdict
        self.epoch = epoch
    }
}

/// What the keeper's thread and the rest share.
final class KeeperState: Sendable {
    enum Job: Sendable {
        case lock([ControlRule], patience: Duration, @Sendable (Result<ControlLockReport, ControlFault>) -> Void)
        case verify(@Sendable (Result<ControlCheck, ControlFault>) -> Void)

        var isLock: Bool {
            if case .lock = self { true } else { false }
        }

        func fail(_ fault: ControlFault) {
            switch self {
            case .lock(_, _, let completion): completion(.failure(fault))
            case .verify(let completion): completion(.failure(fault))
            }
        }
    }

    let waker: Waker
    let onDrift: @Sendable (ControlReading) -> Void
    let turns = Atomic<UInt64>(0)
    let epoch = Atomic<UInt64>(0)
    private let stopRequested = Atomic<Bool>(false)
    private let queue = Mutex(Queue())

    private struct Queue {
        /// At most one of them a lock.
        var jobs: [Job] = []
        var isClosed = false
    }

    init(waker: Waker, onDrift: @escaping @Sendable (ControlReading) -> Void) {
        self.waker = waker
        self.onDrift = onDrift
    }

    var isStopping: Bool { stopRequested.load(ordering: .acquiring) }

    func requestStop() {
        stopRequested.store(true, ordering: .releasing)
        waker.ring()
    }

    func submit(_ job: Job) {
        let refused = queue.withLock { queue -> [Job] in
            if queue.isClosed { return [job] }
            let superseded = job.isLock ? queue.jobs.filter(\.isLock) : []
            if job.isLock { queue.jobs.removeAll(where: \.isLock) }
            queue.jobs.append(job)
            return superseded
        }
        waker.ring()
        for job in refused { job.fail(.stopped) }
    }

    /// A lock that is at work is not worth its device's time any more.
    var hasLockWaiting: Bool { queue.withLock { $0.jobs.contains(where: \.isLock) } }

    func nextJob() -> Job? {
        queue.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }

    /// Accepts no more jobs.
    /// - Returns: those that were not done.
    func close() -> [Job] {
        queue.withLock { queue in
            defer { queue.jobs = [] }
            queue.isClosed = true
            return queue.jobs
        }
    }

    func beginEpoch() { epoch.wrappingAdd(1, ordering: .acquiringAndReleasing) }
}
