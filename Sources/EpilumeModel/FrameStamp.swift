/// What the kernel and the capture thread say of one dequeued buffer.
///
/// Times are CLOCK_MONOTONIC in microseconds. `timestampMicroseconds` is the host time of the frame's
/// first payload, not of the exposure, which lies before it.
package struct FrameStamp: Hashable, Sendable {
    /// Counts frames since STREAMON; a gap is lost frames.
    package var sequence: UInt32
    package var timestampMicroseconds: Int64
    package var dequeuedMicroseconds: Int64
    /// `v4l2_buffer.flags`, unchanged.
    package var flags: UInt32
    package var bytesUsed: Int
    /// Names the stream among all that this run of the daemon began: each STREAMON begins a new one.
    package var life: UInt32

    package init(
        sequence: UInt32, timestampMicroseconds: Int64, dequeuedMicroseconds: Int64, flags: UInt32,
        bytesUsed: Int, life: UInt32
    ) {
        self.sequence = sequence
        self.timestampMicroseconds = timestampMicroseconds
        self.dequeuedMicroseconds = dequeuedMicroseconds
        self.flags = flags
        self.bytesUsed = bytesUsed
        self.life = life
    }

    /// V4L2_BUF_FLAG_ERROR: the driver recovered but the data may be damaged.
    package var hasKernelError: Bool { flags & 0x0000_0040 != 0 }
}
