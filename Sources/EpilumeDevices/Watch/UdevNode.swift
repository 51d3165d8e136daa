internal import CUdev
package import EpilumeModel

/// A node as udev knows it, copied out of libudev's memory.
package struct UdevNode: Hashable, Sendable {
    package let syspath: String
    /// The USB device where there is one, else the immediate parent, else the node itself.
    package let parentSyspath: String
    /// The device node, such as /dev/video0.
    package let node: String
    /// When udev first saw this appearance of the node, in its own words: another value under the same syspath is
    /// another plugging-in. Nil when udev does not say.
    package let appearance: String?
    package let usb: DeviceIdentity.USB?

    package init(syspath: String, parentSyspath: String, node: String, appearance: String?, usb: DeviceIdentity.USB?) {
        self.syspath = syspath
        self.parentSyspath = parentSyspath
        self.node = node
        self.appearance = appearance
        self.usb = usb
    }

    /// - Parameter device: a `struct udev_device *`, only read.
    /// - Returns: nil for a device without a syspath or a device node.
    init?(device: OpaquePointer) {
        guard let syspath = Self.text(udev_device_get_syspath(device)),
            let node = Self.text(udev_device_get_devnode(device))
        else { return nil }
        // Not ID_BUS: Debian's 70-camera.rules gives every node ID_BUS=usb.
        let usbDevice = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
        let parent = usbDevice ?? udev_device_get_parent(device)
        self.init(
            syspath: syspath,
            parentSyspath: parent.flatMap { Self.text(udev_device_get_syspath($0)) } ?? syspath,
            node: node,
            appearance: Self.text(udev_device_get_property_value(device, "USEC_INITIALIZED")),
            usb: usbDevice.flatMap { Self.text(udev_device_get_syspath($0)) }
                .flatMap { USBDeviceReader($0).identity() })
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}
