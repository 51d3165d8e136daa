package import EpilumeModel

/// A V4L2 node as sysfs and udev know it.
package struct CameraFacts: Hashable, Sendable {
    /// Such as /dev/video0.
    package var node: String
    package var card: UntrustedText
    package var access: Looked<FileFacts>
    /// udev's ID_V4L_CAPABILITIES says `capture`; nil when udev has no word of the node.
    package var canCapture: Bool?
    /// The node carries the mark of Epilume's udev rule; nil when udev has no word of the node.
    package var startsService: Bool?
    /// The file of udev's database, such as /run/udev/data/c81:0.
    package var record: String
    /// Of the USB device in sysfs; nil for a device without a USB parent.
    package var usbPath: String?
    /// Name of the driver that made the node.
    package var driver: UntrustedText?

    package init(
        node: String, card: UntrustedText, access: Looked<FileFacts>, canCapture: Bool?, startsService: Bool?,
        record: String, usbPath: String?, driver: UntrustedText?
    ) {
        self.node = node
        self.card = card
        self.access = access
        self.canCapture = canCapture
        self.startsService = startsService
        self.record = record
        self.usbPath = usbPath
        self.driver = driver
    }
}

/// A USB device as sysfs shows it.
package struct USBDeviceFacts: Hashable, Sendable {
    /// Its folder below /sys/devices.
    package var path: String
    package var vendorID: UInt16
    package var productID: UInt16
    package var release: UInt16?
    package var manufacturer: UntrustedText?
    package var product: UntrustedText?
    package var serial: UntrustedText?
    /// Megabits a second; nil when the kernel does not say.
    package var speed: Int?
    /// bcdUSB, such as 0x0210.
    package var usbVersion: UInt16?
    package var bus: Int?
    /// False when USBGuard or an administrator has not let it in.
    package var isAuthorised: Bool
    /// `on`, or `auto` when the kernel may let it sleep.
    package var powerControl: String?
    /// `active`, `suspended`, `error`, …
    package var powerStatus: String?
    package var interfaces: [Interface]
    /// The kernel's copy of its descriptors.
    package var descriptors: [UInt8]?
    /// Its Binary Object Store; published by kernels from 6.9.
    package var objectStore: [UInt8]?
    package var inputs: [Input]

    package init(path: String, vendorID: UInt16, productID: UInt16) {
        self.path = path
        self.vendorID = vendorID
        self.productID = productID
        isAuthorised = true
        interfaces = []
        inputs = []
    }

    package struct Interface: Hashable, Sendable {
        /// The sysfs folder's name, such as `1-1:1.0`.
        package var name: String
        package var interfaceClass: Int
        package var subclass: Int
        package var driver: String?

        package init(name: String, interfaceClass: Int, subclass: Int, driver: String?) {
            self.name = name
            self.interfaceClass = interfaceClass
            self.subclass = subclass
            self.driver = driver
        }

        /// USB Video Class 1.1, A.1 and A.2: CC_VIDEO, SC_VIDEOCONTROL.
        package var isVideoControl: Bool { interfaceClass == 0x0e && subclass == 1 }
    }

    package struct Input: Hashable, Sendable {
        /// Such as /dev/input/event3; nil without an event handler.
        package var node: String?
        package var name: UntrustedText
        /// It can send KEY_CAMERA.
        package var hasCameraKey: Bool
        /// Of the node.
        package var access: Looked<FileFacts>

        package init(node: String?, name: UntrustedText, hasCameraKey: Bool, access: Looked<FileFacts>) {
            self.node = node
            self.name = name
            self.hasCameraKey = hasCameraKey
            self.access = access
        }
    }

    /// What a profile is looked up by.
    package var facts: USBFacts {
        USBFacts(
            vendorID: vendorID, productID: productID, release: release, manufacturer: manufacturer, product: product,
            serial: serial)
    }

    /// The folder's name, such as `1-1.2`.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `vvvv:pppp`.
    package var id: String { Self.hex(vendorID) + ":" + Self.hex(productID) }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

/// Which programs have camera nodes open.
package struct HolderFacts: Hashable, Sendable {
    package var holders: [Holder] = []
    /// False when descriptors of other users' programs cannot be seen.
    package var isComplete = false

    package init() {}

    package struct Holder: Hashable, Sendable {
        package var node: String
        package var process: Int
        /// The kernel's name of the program; it can name itself as it likes.
        package var program: UntrustedText
        package var user: String

        package init(node: String, process: Int, program: UntrustedText, user: String) {
            self.node = node
            self.process = process
            self.program = program
            self.user = user
        }
    }
}
