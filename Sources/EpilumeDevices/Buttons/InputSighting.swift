internal import CUdev
package import EpilumeModel

/// An input event node as udev knows it. Everything is read from /sys: to know of a keyboard is not to listen to it.
package struct InputSighting: Hashable, Sendable {
    /// /sys path of the node: names this appearance of it; the key for deduplication and removal.
    package let syspath: String
    /// /sys path of the USB device where there is one, as a camera's ``Sighting/parentSyspath``; else of the parent.
    package let parentSyspath: String
    /// Node, name, place and keys.
    package let device: DeviceSurvey.InputDevice
    /// Vendor and product that the driver gave the input device; of a USB device usually its own.
    package let vendorID: UInt16
    package let productID: UInt16
    /// The USB device that it is part of.
    package let usb: DeviceIdentity.USB?
    /// When udev first saw this appearance of the node: another value under the same syspath is another plugging-in.
    package let appearance: String?

    package init(
        syspath: String, parentSyspath: String, device: DeviceSurvey.InputDevice, vendorID: UInt16, productID: UInt16,
        usb: DeviceIdentity.USB?, appearance: String? = nil
    ) {
        self.syspath = syspath
        self.parentSyspath = parentSyspath
        self.device = device
        self.vendorID = vendorID
        self.productID = productID
        self.usb = usb
        self.appearance = appearance
    }
}

/// An input device that could be a foot pedal or a remote shutter: it has keys and hangs on USB. Most of them are
/// keyboards; only one that a profile of kind `pedal` names is one, and only such a one is ever opened.
package struct PedalSighting: Hashable, Sendable {
    package let input: InputSighting
    package let usb: DeviceIdentity.USB

    /// - Returns: nil for a device without keys or without a USB parent.
    package init?(_ input: InputSighting) {
        guard let usb = input.usb, !input.device.keys.isEmpty else { return nil }
        self.input = input
        self.usb = usb
    }
}

extension InputSighting: UdevCopy {
    /// - Returns: nil for what is no event node, such as /dev/input/mouse0, and for one that is being unplugged.
    init?(device: OpaquePointer) {
        guard let node = UdevNode(device: device), node.node.hasPrefix("/dev/input/event"),
            let input = udev_device_get_parent_with_subsystem_devtype(device, "input", nil)
        else { return nil }
        func text(_ name: String) -> String? { udev_device_get_sysattr_value(input, name).map { String(cString: $0) } }
        func number(_ name: String) -> UInt16? { text(name).flatMap { UInt16($0, radix: 16) } }
        guard let vendor = number("id/vendor"), let product = number("id/product") else { return nil }
        self.init(
            syspath: node.syspath, parentSyspath: node.parentSyspath,
            device: DeviceSurvey.InputDevice(
                node: node.node, name: UntrustedText(text("name") ?? ""),
                phys: text("phys").flatMap { $0.isEmpty ? nil : UntrustedText($0) },
                keys: KeyBitmap.codes(text("capabilities/key") ?? "")),
            vendorID: vendor, productID: product, usb: node.usb, appearance: node.appearance)
    }
}
