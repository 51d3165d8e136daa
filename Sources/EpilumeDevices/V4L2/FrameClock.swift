internal import CEpilumeLinux
internal import Glibc

/// What a buffer says of its time. Frames and presses are compared on CLOCK_MONOTONIC.
enum FrameClock {
    /// A buffer's time in microseconds.
    static func microseconds(of buffer: v4l2_buffer) -> Int64 {
        Int64(buffer.timestamp.tv_sec) * 1_000_000 + Int64(buffer.timestamp.tv_usec)
    }

    /// Refuses a driver whose frame times are not of this clock: the choice of the frame that follows a press would
    /// be a guess. The time of dequeueing is no substitute, for it lies an unknown number of queued frames later.
    static func check(bufferFlags flags: UInt32) throws(CaptureFault) {
        if flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) != UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) {
            throw .modeRefused(
                wanted: "frame times of the monotonic clock", actual: "frame times of an unknown clock")
        }
    }
}
