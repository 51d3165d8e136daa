package import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import EpilumeOutbox
internal import Logging
internal import Synchronization

/// Turns a press into a safe item, or into a refusal that says why. Nothing in between.
///
/// Concurrency: `capture` from any task. Frames are chosen on the capture threads and written, one after
/// another, on the commit thread.
package final class CaptureService: Sendable {
    private let registry: DeviceRegistry
    private let writer: EvidenceWriter
    private let calibrations: CalibrationDesk
    private let commits: SerialThread
    private let events: EventHub
    private let settings: Settings
    /// Hears of each picture that is safe, with what is known of it.
    private let onSafe: @Sendable (ItemID, Purpose, PictureContext?) async -> Void
    private let underway = Mutex(Underway())

    package struct Settings: Hashable, Sendable {
        /// Presses that may be on their way at once.
        package let queueLimit: Int
        /// How long a press waits for a valid frame.
        package let pressTimeout: Duration
        /// True when every device is the practice scope.
        package let isPractice: Bool

        package init(queueLimit: Int, pressTimeout: Duration, isPractice: Bool) {
            self.queueLimit = queueLimit
            self.pressTimeout = pressTimeout
            self.isPractice = isPractice
        }
    }

    private struct Underway {
        var count = 0
        var isClosed = false
    }

    /// - Parameter commits: where pictures are written, one after another.
    package init(
        registry: DeviceRegistry, writer: EvidenceWriter, calibrations: CalibrationDesk, commits: SerialThread,
        events: EventHub, settings: Settings,
        onSafe: @escaping @Sendable (ItemID, Purpose, PictureContext?) async -> Void
    ) {
        self.onSafe = onSafe
        self.registry = registry
        self.writer = writer
        self.calibrations = calibrations
        self.events = events
        self.settings = settings
        self.commits = commits
    }

    /// Takes one picture.
    ///
    /// - Parameters:
    ///   - name: a device's id or a position's name.
    ///   - purpose: nil for what the station is for.
    ///   - pressedMicroseconds: CLOCK_MONOTONIC at the press.
    ///   - trigger: what was pressed.
    /// - Returns: only after the item is durable.
    package func capture(
        _ name: String, purpose: Purpose?, context: PictureContext? = nil, pressedMicroseconds: Int64,
        trigger: RecordFacts.Trigger.Source = .interface
    ) async throws(CaptureRefusal) -> Capture {
        do {
            let capture = try await attempt(name, purpose, pressedMicroseconds, trigger)
            events.publish(
                .captureSafe, level: .notice, device: capture.device, position: capture.position, item: capture.item,
                detail: ["pressToSafeMicroseconds": "\(capture.pressToSafeMicroseconds)"],
                sentence: "The picture is safe as \(capture.item).")
            if let id = ItemID(capture.item) { await onSafe(id, capture.purpose, context) }
            return capture
        } catch {
            let problem = error.problem
            events.publish(
                .captureRefused, level: .warning, device: registry.device(name)?.id,
                detail: ["code": problem.code], sentence: problem.detail)
            throw error
        }
    }

    private func attempt(
        _ name: String, _ asked: Purpose?, _ pressedMicroseconds: Int64, _ trigger: RecordFacts.Trigger.Source
    ) async throws(CaptureRefusal) -> Capture {
        // Said first: a station that stops forgets its devices.
        if underway.withLock({ $0.isClosed }) { throw .stopping }
        guard let target = registry.target(name) else { throw .unknownDevice(name: name) }
        let purpose = try purpose(asked)
        guard target.life.state == .armed, let session = target.session, let preparer = target.preparer
        else { throw .notArmed(target.life) }
        try enter()
        defer { leave() }
        events.publish(
            .capturePressed, device: target.identity.id.text, position: target.life.binding.position,
            detail: ["purpose": purpose.rawValue], sentence: "Pressed; waiting for the frame.")
        let reservation = try writer.reserve(pictureBytes: session.report.ringSlotBytes ?? 0)
        // Held until the item is durable or refused.
        defer { withExtendedLifetime(reservation) {} }
        let lightBefore = await target.lightProof()
        let before = try await preparer.footing().get()
        guard before.proof != nil else { throw .notArmed(target.life) }
        let deadline = pressedMicroseconds + settings.pressTimeout.microseconds
        if MonotonicClock.nowMicroseconds >= deadline { throw .controlsUnreadable(.noAnswer) }
        return try await picture(pressedMicroseconds, deadline, target, session, preparer) {
            [self] frame, after, lightAfter in
            if let refusal = after.refusal(of: frame.lease.stamp, since: before) { return .failure(refusal) }
            let light = target.light?.recorded(between: lightBefore, and: lightAfter)
            let binding = calibrations.binding(
                of: target, format: frame.format, controls: after.readings, light: light?.verifiedState)
            let context = EvidenceWriter.Context(
                identity: target.identity, position: target.life.binding.position, purpose: purpose,
                simulated: settings.isPractice, pressTimeout: settings.pressTimeout,
                sessionNumber: target.sessionNumber, profile: target.life.profile.profile,
                controls: after.readings, light: light, trigger: trigger,
                calibration: calibrations.answer(for: binding).facts)
            return writer.write(frame, context, lostTotal: session.report.counters.lost)
        }.get()
    }

    /// Takes the frame that answers a press to `seal`: from the capture thread by way of the keeper of the controls,
    /// and of the light, where there are such, to the commit thread. Swift's pool has no part in it: a busy one keeps no
    /// frame from the disk.
    private func picture(
        _ pressedMicroseconds: Int64, _ deadline: Int64, _ target: DeviceRegistry.Target, _ session: CaptureSession,
        _ preparer: StreamPreparer,
        seal:
            @escaping @Sendable (EvidenceFrame, StreamPreparer.Footing, LightKeeper.Word?) -> Result<
                Capture, CaptureRefusal
            >
    ) async -> Result<Capture, CaptureRefusal> {
        let commits = commits
        return await withCheckedContinuation { continuation in
            session.submit(
                Press(pressedMicroseconds: pressedMicroseconds, deadlineMicroseconds: deadline) { framed in
                    switch framed {
                    case .failure(let fault): continuation.resume(returning: .failure(.press(fault)))
                    case .success(let frame):
                        preparer.verify { verified in
                            target.proveLight { light in
                                let isAccepted = commits.add {
                                    continuation.resume(
                                        returning: verified.orRefusal.flatMap { seal(frame, $0, light) })
                                }
                                if !isAccepted { continuation.resume(returning: .failure(.stopping)) }
                            }
                        }
                    }
                })
        }
    }

    private func purpose(_ asked: Purpose?) throws(CaptureRefusal) -> Purpose {
        let purpose = asked ?? (settings.isPractice ? .practice : .clinical)
        if settings.isPractice != (purpose == .practice) {
            throw .purposeRefused(asked: purpose.rawValue, isPractice: settings.isPractice)
        }
        return purpose
    }

    private func enter() throws(CaptureRefusal) {
        let refusal = underway.withLock { underway -> CaptureRefusal? in
            if underway.isClosed { return .stopping }
            if underway.count >= settings.queueLimit { return .queueFull(limit: settings.queueLimit) }
            underway.count += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    private func leave() { underway.withLock { $0.count -= 1 } }

    package var queue: (length: Int, limit: Int) { (underway.withLock { $0.count }, settings.queueLimit) }

    /// Takes no more presses. Those that wait are settled when their sessions stop.
    package func refuseFurther() { underway.withLock { $0.isClosed = true } }

    /// Writes what has been promised and ends the commit thread. To be called after every session has stopped.
    package func close() { commits.close() }
}
