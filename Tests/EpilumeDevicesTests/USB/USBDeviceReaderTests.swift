import EpilumeDevices
import EpilumeModel
import Testing

@Suite("USB device reader")
struct USBDeviceReaderTests {
    private let tree: SysfsTree
    private let pci = "devices/pci0000:00/0000:00:14.0"

    init() throws {
        tree = try SysfsTree()
        try tree.addController(pci, buses: (1, 2))
    }

    @Test("reads numbers, strings and speed")
    func numbers() throws {
        let path = try tree.addScope("\(pci)/usb1/1-1", devpath: "1", serial: "VTU\u{1b}[31m\n603EB")
        let facts = try #require(USBDeviceReader(path).facts())
        #expect((facts.vendorID, facts.productID, facts.release) == (0x21cd, 0x603b, 0x0100))
        #expect(facts.manufacturer?.raw == "Firefly")
        #expect(facts.product?.raw == "Scope")
        #expect(facts.serial?.description == "VTU\\u{1b}[31m\\u{a}603EB")
        #expect(facts.speed == .high)
        #expect(facts.interfaces == [])
    }

    @Test("an absent serial and an empty one are both none")
    func noSerial() throws {
        #expect(USBDeviceReader(try tree.addScope("\(pci)/usb1/1-1", devpath: "1")).identity()?.serial == nil)
        let empty = try tree.addScope("\(pci)/usb1/1-2", devpath: "2", serial: "")
        #expect(USBDeviceReader(empty).identity()?.serial == nil)
    }

