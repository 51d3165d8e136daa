/// A name that stays the same when /dev/videoN is renumbered: made from the device's port (controller path and port
/// chain), reduced to characters that are safe in paths, URLs and log lines.
package struct DeviceID: Hashable, Sendable, CustomStringConvertible, Comparable {
    package let text: String

    /// - Parameter busInfo: ``DeviceIdentity/port``, such as `usb-0000:00:14.0-1.2` or `platform:vivid-000`.
    ///   Every other character than ASCII letters, digits, `.` and `-` becomes `_`; at most 64 are kept.
    package init(busInfo: String) {
        let safe = busInfo.utf8.prefix(64).map { byte -> Character in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                Character(UnicodeScalar(byte))
            default: "_"
            }
        }
        // A name of dots only would be a path of its own.
        text = safe.contains { $0 != "." } ? String(safe) : "device"
    }

    package var description: String { text }
    package static func < (a: DeviceID, b: DeviceID) -> Bool { a.text < b.text }
}

/// What is known of a device from the kernel and its descriptors. Strings come from the device and are
/// hostile: show them only through ``UntrustedText``.
package struct DeviceIdentity: Hashable, Sendable {
    package let id: DeviceID
    /// The port, in the words that people configure and see: a ``USBPort`` where the device has one, else the driver's
    /// bus information. On a USB 1 or 2 root hub both are the same text; on a USB 3 root hub the driver's leaves out
    /// the `ss` and would be the name of a USB 2 port too.
    package let port: UntrustedText
    package let driver: UntrustedText
    package let card: UntrustedText
    /// USB vendor and product; nil for devices without a USB parent.
    package let usb: USB?

    package struct USB: Hashable, Sendable {
        package let vendorID: UInt16
        package let productID: UInt16
        /// bcdDevice, the firmware's version; nil when sysfs does not show it.
        package let release: UInt16?
        package let serial: UntrustedText?
        package let manufacturer: UntrustedText?
        package let product: UntrustedText?
        /// nil for a speed that is none of these, or not to be seen.
        package let speed: USBFacts.Speed?
        /// nil when the place in the tree cannot be read.
        package let port: USBPort?

        package init(
            vendorID: UInt16, productID: UInt16, release: UInt16?, serial: UntrustedText?,
            manufacturer: UntrustedText? = nil, product: UntrustedText? = nil, speed: USBFacts.Speed? = nil,
            port: USBPort? = nil
        ) {
            self.vendorID = vendorID
            self.productID = productID
            self.release = release
            self.serial = serial
            self.manufacturer = manufacturer
            self.product = product
            self.speed = speed
            self.port = port
        }
    }

    package init(port: UntrustedText, driver: UntrustedText, card: UntrustedText, usb: USB?) {
        id = DeviceID(busInfo: port.raw)
        self.port = port
        self.driver = driver
        self.card = card
        self.usb = usb
    }
}
