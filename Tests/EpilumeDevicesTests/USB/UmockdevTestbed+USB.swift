/// USB devices as libusb sees them: with descriptors, numbers on the bus and a node.
extension UmockdevTestbed {
    private typealias AddText =
        @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafeMutableRawPointer?) -> Int32
    private typealias SetLink =
        @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void

    /// A root hub on bus 1.
    func addRootHub() {
        let descriptor = "12010002090001406b1d020002050302010109021900010100e0000904000001090000000705810304000c"
        add(
            text: """
                P: /devices/pci0000:00/0000:00:14.0/usb1
                N: bus/usb/001/001
                E: DEVNAME=/dev/bus/usb/001/001
                E: DEVTYPE=usb_device
                E: SUBSYSTEM=usb
                A: busnum=1
                A: devnum=1
                A: devpath=0
                A: speed=480
                A: idVendor=1d6b
                A: idProduct=0002
                A: bConfigurationValue=1
                H: descriptors=\(descriptor)

                """)
    }

    /// A device on a port of bus 1, with one interface folder.
    /// - Returns: its syspath.
    @discardableResult
    func addUSB(place: Int, descriptors: [UInt8], vendor: String, interfaceClass: String) -> String {
        let path = "/devices/pci0000:00/0000:00:14.0/usb1/1-\(place)"
        let number = String(repeating: "0", count: place > 9 ? 1 : 2) + "\(place + 1)"
        add(
            text: """
                P: \(path)
                N: bus/usb/001/\(number)
                E: DEVNAME=/dev/bus/usb/001/\(number)
                E: DEVTYPE=usb_device
                E: SUBSYSTEM=usb
                A: busnum=1
                A: devnum=\(place + 1)
                A: devpath=\(place)
                A: speed=480
                A: idVendor=\(vendor)
                A: idProduct=603b
                A: bConfigurationValue=1
                H: descriptors=\(descriptors.map(Self.hex).joined())

                P: \(path)/1-\(place):1.0
                E: DEVTYPE=usb_interface
                E: SUBSYSTEM=usb
                A: bInterfaceNumber=00
                A: bInterfaceClass=\(interfaceClass)

                """)
        return "/sys" + path
    }

    /// A driver takes the interface and makes a V4L2 node.
    func giveDriver(syspath: String, place: Int) {
        let interface = "\(syspath)/1-\(place):1.0"
        symbol("umockdev_testbed_set_attribute_link", SetLink.self)(
            testbed, interface, "driver", "../../../../../../bus/usb/drivers/uvcvideo")
        add(
            text: """
                P: \(interface.dropFirst(4))/video4linux/video\(place)
                E: SUBSYSTEM=video4linux

                """)
    }

    private func add(text: String) {
        guard symbol("umockdev_testbed_add_from_string", AddText.self)(testbed, text, nil) != 0 else {
            fatalError("umockdev refused:\n\(text)")
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.utf8.count == 1 ? "0" + text : text
    }
}
