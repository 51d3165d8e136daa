package import EpilumeModel

/// Why a press did not become evidence. Every press ends as an ``EvidenceFrame`` or as one of these.
package enum PressFault: Error, Hashable, Sendable {
    /// The device is not streaming.
    case notArmed
    /// The device went away before a frame could be chosen.
    case deviceGone
    /// The stream ended or was restarted before a frame could be chosen.
    case streamInterrupted
    /// No valid frame came in time. `considered` frames were looked at after the press.
    case noValidFrame(considered: Int, waitedMilliseconds: Int, rejected: FrameFaultCounts)
}

/// One request for one picture: filled in by the capture thread, frame by frame.
///
/// Concurrency: created anywhere; once submitted to a ``PressDesk`` its mutable part belongs to the desk's lock.
package final class Press: Sendable {
    /// CLOCK_MONOTONIC microseconds of the press itself, not of its arrival here.
    package let pressedMicroseconds: Int64
    /// CLOCK_MONOTONIC microseconds after which the press fails.
    package let deadlineMicroseconds: Int64
    /// Called exactly once, on the thread that settles the press. Must not block.
    let settle: @Sendable (Result<EvidenceFrame, PressFault>) -> Void

    package init(
        pressedMicroseconds: Int64, deadlineMicroseconds: Int64,
        settle: @escaping @Sendable (Result<EvidenceFrame, PressFault>) -> Void
    ) {
        self.pressedMicroseconds = pressedMicroseconds
        self.deadlineMicroseconds = deadlineMicroseconds
        self.settle = settle
    }
}

/// The frame that answers a press, with how it was chosen.
package struct EvidenceFrame: Sendable {
    package let lease: FrameLease
    package let format: StreamFormat
    package let selection: Selection

    /// How a frame was chosen: the rule's inputs and what was passed over.
    package struct Selection: Hashable, Sendable {
        package let pressedMicroseconds: Int64
        /// The earliest frame timestamp that the rule allows: one frame interval after the press.
        package let notBeforeMicroseconds: Int64
        /// Frames with a timestamp that the rule allows, the chosen one included.
        package let framesConsidered: Int
        package let rejected: FrameFaultCounts
    }
}
