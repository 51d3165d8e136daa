package import EpilumeModel

/// The descriptors of a USB device, as sysfs shows them in the file `descriptors`: the device descriptor and then each
/// configuration as the device sent it (USB 2.0, 9.6; USB Video Class 1.1, 3.7).
///
/// They come from the device and may say anything: what cannot be is left out and named in ``findings``.
package struct USBDescriptors: Hashable, Sendable {
    package var device: Device
    package var configurations: [Configuration] = []
    /// What is wrong, in the order of the bytes; at most ``findingLimit``.
    package var findings: [Finding] = []

    /// A device with more faults than this is described well enough.
    package static let findingLimit = 64
    /// A device descriptor and the eight configurations that Linux reads (USB_MAXCONFIG), each as long as can be.
    package static let byteLimit = Device.byteCount + 8 * 0xffff

    package struct Finding: Hashable, Sendable {
        /// Where the descriptor begins, in bytes.
        package var offset: Int
        package var fault: USBDescriptorFault
    }

    package struct Device: Hashable, Sendable {
        /// bcdUSB, such as 0x0200.
        package var usbRelease: UInt16
        package var deviceClass: UInt8
        package var subclass: UInt8
        package var deviceProtocol: UInt8
        package var vendorID: UInt16
        package var productID: UInt16
        /// bcdDevice.
        package var release: UInt16
        package var configurationCount: Int

        static let byteCount = 18
    }

    package struct Configuration: Hashable, Sendable {
        /// bConfigurationValue.
        package var value: UInt8
        /// Each alternate setting is an entry, in the device's order.
        package var interfaces: [Interface] = []
    }

    package struct Interface: Hashable, Sendable {
        package var number: UInt8
        package var alternate: UInt8
        package var interfaceClass: UInt8
        package var subclass: UInt8
        package var interfaceProtocol: UInt8
        package var endpoints: [Endpoint] = []
        /// Of a VideoControl interface with a class-specific header.
        package var video: USBVideoControl?

        var isVideoControl: Bool { interfaceClass == 0x0e && subclass == 0x01 }
    }

    package struct Endpoint: Hashable, Sendable {
        /// bEndpointAddress: bit 7 is set for the direction to the host.
        package var address: UInt8
        package var kind: Kind
        /// wMaxPacketSize, unchanged: the upper bits count transactions.
        package var maxPacketSize: UInt16
        package var interval: UInt8

        package enum Kind: UInt8, Hashable, Sendable {
            case control, isochronous, bulk, interrupt
        }
    }
}

extension USBDescriptors.Configuration {
    /// One entry an interface, without its alternate settings, as ``USBFacts`` has them; no driver is known here.
    package var interfaceFacts: [USBFacts.Interface] {
        interfaces.filter { $0.alternate == 0 }.map {
            USBFacts.Interface(
                number: $0.number, interfaceClass: $0.interfaceClass, subclass: $0.subclass,
                interfaceProtocol: $0.interfaceProtocol)
        }
    }

    /// Of all VideoControl interfaces, in the device's order.
    package var extensionUnits: [USBFacts.ExtensionUnit] { interfaces.compactMap(\.video).flatMap(\.extensionUnits) }
}
