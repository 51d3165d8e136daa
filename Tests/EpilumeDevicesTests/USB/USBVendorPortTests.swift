import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

extension UdevWatchTests {
    /// Real libusb and a mocked usbfs, one test at a time with the other users of the testbed.
    @Suite("Vendor requests through libusb")
    struct USBVendorPortTests {
        @Test("keep the contract", .timeLimit(.minutes(1)), arguments: VendorPortContract.allCases)
        func contract(_ clause: VendorPortContract) throws {
            try clause.check(VendorStage())
        }

        @Test("are of the vendor type and to the device, and nothing else is sent", .timeLimit(.minutes(1)))
        func setup() throws {
            let stage = try VendorStage()
            try VendorPortContract.sendsACommand.check(stage)
            try VendorPortContract.asksAQuestion.check(stage)
            #expect(
                stage.usbfs.transfers == [
                    MockUsbfs.Transfer(setup: [0x40, 0xa0, 0x02, 0x01, 3, 0, 2, 0], data: [0xde, 0xad]),
                    MockUsbfs.Transfer(setup: [0xc0, 0xa1, 0, 0, 3, 0, 3, 0], data: []),
                ])
        }

        @Test("are not sent to another device at the same place", .timeLimit(.minutes(1)))
        func otherDevice() throws {
            let stage = try VendorStage(productID: 0x603c)
            #expect(throws: LightFault.gone) { try VendorPortContract.asksAQuestion.check(stage) }
            #expect(stage.usbfs.transfers == [])
        }
    }
}

/// A scope in a testbed with the requests of the contract.
private struct VendorStage: VendorPortStage {
    let testbed: UmockdevTestbed
    let usbfs: MockUsbfs
    let port: any VendorPort

    /// - Parameter productID: what the port takes the device for, which is 21cd:603b.
    init(productID: UInt16 = 0x603b) throws {
        testbed = UmockdevTestbed()
        testbed.addRootHub()
        let syspath = testbed.addUSB(
            place: 1, descriptors: try DescriptorCorpus.bytes("no-configuration").withIDs(0x21cd, 0x603b),
            vendor: "21cd", interfaceClass: "0e")
        usbfs = MockUsbfs(testbed, node: "/dev/bus/usb/001/002") { transfer in
            switch (transfer.setup[0], transfer.setup[1]) {
            case (0x40, VendorPortContract.command.request): .taken
            case (0xc0, VendorPortContract.question.request): .bytes(VendorPortContract.answer)
            case (0xc0, VendorPortContract.shortQuestion.request): .bytes([1, 2])
            default: .stall
            }
        }
        port = try USBVendorPort(syspath: syspath, vendorID: 0x21cd, productID: productID)
    }

    func unplug() { usbfs.answer { _ in .gone } }
}

extension [UInt8] {
    /// A device descriptor with other numbers and one empty configuration.
    fileprivate func withIDs(_ vendor: UInt16, _ product: UInt16) -> [UInt8] {
        var bytes = self
        bytes[8...11] = [UInt8(vendor & 0xff), UInt8(vendor >> 8), UInt8(product & 0xff), UInt8(product >> 8)]
        return bytes + [9, 2, 9, 0, 0, 1, 0, 0x80, 50]
    }
}
