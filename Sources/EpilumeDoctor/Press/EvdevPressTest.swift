internal import EpilumeDevices
internal import EpilumeModel

/// Hears a press at the input device itself, for when no service has the camera. Streams meanwhile, since a video
/// device's status endpoint is asked only then.
///
/// Concurrency: one wait at a time; it blocks the caller's thread.
package struct EvdevPressTest: PressTest {
    package init() {}

    package func wait(
        for target: PressTarget, upTo limit: Duration, ready: @escaping @Sendable () -> Void
    ) async -> PressOutcome {
        let keys: RecordedKeys
        do throws(CaptureFault) { keys = try RecordedKeys(node: target.input, key: ButtonPlan.cameraKey) } catch {
            if case .permissionDenied = error { return .failed("You may not read \(target.input); run this as root.") }
            return .failed("\(target.input) cannot be read; see check button.")
        }
        let driver = V4L2CaptureDriver(path: target.camera)
        defer { driver.close() }
        do throws(CaptureFault) {
            try driver.open()
            _ = try driver.configure(StreamRequest())
            try driver.start()
            // Asked as late as can be: a camera may tell its button's state when its stream begins.
            guard let isOne = keys.isOne() else { return .failed("\(target.input) cannot be read; see check button.") }
            ready()
            let events = try Self.listen(keys, driver, limit)
            return events.isEmpty ? .silent : .heard(events, restedAtOne: isOne)
        } catch {
            return .failed(RecordingFault.camera(error, node: UntrustedText(target.camera)).description)
        }
    }

    private static func listen(
        _ keys: RecordedKeys, _ driver: V4L2CaptureDriver, _ limit: Duration
    ) throws(CaptureFault) -> [PressOutcome.KeyEvent] {
        let end = MonotonicClock.nowMicroseconds + limit.microseconds
        let waker = try Waker()
        var heard: [PressOutcome.KeyEvent] = []
        while MonotonicClock.nowMicroseconds < end {
            // Frames are let through: a stream that is not emptied stands still.
            if try driver.wait(upTo: .milliseconds(50), waker: waker) == .frame {
                while try driver.dequeue({ _, _ in }) {}
            }
            heard += keys.takeEvents().map { PressOutcome.KeyEvent(code: $0.code, value: $0.value) }
            // A press and its letting go.
            if heard.count >= 2 { break }
        }
        return heard
    }
}
