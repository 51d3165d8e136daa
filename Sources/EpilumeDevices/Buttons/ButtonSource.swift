package import EpilumeModel

/// Where presses come from: an input device of the kernel, or a test's script.
///
/// Concurrency: `handler` is called on the source's own thread, one event at a time, in order. The other members from
/// any thread, but `stop` not in the handler, where it would wait for itself.
package protocol ButtonSource: AnyObject, Sendable {
    var about: ButtonDescription { get }
    /// Starts once: a source that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)` when there is no thread or descriptor left. What is wrong with the device is
    ///   told as an event.
    func start(_ handler: @escaping @Sendable (ButtonEvent) -> Void) throws(CaptureFault)
    /// Lets go of the device. Returns after the last call of the handler has returned. Idempotent.
    func stop()
    /// Turns of the source's loop so far: grows while the thread is alive, also when nothing happens.
    var turns: UInt64 { get }
}

/// What a source listens to.
package struct ButtonDescription: Hashable, Sendable {
    /// Such as /dev/input/event3. Never an identity.
    package let node: String
    package let name: UntrustedText
    /// Where it is plugged in, as the driver says it.
    package let phys: UntrustedText?
    /// The key code that is the shutter.
    package let key: UInt16

    package init(node: String, name: UntrustedText, phys: UntrustedText?, key: UInt16) {
        self.node = node
        self.name = name
        self.phys = phys
        self.key = key
    }
}

/// What a source tells.
package enum ButtonEvent: Hashable, Sendable {
    /// The device is open and its keys come to this station alone. Also after it was unavailable for a while.
    case listening
    case pressed(ButtonPress)
    /// The kernel's queue overran: presses may be missing, and none is made up for them.
    case eventsLost
    /// No presses come until `listening` is told again.
    case unavailable(ButtonFault)
}

/// Why a button cannot be listened to.
package enum ButtonFault: Error, Hashable, Sendable {
    /// The device is no longer there, or another one has its node. A state, not a failure.
    case gone
    /// EBUSY of EVIOCGRAB: another program takes all of the device's events.
    case heldByAnother
    /// EACCES or EPERM at open.
    case permissionDenied(path: UntrustedText)
    /// The device cannot send the key that the profile names.
    case lacksKey(UInt16)
    /// Any other answer of the kernel, with the step and errno.
    case system(Step, errno: Int32)

    package enum Step: String, Hashable, Sendable {
        case open, identify, mask, clock, grab, state, poll, read
    }

    /// True when the source tries again by itself.
    package var comesBack: Bool {
        switch self {
        case .heldByAnother, .permissionDenied, .system: true
        case .gone, .lacksKey: false
        }
    }

    /// What is wrong and what to do, for a person.
    package var sentence: String {
        switch self {
        case .gone: "The button's device is no longer there: plug it in again."
        case .heldByAnother:
            "Another program takes this button's presses for itself: close it, and the button works again by itself."
        case .permissionDenied(let path):
            "The station may not read the button at \(path): install the udev rules that came with it, then plug the "
                + "device in again."
        case .lacksKey(let key):
            "The device cannot send key \(key), which its profile names as the button: correct the profile."
        case .system(let step, let code):
            "The button cannot be read (\(step.rawValue), errno \(code)): plug the device in again, and report it when "
                + "that does not help."
        }
    }
}
