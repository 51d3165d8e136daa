internal import EpilumeModel
internal import Glibc
internal import Synchronization

/// A thread that does one job after another: where blocking work goes, so that it never holds up the
/// cooperative pool or a camera.
///
/// Concurrency: every member from any thread; jobs run in the order in which they were added.
package final class SerialThread: Sendable {
    package typealias Job = @Sendable () -> Void

    private let waker: Waker
    private let state: Mutex<State>
    private let turnCount: TurnCount
    private let thread: Mutex<NamedThread?>

    fileprivate struct State {
        var jobs: [Job] = []
        /// In the order of their times.
        var timed: [(dueMicroseconds: Int64, job: Job)] = []
        var isClosed = false
    }

    /// The longest sleep: a watchdog sees the thread live.
    fileprivate static let longestWait = Duration.milliseconds(250)

    private final class TurnCount: Sendable {
        let value = Atomic<UInt64>(0)
    }

    package init(_ name: String) throws(CaptureFault) {
        waker = try Waker()
        state = Mutex(State())
        turnCount = TurnCount()
        thread = Mutex(nil)
        let started = try NamedThread(name) { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// - Returns: false when the thread is closed and the job will not run.
    @discardableResult
    package func add(_ job: @escaping Job) -> Bool {
        let accepted = state.withLock { state -> Bool in
            guard !state.isClosed else { return false }
            state.jobs.append(job)
            return true
        }
        if accepted { waker.ring() }
        return accepted
    }

    /// Runs a job after a while, unless the thread is closed by then.
    package func add(after delay: Duration, _ job: @escaping Job) {
        let due = MonotonicClock.nowMicroseconds + delay.microseconds
        state.withLock { state in
            guard !state.isClosed else { return }
            let place = state.timed.firstIndex { $0.dueMicroseconds > due } ?? state.timed.endIndex
            state.timed.insert((due, job), at: place)
        }
        waker.ring()
    }

    /// Waits a moment in the middle of one of the thread's own jobs; the thread counts as alive.
    package func pause(_ duration: Duration) {
        turnCount.value.wrappingAdd(1, ordering: .relaxed)
        _ = poll(nil, 0, Int32(clamping: max(1, duration.microseconds / 1000)))
    }

    /// Runs `work` on the thread and waits for it without blocking the caller's thread.
    /// - Returns: nil when the thread is closed.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let accepted = add { continuation.resume(returning: work()) }
            if !accepted { continuation.resume(returning: nil) }
        }
    }

    /// Does the jobs that were accepted, not those that wait for their time, then ends the thread. Idempotent. Not to be called from a job.
    package func close() {
        // What was still to come is let go: it may hold what holds this thread.
        let dropped = state.withLock { state in
            state.isClosed = true
            defer { state.timed = [] }
            return state.timed
        }
        withExtendedLifetime(dropped) {}
        waker.ring()
        let running = thread.withLock { thread -> NamedThread? in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    /// Turns of the loop so far; stands still only while a job runs.
    package var turns: UInt64 { turnCount.value.load(ordering: .relaxed) }

    private func run() {
        while true {
            turnCount.value.wrappingAdd(1, ordering: .relaxed)
            var (jobs, closed, wait) = state.withLock { $0.take(MonotonicClock.nowMicroseconds) }
            if jobs.isEmpty {
                if closed { return }
                waker.wait(upTo: wait)
            }
            jobs.reverse()
            // One at a time, so that what a job holds, such as a frame's lease, is free when it is done.
            while let job = jobs.popLast() {
                job()
                turnCount.value.wrappingAdd(1, ordering: .relaxed)
            }
        }
    }
}

extension SerialThread.State {
    /// Takes what is to be done now.
    /// - Returns: with how long the thread may sleep when there is nothing.
    fileprivate mutating func take(_ now: Int64) -> (jobs: [SerialThread.Job], isClosed: Bool, wait: Duration) {
        let due = timed.prefix { $0.dueMicroseconds <= now }.count
        jobs += timed.prefix(due).map(\.job)
        timed.removeFirst(due)
        defer { jobs.removeAll() }
        let wait = timed.first.map { Duration.microseconds($0.dueMicroseconds - now) } ?? SerialThread.longestWait
        return (jobs, isClosed, min(wait, SerialThread.longestWait))
    }
}
