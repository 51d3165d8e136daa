package import EpilumeModel

/// Why a device cannot deliver frames. Closed: a caller can name every case.
package enum CaptureFault: Error, Hashable, Sendable {
    /// ENODEV or ENXIO: the device is no longer there. A state, not a failure.
    case gone
    /// EBUSY: another program holds the device.
    case busy(Step)
    /// ENOSPC at STREAMON: the USB bus has no bandwidth left for this mode. Not the disk.
    case noBandwidth
    /// EACCES or EPERM at open.
    case permissionDenied(path: UntrustedText)
    /// The node does not capture by streaming.
    case notACaptureDevice(path: UntrustedText)
    /// The driver chose something else than what was stated.
    case modeRefused(wanted: String, actual: String)
    /// Fewer than the four buffers that a stream without loss needs.
    case tooFewBuffers(count: Int)
    /// No frame for this long although the stream is on.
    case stalled(milliseconds: Int)
    /// The ring's byte budget does not hold the fewest slots that evidence needs.
    case ringTooSmall(slotBytes: Int, budgetBytes: Int)
    /// Any other answer of the kernel, with the step and errno.
    case system(Step, errno: Int32)

    package enum Step: String, Hashable, Sendable {
        case open, capabilities, enumerate, setFormat, setInterval, requestBuffers, mapBuffer
        case queueBuffer, dequeueBuffer, streamOn, poll
    }

    /// True when opening the same device again later may help.
    package var isRetryable: Bool {
        switch self {
        case .gone, .permissionDenied, .notACaptureDevice, .modeRefused, .ringTooSmall: false
        case .busy, .noBandwidth, .tooFewBuffers, .stalled, .system: true
        }
    }
}
