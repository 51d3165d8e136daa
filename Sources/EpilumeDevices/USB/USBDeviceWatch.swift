package import EpilumeModel

/// A USB device that looks like a scope and delivers no pictures through V4L2: it is shown, with why, and not used.
package struct UnsupportedSighting: Hashable, Sendable {
    /// Names this device in ``USBWatchEvent/left(syspath:)``.
    package let syspath: String
    package let facts: USBFacts
    package let reason: Reason

    package init(syspath: String, facts: USBFacts, reason: Reason) {
        self.syspath = syspath
        self.facts = facts
        self.reason = reason
    }

    package enum Reason: Hashable, Sendable {
        /// It is known to speak something else than V4L2's drivers do.
        case knownAsUnsupported
        /// It has a video interface, and no driver has taken it.
        case noDriver(interface: UInt8)
    }
}

extension UnsupportedSighting {
    /// What is seen and what to do, for a person.
    package var sentence: String {
        let name = facts.product.map { "\($0)" } ?? "A USB device"
        switch reason {
        case .knownAsUnsupported: return "\(name) speaks a protocol of its own, which this station does not understand."
        case .noDriver(let interface):
            return
                "\(name) has a video interface (\(interface)) that no driver has taken; load the module uvcvideo, and "
                + "look at the kernel's log."
        }
    }
}

/// What a USB watch reports.
package enum USBWatchEvent: Hashable, Sendable {
    case arrived(UnsupportedSighting)
    /// It is gone, or a driver has taken it. Sent only for a device that had arrived.
    case left(syspath: String)
    /// The devices that were there at the start have all been looked at.
    case settled
}

/// Where devices without a V4L2 node come from: libusb, or a test's fake.
///
/// Concurrency: `handler` is called on the watch's own thread, one event at a time, in order. Every method from any
/// thread but that one.
package protocol USBDeviceWatch: AnyObject, Sendable {
    /// Starts once: a watch that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)`.
    func start(_ handler: @escaping @Sendable (USBWatchEvent) -> Void) throws(CaptureFault)
    /// Returns after the last call of the handler has returned. Idempotent.
    func stop()
    /// Turns of the watch's loop so far: grows while the thread is alive, also when nothing happens.
    var turns: UInt64 { get }
}
