package import EpilumeDevices

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
