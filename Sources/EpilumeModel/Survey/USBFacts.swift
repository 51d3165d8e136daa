/// What a USB device says of itself and where it is plugged in. Strings come from the device and are hostile.
package struct USBFacts: Hashable, Sendable {
    package var vendorID: UInt16
    package var productID: UInt16
    /// bcdDevice: the firmware's version.
    package var release: UInt16?
    package var manufacturer: UntrustedText?
    package var product: UntrustedText?
    package var serial: UntrustedText?
    /// nil when the place in the tree cannot be read.
    package var port: USBPort?
    package var speed: Speed?
    /// In the order of the active configuration's descriptors, or of the first one's when none is known to be active;
    /// one entry an interface, without its alternate settings.
    package var interfaces: [Interface]
    package var extensionUnits: [ExtensionUnit]

    package init(
        vendorID: UInt16, productID: UInt16, release: UInt16? = nil, manufacturer: UntrustedText? = nil,
        product: UntrustedText? = nil, serial: UntrustedText? = nil, port: USBPort? = nil, speed: Speed? = nil,
        interfaces: [Interface] = [], extensionUnits: [ExtensionUnit] = []
    ) {
        self.vendorID = vendorID
        self.productID = productID
        self.release = release
        self.manufacturer = manufacturer
        self.product = product
        self.serial = serial
        self.port = port
        self.speed = speed
        self.interfaces = interfaces
        self.extensionUnits = extensionUnits
    }

    /// Signalling rate in megabits a second.
    package enum Speed: Int, Hashable, Sendable, CaseIterable {
        case full = 12
        case high = 480
        case `super` = 5000
        case superPlus = 10_000
        case superPlusByTwo = 20_000
    }

    package struct Interface: Hashable, Sendable {
        package var number: UInt8
        package var interfaceClass: UInt8
        package var subclass: UInt8
        package var interfaceProtocol: UInt8
        /// The kernel driver that holds it; nil when none does or it cannot be seen.
        package var driver: UntrustedText?

        package init(
            number: UInt8, interfaceClass: UInt8, subclass: UInt8, interfaceProtocol: UInt8,
            driver: UntrustedText? = nil
        ) {
            self.number = number
            self.interfaceClass = interfaceClass
            self.subclass = subclass
            self.interfaceProtocol = interfaceProtocol
            self.driver = driver
        }
    }

    /// A UVC extension unit (USB Video Class 1.1, 3.7.2.6).
    package struct ExtensionUnit: Hashable, Sendable {
        package var guid: USBGUID
        /// bUnitID: moves between firmware versions, so it is looked up by GUID each time.
        package var unit: UInt8
        /// Selectors whose bit in bmControls is set.
        package var selectors: [UInt8]

        package init(guid: USBGUID, unit: UInt8, selectors: [UInt8]) {
            self.guid = guid
            self.unit = unit
            self.selectors = selectors
        }
    }
}