    @Test("tells twins without a serial apart by their ports")
    func twins() throws {
        let ports = try ["1", "2"].map { USBDeviceReader(try tree.addScope("\(pci)/usb1/1-\($0)", devpath: $0)) }
            .map { try #require($0.identity()?.port) }
        #expect(ports.map(\.description) == ["usb-0000:00:14.0-1", "usb-0000:00:14.0-2"])
    }

    @Test("follows a chain of hubs")
    func hubs() throws {
        try tree.add("\(pci)/usb1/1-3/1-3.4", ["devpath": "3.4", "speed": "480"])
        let path = try tree.addScope("\(pci)/usb1/1-3/1-3.4/1-3.4.12", devpath: "3.4.12")
        let port = USBDeviceReader(path).identity()?.port
        #expect(port == USBPort(controller: "0000:00:14.0", rootHub: .highSpeed, chain: [3, 4, 12]))
        #expect(port?.description == "usb-0000:00:14.0-3.4.12")
    }

    @Test("tells port 2 of a controller's USB 2 root hub from port 2 of its USB 3 root hub")
    func rootHubs() throws {
        let old = try tree.addScope("\(pci)/usb1/1-2", devpath: "2")
        let new = try tree.addScope("\(pci)/usb2/2-2", devpath: "2", speed: "5000")
        #expect(USBDeviceReader(old).identity()?.port?.description == "usb-0000:00:14.0-2")
        #expect(USBDeviceReader(new).identity()?.port?.description == "usb-0000:00:14.0-ss2")
        #expect(USBDeviceReader(new).identity()?.speed == .super)
    }

    @Test("a slow device on a USB 2 hub counts by its hub, not by its own speed")
    func slow() throws {
        let path = try tree.addScope("\(pci)/usb1/1-2", devpath: "2", speed: "12")
        #expect(USBDeviceReader(path).identity()?.port?.rootHub == .highSpeed)
        #expect(USBDeviceReader(path).identity()?.speed == .full)
    }

    @Test("knows a virtual controller by the name that its driver gives")
    func virtual() throws {
        try tree.addController("devices/platform/vhci_hcd.0", buses: (3, 4))
        let path = try tree.addScope("devices/platform/vhci_hcd.0/usb3/3-1", devpath: "1")
        #expect(USBDeviceReader(path).identity()?.port?.description == "usb-vhci_hcd.0-1")
    }

    @Test("reads through the link that the bus has")
    func link() throws {
        try tree.addScope("\(pci)/usb1/1-1", devpath: "1")
        try tree.add("bus/usb/devices")
        try tree.link("bus/usb/devices/1-1", to: "../../../\(pci)/usb1/1-1")
        let reader = USBDeviceReader("\(tree.root)/bus/usb/devices/1-1")
        #expect(reader.identity()?.port?.description == "usb-0000:00:14.0-1")
        #expect(reader.syspath.hasSuffix("/\(pci)/usb1/1-1"))
    }

    @Test(
        "has no port for a root hub and for a place that no bus has",
        arguments: ["0", "", "1.0", "1..2", "a", "1.2.3.4.5.6.7", "256", "-1"])
    func noPort(devpath: String) throws {
        let path = try tree.addScope("\(pci)/usb1/1-1", devpath: devpath)
        #expect(USBDeviceReader(path).identity()?.port == nil)
    }

    @Test("has no port where the root hub cannot be found or does not say what it is")
    func noRootHub() throws {
        let alone = try tree.addScope("devices/1-1", devpath: "1")
        #expect(USBDeviceReader(alone).identity()?.port == nil)
        try tree.add("devices/platform/c/usb9", ["devpath": "0", "speed": "unknown"])
        #expect(USBDeviceReader(try tree.addScope("devices/platform/c/usb9/9-1", devpath: "1")).identity()?.port == nil)
        // A folder that only has the name of a root hub.
        try tree.add("devices/platform/usb7", ["speed": "480"])
        #expect(USBDeviceReader(try tree.addScope("devices/platform/usb7/7-1", devpath: "1")).identity()?.port == nil)
    }

    @Test("is nothing without vendor and product, as while it is being unplugged")
    func leaving() throws {
        #expect(USBDeviceReader(try tree.add("\(pci)/usb1/1-1", ["devpath": "1"])).facts() == nil)
        #expect(USBDeviceReader("\(tree.root)/none").facts() == nil)
        #expect(!USBDeviceReader("\(tree.root)/none").isThere)
    }

    @Test("names each interface with the driver that holds it, in the order of the descriptors")
    func interfaces() throws {
        let path = try tree.addScope("\(pci)/usb1/1-1", devpath: "1")
        try tree.add(
            "\(pci)/usb1/1-1", ["bConfigurationValue": "1"],
            bytes: ["descriptors": DescriptorCorpus.bytes("a4tech-pk910h")])
        for number in [0, 1] {
            try tree.add(
                "\(pci)/usb1/1-1/1-1:1.\(number)", ["bInterfaceNumber": "0\(number)", "bInterfaceClass": "0e"])
        }
        try tree.link("\(pci)/usb1/1-1/1-1:1.0/driver", to: "../../../../../../../bus/usb/drivers/uvcvideo")
        let facts = try #require(USBDeviceReader(path).facts())
        #expect(facts.interfaces.map(\.number) == [0, 1, 2, 3])
        #expect(facts.interfaces.map(\.driver?.raw) == ["uvcvideo", nil, nil, nil])
        #expect(facts.extensionUnits.map(\.unit) == [3, 4])
        #expect(!USBDeviceReader(path).hasVideoNode)
        try tree.add("\(pci)/usb1/1-1/1-1:1.0/video4linux/video0")
        #expect(USBDeviceReader(path).hasVideoNode)
    }

    @Test("takes the active configuration")
    func configuration() throws {
        var bytes = try DescriptorCorpus.bytes("no-configuration")
        bytes[17] = 2
        let storage: [UInt8] = [9, 4, 0, 0, 0, 8, 6, 80, 0]
        let camera: [UInt8] = [9, 4, 0, 0, 0, 14, 1, 0, 0]
        bytes += [9, 2, 18, 0, 1, 1, 0, 0x80, 50] + storage + [9, 2, 18, 0, 1, 2, 0, 0x80, 50] + camera
        let path = try tree.addScope("\(pci)/usb1/1-1", devpath: "1")
        for (active, expected) in [("2", 14), ("1", 8), ("", 8)] as [(String, UInt8)] {
            try tree.add("\(pci)/usb1/1-1", ["bConfigurationValue": active], bytes: ["descriptors": bytes])
            #expect(USBDeviceReader(path).facts()?.interfaces.map(\.interfaceClass) == [expected])
        }
    }

    @Test("takes interfaces from their folders where the descriptors cannot be read")
    func noDescriptors() throws {
        let path = try tree.addScope("\(pci)/usb1/1-1", devpath: "1")
        try tree.add(
            "\(pci)/usb1/1-1/1-1:1.0",
            [
                "bInterfaceNumber": "00", "bInterfaceClass": "0e", "bInterfaceSubClass": "01",
                "bInterfaceProtocol": "00",
            ])
        #expect(
            USBDeviceReader(path).facts()?.interfaces == [
                USBFacts.Interface(number: 0, interfaceClass: 0x0e, subclass: 1, interfaceProtocol: 0)
            ])
    }
}
