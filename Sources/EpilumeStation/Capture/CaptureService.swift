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
    private let commits: SerialThread
    private let events: EventHub
    private let settings: Settings
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

    package init(
        registry: DeviceRegistry, writer: EvidenceWriter, events: EventHub, settings: Settings
    ) throws(CaptureFault) {
        self.registry = registry
        self.writer = writer
        self.events = events
        self.settings = settings
        commits = try SerialThread("epi-commit")
    }

    /// Takes one picture.
    ///
    /// - Parameters:
    ///   - name: a device's id or a position's name.
    ///   - purpose: nil for what the station is for.
    ///   - pressedMicroseconds: CLOCK_MONOTONIC at the press.
    /// - Returns: only after the item is durable.
    package func capture(
        _ name: String, purpose: Purpose?, pressedMicroseconds: Int64
    ) async throws(CaptureRefusal) -> Capture {
        do {
            let capture = try await attempt(name, purpose, pressedMicroseconds)
            events.publish(
                .captureSafe, level: .notice, device: capture.device, position: capture.position, item: capture.item,
                detail: ["pressToSafeMicroseconds": "\(capture.pressToSafeMicroseconds)"],
                sentence: "The picture is safe as \(capture.item).")
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
        _ name: String, _ asked: Purpose?, _ pressedMicroseconds: Int64
    ) async throws(CaptureRefusal) -> Capture {
        // Said first: a station that stops forgets its devices.
        if underway.withLock({ $0.isClosed }) { throw .stopping }
        guard let target = registry.target(name) else { throw .unknownDevice(name: name) }
        let purpose = try purpose(asked)
        guard target.condition.state == .armed, let session = target.session else { throw .notArmed(target.condition) }
        try enter()
        defer { leave() }
        events.publish(
            .capturePressed, device: target.identity.id.text, position: target.condition.binding.position,
            detail: ["purpose": purpose.rawValue], sentence: "Pressed; waiting for the frame.")
        let reservation: Reservation
        do { reservation = try writer.reserve(pictureBytes: session.report.ringSlotBytes ?? 0) } catch {
            throw .spool(error)
        }
        // Held until the item is durable or refused.
        defer { withExtendedLifetime(reservation) {} }
        let context = EvidenceWriter.Context(
            identity: target.identity, position: target.condition.binding.position, purpose: purpose,
            simulated: settings.isPractice, pressTimeout: settings.pressTimeout,
            sessionNumber: target.sessionNumber)
        let deadline = pressedMicroseconds + settings.pressTimeout.microseconds
        let outcome = await withCheckedContinuation { continuation in
            session.submit(
                Press(pressedMicroseconds: pressedMicroseconds, deadlineMicroseconds: deadline) { [self] result in
                    settle(result, context, lostTotal: session.report.counters.lost) {
                        continuation.resume(returning: $0)
                    }
                })
        }
        return try outcome.get()
    }

    /// Called on the capture thread: hands the frame to the commit thread and returns.
    private func settle(
        _ result: Result<EvidenceFrame, PressFault>, _ context: EvidenceWriter.Context, lostTotal: UInt64,
        _ done: @escaping @Sendable (Result<Capture, CaptureRefusal>) -> Void
    ) {
        switch result {
        case .failure(let fault): done(.failure(.press(fault)))
        case .success(let frame):
            let writer = self.writer
            let accepted = commits.add { done(writer.write(frame, context, lostTotal: lostTotal)) }
            if !accepted { done(.failure(.stopping)) }
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
