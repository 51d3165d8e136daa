package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import Synchronization

/// Gives consecutive frames of a locked device for measuring it. They are handed over and kept nowhere: no record, no
/// outbox.
///
/// Concurrency: `run` from any task; one run at a time.
package final class RunService: Sendable {
    private let registry: DeviceRegistry
    private let desk: CalibrationDesk
    private let copies: SerialThread
    private let pressTimeout: Duration
    private let isPractice: Bool
    private let clock: UTCClock
    private let isRunning = Mutex(false)

    /// What the frames of one run may have together: a quarter of what the service may use.
    package static let byteLimit = 96_000_000

    /// - Parameter copies: where frames are copied out of the ring.
    package init(
        registry: DeviceRegistry, desk: CalibrationDesk, copies: SerialThread, pressTimeout: Duration, isPractice: Bool,
        clock: UTCClock
    ) {
        self.registry = registry
        self.desk = desk
        self.pressTimeout = pressTimeout
        self.isPractice = isPractice
        self.clock = clock
        self.copies = copies
    }

    /// To be called after every session has stopped.
    package func close() { copies.close() }

    package struct Frames: Sendable {
        package let run: Run
        package let bytes: [[UInt8]]
    }

    /// - Parameter name: a device's id or a position's name.
    package func run(_ name: String, frames count: Int) async throws(CaptureRefusal) -> Frames {
        guard let target = registry.target(name) else { throw .unknownDevice(name: name) }
        guard target.life.state == .armed, let session = target.session, let preparer = target.preparer
        else { throw .notArmed(target.life) }
        let largest = session.report.ringSlotBytes ?? 0
        if count * largest > Self.byteLimit { throw .runTooLarge(most: Self.byteLimit / max(1, largest)) }
        guard
            isRunning.withLock({ running in
                defer { running = true }
                return !running
            })
        else { throw .runUnderway }
        defer { isRunning.withLock { $0 = false } }
        let lightBefore = await target.lightProof()
        let before = try await preparer.footing().get()
        guard before.proof != nil else { throw .notArmed(target.life) }
        let taken = try await take(count, session).get()
        let after = try await preparer.footing().get()
        let lightAfter = await target.lightProof()
        for frame in taken {
            if let refusal = after.refusal(of: frame.stamp, since: before) { throw refusal }
        }
        let light = target.light?.recorded(between: lightBefore, and: lightAfter)
        let live = desk.binding(
            of: target, format: taken[0].format, controls: after.readings, light: light?.verifiedState)
        // What is measured in a light that nobody knows belongs to no light.
        if let question = live.openLight { throw .lightUnknown(question) }
        return Frames(
            run: Run(
                device: target.identity.id.text, position: target.life.binding.position, takenAt: utc(of: taken[0]),
                binding: live.binding, format: Run.Format(taken[0].format), frames: taken.map(\.shown),
                simulated: isPractice),
            bytes: taken.map(\.bytes))
    }

    /// When a frame was taken, whole seconds.
    private func utc(of frame: Taken) -> String {
        let sinceDequeue = MonotonicClock.nowMicroseconds - frame.stamp.dequeuedMicroseconds
        return CalibrationInterval.text((clock.now().microseconds - sinceDequeue) / 1_000_000)
    }

    private struct Taken: Sendable {
        let stamp: FrameStamp
        let format: StreamFormat
        let bytes: [UInt8]

        init(_ frame: EvidenceFrame) {
            stamp = frame.lease.stamp
            format = frame.format
            bytes = frame.lease.withBytes { Array($0) }
        }

        var shown: Run.Frame {
            Run.Frame(
                sequence: stamp.sequence, timestampMicroseconds: stamp.timestampMicroseconds, byteCount: bytes.count,
                sha256: PictureDigest.sha256(bytes).hex)
        }
    }

    /// As many presses at once as frames are wanted: each gets a frame of its own, one after the other.
    private func take(_ count: Int, _ session: CaptureSession) async -> Result<[Taken], CaptureRefusal> {
        let now = MonotonicClock.nowMicroseconds
        let deadline = now + (pressTimeout + .milliseconds(100 * count)).microseconds
        let copies = self.copies
        return await withCheckedContinuation { continuation in
            let gather = Gather(count: count) { continuation.resume(returning: $0) }
            for _ in 0..<count {
                session.submit(
                    Press(pressedMicroseconds: now, deadlineMicroseconds: deadline) { framed in
                        // Copied away from the capture thread; the slot is free again at once.
                        let isAccepted = copies.add { gather.take(framed.map(Taken.init)) }
                        if !isAccepted { gather.take(.failure(.streamInterrupted)) }
                    })
            }
        }
    }

    /// Waits for every press of a run.
    private final class Gather: Sendable {
        private let state: Mutex<State>
        private let whole: @Sendable (Result<[Taken], CaptureRefusal>) -> Void

        private struct State {
            var open: Int
            var frames: [Taken] = []
            var fault: PressFault?
        }

        init(count: Int, _ whole: @escaping @Sendable (Result<[Taken], CaptureRefusal>) -> Void) {
            state = Mutex(State(open: count))
            self.whole = whole
        }

        func take(_ result: Result<Taken, PressFault>) {
            let finished = state.withLock { state -> State? in
                switch result {
                case .success(let frame): state.frames.append(frame)
                case .failure(let fault): state.fault = state.fault ?? fault
                }
                state.open -= 1
                return state.open == 0 ? state : nil
            }
            guard let finished else { return }
            if let fault = finished.fault { return whole(.failure(.press(fault))) }
            let frames = finished.frames.sorted { $0.stamp.timestampMicroseconds < $1.stamp.timestampMicroseconds }
            let lost = zip(frames, frames.dropFirst()).reduce(0) {
                $0 + Int($1.1.stamp.sequence &- $1.0.stamp.sequence &- 1)
            }
            whole(lost == 0 ? .success(frames) : .failure(.framesLost(lost)))
        }
    }
}
