internal import EpilumeModel
internal import Synchronization

/// The body of a control keeper's thread.
///
/// Concurrency: confined to that thread; what it shares is `KeeperState`.
final class KeeperLoop {
    private let shared: KeeperState
    private let port: any ControlPort
    private let lock: ControlLock
    private var watch: ControlWatch
    private var isOpen = false
    /// The rules that the last lock held; nil before the first.
    private var locked: [ControlRule]?

    /// The longest sleep: bounds how late the watchdog sees a turn.
    private static let longestWait = Duration.milliseconds(250)

    init(shared: KeeperState, port: any ControlPort) {
        self.shared = shared
        self.port = port
        lock = ControlLock(port: port, pace: KeeperPace(shared))
        watch = ControlWatch(port: port)
    }

    func run() {
        while !shared.isStopping {
            shared.turns.wrappingAdd(1, ordering: .relaxed)
            if let job = shared.nextJob() { perform(job) } else { listen() }
        }
        for job in shared.close() { job.fail(.stopped) }
        port.close()
    }

    private func perform(_ job: KeeperState.Job) {
        do throws(ControlFault) {
            try ensureOpen()
            switch job {
            case .lock(let rules, let patience, let completion):
                let (report, findings) = try lockControls(rules, patience)
                completion(.success(report))
                // Afterwards: who learns of drift has to know of the lock that it is drift from.
                tell(findings)
            case .verify(let completion):
                completion(.success(try verifyControls()))
            }
        } catch {
            if error == .gone { closePort(error) }
            job.fail(error)
        }
    }

    /// Waits for a job or a change.
    private func listen() {
        guard isOpen else { return shared.waker.wait(upTo: Self.longestWait) }
        do throws(ControlFault) {
            if try port.wait(upTo: Self.longestWait, waker: shared.waker) == .change { tell(try watch.drain()) }
        } catch {
            closePort(error)
        }
    }

    /// - Returns: with the report, which controls have left their values by the lock's end.
    private func lockControls(
        _ rules: [ControlRule], _ patience: Duration
    ) throws(ControlFault) -> (ControlLockReport, ControlWatch.Findings) {
        // A lock that is given up half-way has changed something too.
        defer { shared.beginEpoch() }
        watch.begin([])
        locked = []
        try watch.subscribe(to: rules.map(\.control))
        let report = try lock.lock(rules, patience: patience)
        let held = Set(report.readings.map(\.control))
        let kept = rules.filter { held.contains($0.control) }
        locked = kept
        watch.begin(kept)
        // The newest change of each control is the lock's own write or one that came after it. Gaps are its own.
        var findings = try watch.drain()
        findings.hasGap = false
        return (report, findings)
    }

    private func verifyControls() throws(ControlFault) -> ControlCheck {
        let read = try lock.verify(locked ?? [])
        // Told changes first: what was read may be older than they are.
        tell(try watch.drain())
        let (verdict, findings) = watch.judge(read)
        tell(findings)
        return ControlCheck(verdict: verdict, epoch: shared.epoch.load(ordering: .acquiring))
    }

    private func tell(_ findings: ControlWatch.Findings) {
        if findings.isQuiet { return }
        shared.beginEpoch()
        for reading in findings.departures { shared.onDrift(reading) }
    }

    private func ensureOpen() throws(ControlFault) {
        if isOpen { return }
        try port.open()
        isOpen = true
        if let locked {
            // Nobody told what happened while the port was closed.
            shared.beginEpoch()
            try watch.subscribe(to: locked.map(\.control))
        }
    }

    private func closePort(_ fault: ControlFault) {
        port.close()
        isOpen = false
        if fault == .gone { lock.forget() }
    }
}

/// A lock's time on the keeper's thread: waits on the bell, so that a stop is prompt and the watchdog sees the
/// thread live.
private final class KeeperPace: ControlPace {
    private let shared: KeeperState

    init(_ shared: KeeperState) { self.shared = shared }

    var nowMicroseconds: Int64 { MonotonicClock.nowMicroseconds }

    func pause(_ duration: Duration) -> Bool {
        let end = nowMicroseconds + duration.microseconds
        while turn() {
            let left = end - nowMicroseconds
            if left <= 0 { return true }
            shared.waker.wait(upTo: min(.milliseconds(250), .microseconds(left)))
        }
        return false
    }

    func turn() -> Bool {
        shared.turns.wrappingAdd(1, ordering: .relaxed)
        return !shared.isStopping && !shared.hasLockWaiting
    }
}
