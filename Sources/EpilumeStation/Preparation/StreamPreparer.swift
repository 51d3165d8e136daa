package import EpilumeDevices
package import EpilumeModel
internal import Synchronization

/// Makes of a device that streams one whose pictures can be evidence: its controls hold what its profile wants, and
/// its exposure has come to rest. Keeps watching the controls afterwards, and reads them back around each picture.
///
/// Concurrency: every member from any thread. `onChange` is called on the preparer's threads.
package final class StreamPreparer: Sendable {
    /// What a profile asks of a stream before a picture may be kept.
    package struct Plan: Hashable, Sendable {
        package var rules: [ControlRule]
        /// How long controls may refuse to answer.
        package var patience: Duration
        /// Frames that are thrown away before exposure is judged.
        package var warmUpFrames: Int
        /// nil: exposure is not waited for.
        package var settleLimit: Duration?

        /// - Parameter usualSettleLimit: where the profile does not say.
        package init(_ profile: DeviceProfile?, usualSettleLimit: Duration?) {
            rules = profile?.controls ?? []
            patience = profile?.stream.controlPatience ?? ControlLock.usualPatience
            warmUpFrames = profile?.stream.warmUpFrames ?? 0
            settleLimit = profile?.stream.settleLimit ?? usualSettleLimit
        }
    }

    private let plan: Plan
    private let session: CaptureSession
    private let brightness: @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?
    private let onChange: @Sendable (Preparation, UInt64) -> Void
    private let work: SerialThread
    /// nil when the profile has no rules.
    private let keeper: Mutex<ControlKeeper?> = Mutex(nil)
    private let state = Mutex(State())

    private struct State {
        var proof: Proof?
        /// Of the stream that is prepared.
        var life: UInt32 = 0
        /// Names the stream that is prepared: a late word of an older one changes nothing.
        var generation: UInt64 = 0
        var isStreaming = false
        var isStopped = false
        var readings: [ControlID: Int64] = [:]
        /// Drifts since the stream began: each makes the next lock wait longer.
        var drifts = 0

        /// Whatever was under way or proved counts no more.
        mutating func advance() {
            generation += 1
            proof = nil
        }
    }

    /// How often a frame is looked for while exposure settles.
    private static let lookInterval = Duration.milliseconds(10)
    /// When controls that were refused are tried again.
    private static let retryInterval = Duration.seconds(10)
    /// A lock that gave way is asked for again after this, unless its stream is over by then.
    private static let supersededPause = Duration.milliseconds(50)
    private static let longestDriftPause = Duration.seconds(30)

    /// - Parameter makePort: called once, on the keeper's thread.
    package init(
        plan: Plan, session: CaptureSession,
        brightness: @escaping @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?,
        makePort: @escaping @Sendable () -> any ControlPort, onChange: @escaping @Sendable (Preparation, UInt64) -> Void
    ) throws(CaptureFault) {
        self.plan = plan
        self.session = session
        self.brightness = brightness
        self.onChange = onChange
        work = try SerialThread("epi-prepare")
        guard !plan.rules.isEmpty else { return }
        do throws(CaptureFault) {
            let made = try ControlKeeper(threadName: "epi-controls", makePort: makePort) { [weak self] reading in
                self?.drifted(reading)
            }
            keeper.withLock { $0 = made }
        } catch {
            work.close()
            throw error
        }
    }

    /// The stream has begun, or begun anew.
    package func begin(_ format: StreamFormat) {
        let life = session.life
        let generation = state.withLock { state in
            state.advance()
            state.life = life
            state.isStreaming = true
            state.drifts = 0
            return state.generation
        }
        lock(generation, format)
    }

    /// The stream is over: nothing that was proved of it holds any longer.
    package func streamEnded() {
        state.withLock { state in
            state.advance()
            state.isStreaming = false
            state.readings = [:]
        }
    }

    /// Waits for the threads; a request that the device does not answer holds it for some seconds.
    package func stop() {
        state.withLock { state in
            state.advance()
            state.isStopped = true
        }
        keeper.withLock { $0 }?.stop()
        work.close()
    }

    /// Whether the stream is ready for evidence: its controls hold and its exposure stands still.
    package var isReady: Bool { state.withLock { $0.proof != nil } }

    /// The controls as last read back; empty before the first time.
    package var readings: [ControlID: Int64] { state.withLock { $0.readings } }

    /// Reads the controls back now.
    ///
    /// - Parameter completion: called on the keeper's thread, or on the caller's when there are no controls to read
    ///   or the preparer was stopped.
    package func verify(_ completion: @escaping @Sendable (Verification) -> Void) {
        guard let keeper = keeper.withLock({ $0 }) else { return completion(held([], epoch: 0)) }
        keeper.verify { [self] in completion(judged($0)) }
    }

    private func judged(_ check: Result<ControlCheck, ControlFault>) -> Verification {
        switch check {
        case .failure(let fault):
            distrust(rulesThat: fault)
            return .unavailable(fault)
        case .success(let check):
            switch check.verdict {
            case .held(let readings):
                remember(readings)
                return held(readings, epoch: check.epoch)
            case .drift(let misses):
                // What cannot be read is told by nobody else.
                if misses.contains(where: { if case .fault = $0.found { true } else { false } }) { distrust(misses) }
                return .drift(misses)
            }
        }
    }

    private func held(_ readings: [ControlReading], epoch: UInt64) -> Verification {
        .held(Footing(proof: state.withLock { $0.proof }, readings: readings, epoch: epoch))
    }

    // MARK: Controls

    /// - Parameter isRetry: what is wrong is said until it is mended, and not anew with each try.
    private func lock(_ generation: UInt64, _ format: StreamFormat, isRetry: Bool = false) {
        guard let keeper = keeper.withLock({ $0 }) else { return settle(generation, format) }
        if !isRetry { report(.locking, generation) }
        keeper.lock(plan.rules, patience: plan.patience) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let report): locked(report, generation, format)
            // A newer lock took its place; when that was an older one's late try, this stream still has none.
            case .failure(.stopped): again(after: Self.supersededPause, generation, format)
            // The session sees for itself that the device is gone; one that only said so is asked again.
            case .failure(.gone): again(after: Self.retryInterval, generation, format)
            case .failure(let fault):
                refuse(plan.rules.map { ControlMiss(rule: $0, found: .fault(fault)) }, generation, format)
            }
        }
    }

    private func locked(_ report: ControlLockReport, _ generation: UInt64, _ format: StreamFormat) {
        remember(report.readings)
        if report.isLocked { settle(generation, format) } else { refuse(report.requiredMisses, generation, format) }
    }

    private func refuse(_ misses: [ControlMiss], _ generation: UInt64, _ format: StreamFormat) {
        state.withLock { state in
            for miss in misses {
                if case .value(let actual) = miss.found { state.readings[miss.rule.control] = actual }
            }
        }
        report(.refused(misses), generation)
        again(after: Self.retryInterval, generation, format)
    }

    /// Called on the keeper's thread.
    private func drifted(_ reading: ControlReading) {
        guard let rule = plan.rules.first(where: { $0.control == reading.control }) else { return }
        state.withLock { $0.readings[reading.control] = reading.value }
        distrust([ControlMiss(rule: rule, found: .value(reading.value))])
    }

    /// Controls that held do so no more: they are locked again, after a pause that grows with each time.
    private func distrust(_ misses: [ControlMiss]) {
        let (generation, drifts, isStreaming) = state.withLock { state in
            state.drifts += 1
            // What was proved of the stream is proved no more.
            state.advance()
            return (state.generation, state.drifts, state.isStreaming)
        }
        guard isStreaming, let format = session.report.phase.format else { return }
        report(.drifted(misses), generation)
        again(after: min(Self.longestDriftPause, .milliseconds(250) * (1 << min(drifts - 1, 8))), generation, format)
    }

    /// The device did not answer at all.
    private func distrust(rulesThat fault: ControlFault) {
        if fault == .gone || fault == .stopped { return }
        distrust(plan.rules.map { ControlMiss(rule: $0, found: .fault(fault)) })
    }

    private func again(after pause: Duration, _ generation: UInt64, _ format: StreamFormat) {
        work.add(after: pause) { [weak self] in
            guard let self, isCurrent(generation) else { return }
            lock(generation, format, isRetry: true)
        }
    }

    private func remember(_ readings: [ControlReading]) {
        state.withLock { state in
            for reading in readings { state.readings[reading.control] = reading.value }
        }
    }

    // MARK: Exposure

    private func settle(_ generation: UInt64, _ format: StreamFormat) {
        guard plan.settleLimit != nil || plan.warmUpFrames > 0 else { return report(.ready, generation) }
        report(.settling, generation)
        look(ExposureWait(plan, format), generation, format)
    }

    /// Looks at the newest frame when there is a new one, and comes back until exposure stands still.
    private func look(_ settling: ExposureWait, _ generation: UInt64, _ format: StreamFormat) {
        guard isCurrent(generation) else { return }
        var settling = settling
        if let frame = session.newestFrame(), settling.isNew(frame.stamp) {
            settling.add(frame.withBytes { brightness($0, format) }, frame.stamp)
        }
        if settling.isOver { return report(.ready, generation) }
        let next = settling
        work.add(after: Self.lookInterval) { [weak self] in self?.look(next, generation, format) }
    }

    /// Whether a word that `onChange` told is still about the stream as it is.
    package func isCurrent(_ generation: UInt64) -> Bool {
        state.withLock { $0.generation == generation && !$0.isStopped }
    }

    private func report(_ preparation: Preparation, _ generation: UInt64) {
        let isCurrent = state.withLock { state -> Bool in
            guard state.generation == generation, !state.isStopped else { return false }
            state.proof = preparation == .ready ? Proof(life: state.life, generation: generation) : nil
            return true
        }
        if isCurrent { onChange(preparation, generation) }
    }
}
