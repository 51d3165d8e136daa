/// Where on a machine a USB device is plugged in: stays the same when buses and nodes are numbered anew.
///
/// The driver's bus information alone does not name a port: the USB 2 and the USB 3 root hub of one controller count
/// their ports separately, and it names neither.
package struct USBPort: Hashable, Sendable, CustomStringConvertible {
    /// The controller's device name, such as `0000:00:14.0` or `vhci_hcd.0`.
    package var controller: String
    package var rootHub: RootHub
    /// Port numbers from the root hub to the device; never empty.
    package var chain: [Int]

    package init(controller: String, rootHub: RootHub, chain: [Int]) {
        self.controller = controller
        self.rootHub = rootHub
        self.chain = chain
    }

    package enum RootHub: Hashable, Sendable {
        /// USB 1 and 2.
        case highSpeed
        /// USB 3 and later.
        case superSpeed
    }

    /// As the kernel's `usb_make_path` writes it, `usb-0000:00:14.0-1.2`, with `ss` before a USB 3 port chain:
    /// `usb-0000:00:14.0-ss1.2`. Never cut; the driver's bus information is, at 31 bytes.
    package var description: String {
        "usb-\(controller)-\(rootHub == .superSpeed ? "ss" : "")" + chain.map(String.init).joined(separator: ".")
    }
}
