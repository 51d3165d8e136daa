internal import CEpilumeLinux
package import EpilumeModel
internal import Glibc

/// Captures from a V4L2 node: single-planar, streaming, buffers of the driver mapped into memory.
///
/// A wrong order of calls is answered as the kernel would: `.system(step, errno: EBADF)` on a closed node.
/// A driver whose frame times are not of CLOCK_MONOTONIC is refused by `configure`.
///
/// Concurrency: confined to one thread, as ``CaptureDriver`` says.
package final class V4L2CaptureDriver: CaptureDriver {
    /// Six buffers ride out 200 ms of a busy machine at 30 frames/s; below four, one copy can cost a frame.
    private static let wantedBuffers: UInt32 = 6
    private static let fewestBuffers = 4

    private let path: String
    private let port: UntrustedText?
    private var node: V4L2Node
    private var buffers = MappedBuffers(capacity: 0)
    /// Buffers were asked for on this descriptor. To free those of another program is refused, and a fault of its own.
    private var hasBuffers = false

    /// - Parameters:
    ///   - path: the device node, such as /dev/video0; nothing is opened yet.
    ///   - port: the bus information that the node had when it was sighted; nil to take whatever is there. A node
    ///     of another port at the same path is another device: to `open` the sighted one is gone.
    package init(path: String, port: UntrustedText? = nil) {
        self.path = path
        self.port = port
        node = V4L2Node(closed: path)
    }

    package func open() throws(CaptureFault) {
        close()
        let opened = try V4L2Node(opening: path)
        let capability = try opened.capability()
        if let port, capability.busInfo != port { throw .gone }
        if !capability.capturesByStreaming { throw .notACaptureDevice(path: UntrustedText(path)) }
        node = opened
    }

    package func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat {
        // A driver refuses a new format while buffers of the old one exist.
        try releaseBuffers()
        let fourCC = try ModeChoice.fourCC(for: request, offered: node.pixelFormats(), node: path)
        let current = try node.pixelFormat()
        try node.setPixelFormat(
            fourCC,
            width: request.width.map(UInt32.init(clamping:)) ?? current.width,
            height: request.height.map(UInt32.init(clamping:)) ?? current.height)
        if let rate = request.framesPerSecond {
            try node.setFrameInterval(Fraction(1, UInt32(clamping: rate)))
        }

        let pixels = try node.pixelFormat()
        let format = StreamFormat(pixels, frameInterval: try node.frameInterval())
        try ModeChoice.check(format, against: request) { alternatives in
            switch alternatives {
            case .sizes: node.offeredSizes(fourCC)
            case .rates: node.offeredRates(fourCC, width: pixels.width, height: pixels.height)
            }
        }
        try ModeChoice.check(field: pixels.field)

        hasBuffers = true
        do throws(CaptureFault) {
            buffers = try node.mapBuffers(wanted: Self.wantedBuffers, fewest: Self.fewestBuffers)
        } catch {
            try? releaseBuffers()
            throw error
        }
        return format
    }

    package func start() throws(CaptureFault) {
        do throws(CaptureFault) {
            for index in 0..<UInt32(buffers.count) { try node.queueBuffer(index) }
            try node.streamOn()
        } catch {
            // Takes back what was queued, so that a second try starts from the same state.
            node.streamOff()
            throw error
        }
    }

    /// Drains the waker before it returns `.woken`.
    package func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness {
        if node.descriptor < 0 { throw .system(.poll, errno: EBADF) }
        let events = try NodePoll.wait(upTo: limit, node: node.descriptor, waker: waker.descriptor)
        if events.waker != 0 {
            waker.drain()
            return .woken
        }
        if events.node == 0 { return .timedOut }
        if events.node & (POLLERR | POLLHUP | POLLNVAL) == 0 { return .frame }
        // The node left, or its queue stopped for good: only the node itself can tell which.
        _ = try node.capability()
        throw .system(.poll, errno: EIO)
    }

    package func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool {
        var buffer = v4l2_buffer()
        guard try node.dequeueBuffer(&buffer) else { return false }
        let dequeued = MonotonicClock.nowMicroseconds
        try FrameClock.check(bufferFlags: buffer.flags)
        guard let bytes = buffers.bytes(at: buffer.index) else { throw .system(.dequeueBuffer, errno: EPROTO) }

        // A driver that claims more than its buffer holds is believed up to the buffer's end.
        let used = min(Int(buffer.bytesused), bytes.count)
        body(
            UnsafeRawBufferPointer(start: bytes.baseAddress, count: used),
            FrameStamp(
                sequence: buffer.sequence, timestampMicroseconds: FrameClock.microseconds(of: buffer),
                dequeuedMicroseconds: dequeued, flags: buffer.flags, bytesUsed: used, life: 0))
        try node.queueBuffer(buffer.index)
        return true
    }

    package func stop() {
        node.streamOff()
    }

    package func close() {
        stop()
        // Closing frees the buffers whatever the driver answers here.
        try? releaseBuffers()
        hasBuffers = false
        node = V4L2Node(closed: path)
    }

    /// Unmaps first: a buffer that is mapped cannot be freed.
    private func releaseBuffers() throws(CaptureFault) {
        buffers = MappedBuffers(capacity: 0)
        guard hasBuffers else { return }
        try node.requestBuffers(0)
        hasBuffers = false
    }
}

extension StreamFormat {
    fileprivate init(_ pixels: v4l2_pix_format, frameInterval: Fraction?) {
        self.init(
            fourCC: FourCC(rawValue: pixels.pixelformat), width: Int(pixels.width), height: Int(pixels.height),
            bytesPerLine: Int(pixels.bytesperline), sizeImage: Int(pixels.sizeimage), frameInterval: frameInterval,
            colour: ColourFields(
                colorspace: pixels.colorspace, ycbcrEncoding: pixels.ycbcr_enc, quantization: pixels.quantization,
                transferFunction: pixels.xfer_func))
    }
}
