package import EpilumeDevices
package import EpilumeModel
internal import Glibc

/// A capture driver that delivers the frames of a recording again, in a loop: the same bytes and flags, sequences with
/// the same gaps, and timestamps on today's clock with the recorded distances.
///
/// Damaged frames are delivered as they were recorded. The contract of ``CaptureDriver`` holds as far as it
/// speaks of the driver; that frames are whole holds only for a recording of whole frames.
///
/// Concurrency: confined to one thread, as ``CaptureDriver`` says.
package final class ReplayedCamera: CaptureDriver {
    /// When frames come.
    package enum Pace: Hashable, Sendable {
        /// As they came when they were recorded.
        case recorded
        /// One after each interval.
        case every(Duration)
    }

    private let recording: Recording
    private let pace: Pace
    private var life = Life.closed

    private enum Life {
        case closed, open, configured
        case streaming(Stream)
    }

    private struct Stream {
        /// Frames taken since the stream began.
        var taken = 0
        /// Of frame 0 of the round that runs.
        var roundStartMicroseconds: Int64
        /// Added to the recorded sequences, which begin at 0 again.
        var roundStartSequence: UInt32 = 0
    }

    /// - Parameter recording: has at least one frame, as every recording that was read.
    package init(_ recording: Recording, pace: Pace = .recorded) {
        precondition(!recording.frames.isEmpty, "a recording has at least one frame")
        self.recording = recording
        self.pace = pace
    }

    package func open() throws(CaptureFault) { life = .open }

    package func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat {
        switch life {
        case .closed: throw .system(.setFormat, errno: EBADF)
        case .streaming: throw .busy(.setFormat)
        case .open, .configured: break
        }
        life = .open
        let mode = recording.manifest.mode
        try ModeChoice.check(mode, against: request) { _ in ["\(mode.width)x\(mode.height)"] }
        life = .configured
        return mode
    }

    package func start() throws(CaptureFault) {
        switch life {
        case .closed: throw .system(.streamOn, errno: EBADF)
        case .open: throw .system(.streamOn, errno: EINVAL)
        case .streaming: return
        case .configured:
            life = .streaming(Stream(roundStartMicroseconds: MonotonicClock.nowMicroseconds + lastDistance))
        }
    }

    package func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness {
        if case .closed = life { throw .system(.poll, errno: EBADF) }
        guard case .streaming(let stream) = life else { throw .system(.poll, errno: EIO) }
        let end = MonotonicClock.nowMicroseconds + limit.microseconds
        let due = due(stream)
        while true {
            // A ring goes before a frame, so that a stop never starves.
            let now = MonotonicClock.nowMicroseconds
            if rings(waker, forMicroseconds: max(0, min(due, end) - now)) {
                waker.drain()
                return .woken
            }
            if MonotonicClock.nowMicroseconds >= due { return .frame }
            if MonotonicClock.nowMicroseconds >= end { return .timedOut }
        }
    }

    package func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool {
        if case .closed = life { throw .system(.dequeueBuffer, errno: EBADF) }
        guard case .streaming(var stream) = life else { throw .system(.dequeueBuffer, errno: EINVAL) }
        let timestamp = due(stream)
        let now = MonotonicClock.nowMicroseconds
        guard now >= timestamp else { return false }
        let frames = recording.frames
        let index = stream.taken % frames.count
        let frame = frames[index]
        let sequence = stream.roundStartSequence &+ (frame.sequence &- frames[0].sequence)
        let stamp = FrameStamp(
            sequence: sequence, timestampMicroseconds: timestamp, dequeuedMicroseconds: now, flags: frame.flags,
            bytesUsed: frame.bytes.count, life: 0)
        frame.bytes.withUnsafeBytes { body($0, stamp) }
        stream.taken += 1
        if index == frames.count - 1 {
            stream.roundStartMicroseconds = timestamp + lastDistance
            stream.roundStartSequence = sequence &+ 1
        }
        life = .streaming(stream)
        return true
    }

    package func stop() { if case .streaming = life { life = .open } }

    package func close() { life = .closed }

    /// The moment of the next frame.
    private func due(_ stream: Stream) -> Int64 {
        stream.roundStartMicroseconds + offset(stream.taken % recording.frames.count)
    }

    /// From the first frame of a round to one of it. A recorded time that runs backwards, as a hostile one may, is
    /// brought forward by a microsecond a frame.
    private func offset(_ index: Int) -> Int64 {
        switch pace {
        case .every(let interval): return Int64(index) * max(1, interval.microseconds)
        case .recorded: return offsets[index]
        }
    }

    private lazy var offsets: [Int64] = {
        var offsets: [Int64] = []
        let first = recording.frames[0].timestampMicroseconds
        for frame in recording.frames {
            let (distance, overflow) = frame.timestampMicroseconds.subtractingReportingOverflow(first)
            let least = offsets.last.map { $0 + 1 } ?? 0
            // An hour between two frames is no stream; a test must not wait for it.
            offsets.append(min(max(overflow ? least : distance, least), least + 3_600_000_000))
        }
        return offsets
    }()

    /// From a round's last frame to the next round's first.
    private var lastDistance: Int64 {
        if case .every(let interval) = pace { return max(1, interval.microseconds) }
        return recording.manifest.mode.frameIntervalMicroseconds
    }

    private func rings(_ waker: Waker, forMicroseconds limit: Int64) -> Bool {
        var polled = pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: a remainder of less than a millisecond must not spin.
        return poll(&polled, 1, Int32(clamping: (limit + 999) / 1000)) > 0
    }
}
