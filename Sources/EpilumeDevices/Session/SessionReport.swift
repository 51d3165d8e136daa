package import EpilumeModel

/// Where a capture session stands.
package enum StreamPhase: Hashable, Sendable {
    case opening
    case streaming(StreamFormat)
    /// Open and configured but not streaming: no light, no frames, and no other program can take the device.
    case held
    /// The stream failed and is tried again; `attempt` counts from 1.
    case recovering(CaptureFault, attempt: Int)
    /// The session has given up: the same device needs a person or another mode.
    case failed(CaptureFault)
    /// The device is no longer there.
    case gone
    case stopped

    package var format: StreamFormat? {
        if case .streaming(let format) = self { format } else { nil }
    }
}

/// What a session has counted since it started.
package struct SessionCounters: Hashable, Sendable {
    /// Frames dequeued.
    package var delivered: UInt64 = 0
    /// Frames that may never be evidence, by cause.
    package var invalid = FrameFaultCounts()
    /// Frames that the driver's sequence skipped.
    package var gapFrames: UInt64 = 0
    /// Frames that found no free slot.
    package var unslotted: UInt64 = 0
    /// Streams begun.
    package var lives: UInt32 = 0
    /// Times that no frame came for the stall limit.
    package var stalls: UInt64 = 0
    package var lastSequence: UInt32?

    package init() {}

    /// Frames that were exposed and never reached a slot.
    package var lost: UInt64 { gapFrames + unslotted }
}

/// A session as it stands now.
package struct SessionReport: Hashable, Sendable {
    package let phase: StreamPhase
    package let counters: SessionCounters
    package let ringSlots: Int?
    package let ringSlotBytes: Int?
}
