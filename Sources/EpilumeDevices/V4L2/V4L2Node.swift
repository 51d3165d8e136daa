internal import CEpilumeLinux
internal import EpilumeModel
internal import Glibc

/// An open V4L2 node and its requests, with the kernel's answers as values and faults.
///
/// Single-planar capture only: the multi-planar interface belongs to memory-to-memory and phone hardware, which
/// no scope or booth camera on a PC has.
struct V4L2Node: ~Copyable {
    let path: String
    private let owned: OwnedDescriptor

    /// To be polled; the owner closes it.
    var descriptor: Int32 { owned.raw }

    init(opening path: String) throws(CaptureFault) {
        self.path = path
        owned = try OwnedDescriptor(openingNode: path)
    }

    /// A node that is not open: every request fails with EBADF.
    init(closed path: String) {
        self.path = path
        owned = .none
    }

    // MARK: What the node is

    func capability() throws(CaptureFault) -> NodeCapability {
        var answer = v4l2_capability()
        try check(el_v4l2_querycap(owned.raw, &answer), .capabilities)
        // `capabilities` speaks of all siblings of the device, such as a camera's metadata node.
        let ofThisNode = answer.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
        return NodeCapability(
            driver: withUnsafeBytes(of: answer.driver) { UntrustedText(bytes: $0) },
            card: withUnsafeBytes(of: answer.card) { UntrustedText(bytes: $0) },
            busInfo: withUnsafeBytes(of: answer.bus_info) { UntrustedText(bytes: $0) },
            deviceCaps: ofThisNode ? answer.device_caps : answer.capabilities)
    }

    /// The pixel formats that the node lists, in its order; those that libv4l would emulate are not the node's.
    func pixelFormats() throws(CaptureFault) -> [FourCC] {
        var formats: [FourCC] = []
        for index in 0..<Self.listLimit {
            var description = v4l2_fmtdesc()
            description.index = index
            description.type = Self.queue.rawValue
            let answer = el_v4l2_enum_fmt(owned.raw, &description)
            if answer == -EINVAL || answer == -ENOTTY { break }
            try check(answer, .enumerate)
            if description.flags & UInt32(V4L2_FMT_FLAG_EMULATED) != 0 { continue }
            formats.append(FourCC(rawValue: description.pixelformat))
        }
        return formats
    }

    // MARK: Mode

    func pixelFormat() throws(CaptureFault) -> v4l2_pix_format {
        var format = v4l2_format()
        format.type = Self.queue.rawValue
        try check(el_v4l2_g_fmt(owned.raw, &format), .setFormat)
        return format.fmt.pix
    }

    /// Asks for a mode. The driver may choose another one without an error: read it back.
    func setPixelFormat(_ fourCC: FourCC, width: UInt32, height: UInt32) throws(CaptureFault) {
        var format = v4l2_format()
        format.type = Self.queue.rawValue
        format.fmt.pix.pixelformat = fourCC.rawValue
        format.fmt.pix.width = width
        format.fmt.pix.height = height
        format.fmt.pix.field = V4L2_FIELD_NONE.rawValue
        try check(el_v4l2_s_fmt(owned.raw, &format), .setFormat)
    }

    /// - Returns: nil when the driver does not state it.
    func frameInterval() throws(CaptureFault) -> Fraction? {
        var parameters = v4l2_streamparm()
        parameters.type = Self.queue.rawValue
        let answer = el_v4l2_g_parm(owned.raw, &parameters)
        if answer == -ENOTTY || answer == -EINVAL { return nil }
        try check(answer, .setInterval)
        let capture = parameters.parm.capture
        guard capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0, capture.timeperframe.numerator > 0,
            capture.timeperframe.denominator > 0
        else { return nil }
        return Fraction(capture.timeperframe.numerator, capture.timeperframe.denominator)
    }

    /// Asks for a frame interval. The driver takes the nearest one that it has: read it back.
    func setFrameInterval(_ interval: Fraction) throws(CaptureFault) {
        var parameters = v4l2_streamparm()
        parameters.type = Self.queue.rawValue
        parameters.parm.capture.timeperframe = v4l2_fract(
            numerator: interval.numerator, denominator: interval.denominator)
        let answer = el_v4l2_s_parm(owned.raw, &parameters)
        // A driver without intervals says so when it is read back.
        if answer == -ENOTTY || answer == -EINVAL { return }
        try check(answer, .setInterval)
    }

    // MARK: Buffers

    /// Asks for `wanted` buffers and maps those that the driver gives.
    /// - Throws: `.tooFewBuffers` when it gives less than `fewest`; `.modeRefused` when their times would not be
    ///   those of CLOCK_MONOTONIC.
    func mapBuffers(wanted: UInt32, fewest: Int) throws(CaptureFault) -> MappedBuffers {
        let count = try requestBuffers(wanted)
        if count < fewest { throw .tooFewBuffers(count: count) }
        var buffers = MappedBuffers(capacity: count)
        for index in 0..<UInt32(count) {
            var buffer = Self.buffer(index)
            try check(el_v4l2_querybuf(owned.raw, &buffer), .mapBuffer)
            try FrameClock.check(bufferFlags: buffer.flags)
            buffers.append(
                try BufferMapping(descriptor: owned.raw, offset: buffer.m.offset, byteCount: Int(buffer.length)))
        }
        return buffers
    }

    /// - Parameter count: 0 frees the buffers, which must be unmapped by then.
    /// - Returns: the number that the driver gave.
    @discardableResult
    func requestBuffers(_ count: UInt32) throws(CaptureFault) -> Int {
        var request = v4l2_requestbuffers()
        request.count = count
        request.type = Self.queue.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try check(el_v4l2_reqbufs(owned.raw, &request), .requestBuffers)
        return Int(request.count)
    }

    func queueBuffer(_ index: UInt32) throws(CaptureFault) {
        var buffer = Self.buffer(index)
        try check(el_v4l2_qbuf(owned.raw, &buffer), .queueBuffer)
    }

    /// - Returns: false when no frame is waiting.
    func dequeueBuffer(_ buffer: inout v4l2_buffer) throws(CaptureFault) -> Bool {
        buffer = Self.buffer(0)
        let answer = el_v4l2_dqbuf(owned.raw, &buffer)
        if answer == -EAGAIN { return false }
        try check(answer, .dequeueBuffer)
        return true
    }

    // MARK: Stream

    func streamOn() throws(CaptureFault) {
        try check(el_v4l2_streamon(owned.raw, Self.queue), .streamOn)
    }

    /// Takes all buffers back from the driver, whether it was streaming or not. There is nothing to do about an
    /// error: a node that is gone streams no more.
    func streamOff() {
        _ = el_v4l2_streamoff(owned.raw, Self.queue)
    }

    private static var queue: v4l2_buf_type { V4L2_BUF_TYPE_VIDEO_CAPTURE }
    /// A driver that never ends its list does not hold the caller.
    static let listLimit: UInt32 = 256

    private static func buffer(_ index: UInt32) -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.index = index
        buffer.type = queue.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return buffer
    }

    private func check(_ answer: Int32, _ step: CaptureFault.Step) throws(CaptureFault) {
        try CaptureFault.check(answer, step, node: path)
    }
}

/// What a node says of itself.
struct NodeCapability {
    let driver: UntrustedText
    let card: UntrustedText
    let busInfo: UntrustedText
    let deviceCaps: UInt32

    /// Single-planar capture by streaming.
    var capturesByStreaming: Bool {
        let needed = UInt32(V4L2_CAP_VIDEO_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        return deviceCaps & needed == needed
    }
}
