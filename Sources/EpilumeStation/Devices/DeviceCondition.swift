package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel

/// Which position, if any, a device belongs to.
package enum Binding: Hashable, Sendable {
    case unbound
    /// The position takes any device, and there is more than one.
    case ambiguous(position: String, rivals: Int)
    case bound(position: String)

    package var position: String? {
        if case .bound(let position) = self { position } else { nil }
    }
}

/// What the operator wants of a device. A bound device is wanted armed from the start.
package enum Intent: String, Hashable, Sendable {
    case armed, disarmed, released
}

/// Where a device stands: a pure function of its binding, the operator's intent and its stream.
/// Nothing here is stored twice, so nothing can disagree.
package struct DeviceCondition: Hashable, Sendable {
    package var binding: Binding
    package var intent: Intent = .armed
    /// nil while no session exists.
    package var phase: StreamPhase?
    /// False once the node is gone from the system.
    package var isPresent = true

    package init(binding: Binding) { self.binding = binding }

    /// Whether the device is to be open.
    package var wantsSession: Bool {
        isPresent && binding.position != nil && intent != .released
    }

    package var state: DeviceState {
        guard isPresent else { return .gone }
        switch binding {
        case .unbound: return .unbound
        case .ambiguous: return .ambiguous
        case .bound: break
        }
        if intent == .released { return .released }
        switch phase {
        case nil, .opening, .stopped: return .opening
        case .streaming: return intent == .armed ? .armed : .disarmed
        case .held: return intent == .disarmed ? .disarmed : .opening
        case .gone: return .gone
        case .failed: return .failed
        case .recovering(.busy, _): return .busy
        case .recovering(.noBandwidth, _): return .noBandwidth
        case .recovering(.stalled, _): return .stalled
        case .recovering: return .recovering
        }
    }

    /// The state in one sentence, and one thing to do about it.
    package var words: (sentence: String, action: String?) {
        switch (state, binding) {
        case (_, .ambiguous(let position, let rivals)):
            (
                "\(rivals) devices could be position “\(position)”, which takes any; none is used.",
                "Name the port of each position in /etc/epilume/epilume.yaml, or unplug the others."
            )
        case (.unbound, _), (.seen, _), (.unsupported, _):
            (
                "No position names this port, so the device is not used.",
                "Name its port for a position in /etc/epilume/epilume.yaml, then restart epilumed."
            )
        case (.armed, _): ("Streaming; a press keeps a picture.", nil)
        case (.disarmed, _): ("Held but not streaming; nothing is kept in memory.", "Arm it with `epilume device arm`.")
        case (.released, _): ("Given to other programs.", "Take it back with `epilume device arm`.")
        case (.opening, _), (.ambiguous, _): ("Being opened.", nil)
        case (.gone, _): ("No longer there.", "Plug it in again.")
        case (.busy, _):
            (
                "Another program holds the camera; this service cannot see which.",
                "Close other programs that use the camera."
            )
        case (.noBandwidth, _):
            (
                "The USB bus has no bandwidth left for this mode.",
                "Move a camera to another USB controller, or choose a smaller mode."
            )
        case (.stalled, _):
            ("The camera has stopped sending frames; it is being restarted.", "If this lasts, replug it.")
        case (.recovering, _): ("The stream failed and is being restarted\(faultText).", "If this lasts, replug it.")
        case (.failed, _): ("The camera cannot be used\(faultText).", faultAction)
        }
    }

    private var fault: CaptureFault? {
        switch phase {
        case .failed(let fault), .recovering(let fault, _): fault
        default: nil
        }
    }

    private var faultText: String { fault.map { ": " + $0.words } ?? "" }

    private var faultAction: String {
        switch fault {
        case .modeRefused: "Correct the mode of its position in /etc/epilume/epilume.yaml, then restart epilumed."
        case .permissionDenied: "Check that user epilume is in group video and that the udev rules are installed."
        case .ringTooSmall: "Raise capture.ring-megabytes or choose a smaller mode, then restart epilumed."
        default: "Replug it, then `epilume device arm`."
        }
    }
}

extension CaptureFault {
    /// The fault in words that finish a sentence.
    package var words: String {
        switch self {
        case .gone: "it is gone"
        case .busy(let step): "another program holds it (noticed when it should \(step.words))"
        case .noBandwidth: "the USB bus has no bandwidth left"
        case .permissionDenied(let path): "no permission to open \(path)"
        case .notACaptureDevice(let path): "\(path) does not capture by streaming"
        case .modeRefused(let wanted, let actual): "it was asked for \(wanted) and gives \(actual)"
        case .tooFewBuffers(let count): "the driver gives only \(count) buffers"
        case .stalled(let milliseconds): "no frame for \(milliseconds) ms"
        case .ringTooSmall(let slotBytes, let budgetBytes):
            "\(FrameRing.minimumSlotCount) frames of \(slotBytes) bytes do not fit into \(budgetBytes) bytes of ring"
        case .system(let step, let errno): "it could not \(step.words): \(SystemError.name(errno))"
        }
    }
}

extension CaptureFault.Step {
    /// What the camera was to do, in words that follow “could not”.
    fileprivate var words: String {
        switch self {
        case .open: "be opened"
        case .capabilities: "say what it can do"
        case .enumerate: "list its formats"
        case .setFormat: "take the picture format"
        case .setInterval: "take the frame rate"
        case .requestBuffers: "prepare its buffers"
        case .mapBuffer: "share its buffers"
        case .queueBuffer: "take a buffer back"
        case .dequeueBuffer: "hand over a frame"
        case .streamOn: "start its stream"
        case .poll: "go on with its stream"
        }
    }
}
