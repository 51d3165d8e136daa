package import EpilumeDevices
package import EpilumeModel
internal import Glibc

/// A capture driver whose camera does what a test says through a ``CameraScript``.
///
/// Several drivers may be made from one script, one after another, as a session that reopens its device does.
///
/// Concurrency: confined to one thread, as ``CaptureDriver`` says.
package final class ScriptedCamera: CaptureDriver {
    private let script: CameraScript

    package init(_ script: CameraScript) { self.script = script }

    package func open() throws(CaptureFault) { try script.opened() }

    package func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat {
        try script.configured(request)
    }

    package func start() throws(CaptureFault) { try script.started() }

    package func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness {
        let end = MonotonicClock.nowMicroseconds + min(limit, script.patience).microseconds
        while true {
            // A ring goes before a frame, so that a stop never starves.
            if Self.rings(waker, beside: nil, forMicroseconds: 0) {
                waker.drain()
                return .woken
            }
            let outlook = try script.outlook()
            if outlook.isFrameWaiting { return .frame }
            let left = end - MonotonicClock.nowMicroseconds
            if left <= 0 { return .timedOut }
            _ = Self.rings(waker, beside: script.bell, forMicroseconds: min(left, outlook.dueInMicroseconds ?? left))
            script.bell.drain()
        }
    }

    package func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool {
        guard let frame = try script.taken() else { return false }
        let stamp = FrameStamp(
            sequence: frame.sequence, timestampMicroseconds: frame.timestampMicroseconds,
            dequeuedMicroseconds: MonotonicClock.nowMicroseconds, flags: frame.flags, bytesUsed: frame.bytes.count,
            life: 0)
        frame.bytes.withUnsafeBytes { body($0, stamp) }
        if let fault = frame.requeueFault { throw fault }
        return true
    }

    package func stop() { script.stopped() }

    package func close() { script.closed() }

    /// Waits until a bell rings or the time is over.
    /// - Returns: true when it was the waker.
    private static func rings(_ waker: Waker, beside bell: Waker?, forMicroseconds limit: Int64) -> Bool {
        var polled = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
        if let bell { polled.append(pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)) }
        // Rounded up: a remainder of less than a millisecond must not spin.
        let answer = poll(&polled, nfds_t(polled.count), Int32(clamping: (max(0, limit) + 999) / 1000))
        return answer > 0 && polled[0].revents != 0
    }
}
