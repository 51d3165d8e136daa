internal import Glibc

/// Why a control cannot be described, read or set. Closed: a caller can name every case.
package enum ControlFault: Error, Hashable, Sendable {
    /// The device is no longer there. A state, not a failure.
    case gone
    /// The work was given up, because its keeper was stopped or a newer lock took its place.
    case stopped
    /// The device has no control of this number.
    case unknownControl
    /// The control has no value that could be read back: a button, a title, an array, or one that only takes values.
    case noValue
    /// The control takes no value.
    case readOnly
    /// A control that rules this one, such as automatic exposure, is on.
    case ruledByMaster
    /// The value is outside the control's range, between its steps, or no entry of its menu.
    case outOfRange
    /// The device says that it is not ready, or another program has reserved the device's controls.
    case notReady
    /// The device did not answer within the kernel's time, 5 s for uvcvideo.
    case noAnswer
    /// Any other answer of the kernel, with the step and errno.
    case system(Step, errno: Int32)

    package enum Step: String, Hashable, Sendable {
        case open, describe, read, write, subscribe, nextChange, wait
    }

    /// True when the same request may succeed a moment later.
    package var isRetryable: Bool {
        switch self {
        case .gone, .stopped, .unknownControl, .noValue, .readOnly, .outOfRange: false
        case .ruledByMaster, .notReady, .noAnswer, .system: true
        }
    }

    /// The fault in words that follow the control's name.
    package var words: String {
        switch self {
        case .gone: "cannot be reached: the device is gone"
        case .stopped: "was not asked to the end: the device is being given up"
        case .unknownControl: "is not a control of this device"
        case .noValue: "has no value that could be read back"
        case .readOnly: "cannot be set on this device"
        case .ruledByMaster: "is ruled by an automatic control that is on"
        case .outOfRange: "does not take this value"
        case .notReady: "is not ready"
        case .noAnswer: "does not answer"
        case .system(let step, let errno): "could not be \(step.words): \(String(cString: strerror(errno)))"
        }
    }
}

extension ControlFault.Step {
    /// What was to be done, in words that follow “could not be”.
    fileprivate var words: String {
        switch self {
        case .open: "reached"
        case .describe: "described"
        case .read: "read"
        case .write: "set"
        case .subscribe, .nextChange, .wait: "watched"
        }
    }
}

extension ControlFault {
    /// What an errno of a control's request means at this step.
    ///
    /// A device that refuses a UVC request says why in its request error code (USB Video Class 1.5, 4.2.1.2), which
    /// uvcvideo turns into an errno: not ready EBUSY, wrong state EILSEQ (EACCES in other kernels), out of range
    /// ERANGE, invalid value EINVAL, invalid control EIO. EACCES of a write is also the kernel's own answer for a
    /// control whose master is not manual; that the control is read-only is in its description.
    ///
    /// Source: `uvc_query_ctrl` and `uvc_ctrl_is_accessible` of Linux 6.1.192; the error tables of
    /// Documentation/userspace-api/media/v4l/vidioc-g-ext-ctrls.rst.
    package init(_ step: Step, errno code: Int32) {
        switch (step, code) {
        case (_, ENODEV), (_, ENXIO), (.open, ENOENT): self = .gone
        case (_, EBUSY): self = .notReady
        case (_, ETIMEDOUT): self = .noAnswer
        case (_, ERANGE): self = .outOfRange
        // ENOTTY: the node has no controls at all.
        case (.describe, EINVAL), (.read, EINVAL), (.subscribe, EINVAL): self = .unknownControl
        case (.describe, ENOTTY), (.read, ENOTTY), (.write, ENOTTY), (.subscribe, ENOTTY): self = .unknownControl
        case (.write, EINVAL): self = .outOfRange
        case (.read, EACCES): self = .noValue
        case (.write, EACCES), (.write, EILSEQ): self = .ruledByMaster
        default: self = .system(step, errno: code)
        }
    }

    /// Throws unless the shim's answer, 0 or a negative errno, is 0.
    static func check(_ answer: Int32, _ step: Step) throws(ControlFault) {
        if answer < 0 { throw ControlFault(step, errno: -answer) }
    }

    /// What a node that could not be opened means for its controls.
    init(opening fault: CaptureFault) {
        switch fault {
        case .gone: self = .gone
        case .busy: self = .notReady
        case .permissionDenied: self = .system(.open, errno: EACCES)
        case .notACaptureDevice: self = .system(.open, errno: ENOTTY)
        case .system(_, let code): self = .system(.open, errno: code)
        case .noBandwidth, .modeRefused, .tooFewBuffers, .stalled, .ringTooSmall:
            // None of them is an answer to opening.
            self = .system(.open, errno: EIO)
        }
    }
}
