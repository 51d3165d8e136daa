package import EpilumeModel

/// One capture node of one device, as seen now.
package struct Sighting: Hashable, Sendable {
    package let identity: DeviceIdentity
    /// /sys path of the node: names this appearance of the node; the key for deduplication and removal.
    package let syspath: String
    /// /sys path of the parent device (the USB device where there is one); nodes of one parent belong together.
    package let parentSyspath: String
    /// The device node, such as /dev/video0. Never an identity.
    package let node: String
    /// Pixel formats that the node lists, in its order.
    package let formats: [FourCC]
    /// The driver's own name of the port, by which a driver that opens the node later knows the device again. Two
    /// devices can have the same one: ``DeviceIdentity/port`` tells them apart.
    package let busInfo: UntrustedText

    /// - Parameter busInfo: nil when it is the identity's port.
    package init(
        identity: DeviceIdentity, syspath: String, parentSyspath: String, node: String, formats: [FourCC],
        busInfo: UntrustedText? = nil
    ) {
        self.identity = identity
        self.syspath = syspath
        self.parentSyspath = parentSyspath
        self.node = node
        self.formats = formats
        self.busInfo = busInfo ?? identity.port
    }
}

/// What a device watch reports.
package enum WatchEvent: Hashable, Sendable {
    case arrived(Sighting)
    /// The node with this syspath is gone. Sent only for a node that had arrived.
    case left(syspath: String)
    /// A node could not be looked at, with the reason; it is not shown as a device.
    case unreadable(syspath: String, reason: CaptureFault)
    /// The nodes that were there at the start have all been reported.
    case settled
}

/// Where devices come from: udev, or a test's fake.
///
/// Concurrency: `handler` is called on the watch's own thread, one event at a time, in order.
package protocol DeviceWatch: AnyObject, Sendable {
    /// Starts to listen first, then lists what is there, and reports each node once.
    func start(_ handler: @escaping @Sendable (WatchEvent) -> Void) throws(CaptureFault)
    /// Returns after the last call of the handler has returned. Idempotent.
    func stop()
    /// Turns of the watch's loop so far: grows while the thread is alive, also when nothing happens.
    var turns: UInt64 { get }
}
