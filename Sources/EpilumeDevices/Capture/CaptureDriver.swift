package import EpilumeModel

/// One way of getting frames from one device: the V4L2 driver, the simulated scope, a test's replay.
/// Siblings under one protocol; one contract suite runs against each.
///
/// Concurrency: confined to one thread, the device's capture thread. Only the ``Waker`` that is handed to
/// `wait` may be used from elsewhere. The calls come in the order
/// `open → configure → start → (wait → dequeue…)* → stop → close`; after `stop`, `configure` may follow again,
/// and after `close`, `open`. `stop` and `close` are idempotent and never fail.
package protocol CaptureDriver: AnyObject {
    /// Opens the device and checks that it captures by streaming.
    func open() throws(CaptureFault)

    /// Sets mode and frame interval, reads both back and prepares at least four buffers.
    /// - Returns: what the driver says it will deliver, never what was asked.
    /// - Throws: `.modeRefused` when the read-back differs from a value that `request` states.
    func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat

    func start() throws(CaptureFault)

    /// Blocks until a frame can be dequeued, the waker rings or the time is over.
    func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness

    /// Hands one frame to `body` and gives its buffer back to the device when `body` returns.
    ///
    /// The bytes are valid only inside `body`, which copies them once. Allocates nothing after warm-up.
    /// `stamp.life` is zero here; the capture session fills it.
    /// - Returns: false when no frame is waiting.
    func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool

    func stop()
    func close()
}

/// Why a wait for a device ended.
package enum CaptureReadiness: Hashable, Sendable {
    case frame
    case woken
    case timedOut
}
