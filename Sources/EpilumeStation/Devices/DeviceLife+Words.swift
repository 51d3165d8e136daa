internal import EpilumeDevices
internal import EpilumeInterface

extension DeviceLife {
    /// The state in one sentence, and one thing to do about it.
    package var words: (sentence: String, action: String?) {
        if isPairing, wish == .streaming, binding.position == nil {
            return (
                "It streams until the pairing is over; nothing of it is kept.", "Press its button if it is the one."
            )
        }
        return switch state {
        case .seen, .unsupported, .unbound:
            (
                "No position names this port, so the device is not used.",
                "Name its port for a position in /etc/epilume/epilume.yaml, then restart epilumed; "
                    + "or `epilume device pair`."
            )
        case .ambiguous: ambiguityWords
        case .unmatched: (unusableSentence, "See `epilume profile lint /etc/epilume/profiles.d`.")
        case .viewOnly:
            (
                "No profile knows this model, so it is shown and no picture is kept.",
                "A technician can enrol it: `epilume device enrol`; its pictures then say that it is unverified."
            )
        case .armed: ("Streaming; a press keeps a picture.", nil)
        case .locking: ("Its settings are being written and read back.", nil)
        case .settling:
            ("Its first pictures are thrown away until exposure stands still.", nil)
        case .controlRefused:
            (
                "A setting that its profile requires does not hold: \(troubleText).",
                "Replug it; if that does not help, `epilume doctor`."
            )
        case .controlDrift:
            (
                "A setting has changed by itself: \(troubleText). It is being set again.",
                "If this lasts, `epilume doctor`."
            )
        case .disarmed: ("Held but not streaming; nothing is kept in memory.", "Arm it with `epilume device arm`.")
        case .released: ("Given to other programs.", "Take it back with `epilume device arm`.")
        case .opening: ("Being opened.", nil)
        case .quarantined: (quarantine?.sentence ?? "", "Check cable and port, then `epilume device arm`.")
        case .gone: ("No longer there.", "Plug it in again.")
        case .busy:
            (
                "Another program holds the camera; this service cannot see which.",
                "Close other programs that use the camera; `sudo epilume doctor` names them."
            )
        case .noBandwidth:
            (
                "The USB bus has no bandwidth left for this mode.",
                "Move a camera to another USB controller, or choose a smaller mode."
            )
        case .stalled:
            ("The camera has stopped sending frames; it is being restarted.", "If this lasts, replug it.")
        case .recovering: ("The stream failed and is being restarted\(faultText).", "If this lasts, replug it.")
        case .failed: ("The camera cannot be used\(faultText).", faultAction)
        }
    }

    private var ambiguityWords: (sentence: String, action: String?) {
        guard case .ambiguous(let position, let rivals) = binding else { return ("", nil) }
        return (
            "\(rivals) devices could be position “\(position)”, which takes any; none is used.",
            "Name the port of each position in /etc/epilume/epilume.yaml, unplug the others, or "
                + "`epilume device pair \(position)` and press the right one's button."
        )
    }

    private var unusableSentence: String {
        if case .unusable(let sentence) = profile { sentence } else { "" }
    }

    private var troubleText: String {
        switch preparation {
        case .refused(let misses), .drifted(let misses): misses.map(\.words).joined(separator: "; ")
        default: ""
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
