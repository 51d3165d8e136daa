import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

extension UdevWatchTests {
    /// Real libusb over a mocked /sys and udev socket, one test at a time with the other users of the testbed.
    @Suite("USB watch", .serialized, .enabled(if: UmockdevTestbed.isPreloaded, "needs umockdev"))
    struct USBWatchTests {
        @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: USBWatchContract.allCases)
        func contract(_ clause: USBWatchContract) async throws {
            try await clause.check(USBStage())
        }
    }
}

/// A testbed with USB devices, and the watch through libusb.
struct USBStage: USBWatchStage {
    let testbed = UmockdevTestbed()
    let watch: any USBDeviceWatch

    init() throws {
        testbed.addRootHub()
        // No patience: what is plugged in here has what it will have.
        watch = try USBWatch(patience: .zero) { $0.vendorID == 0x0329 }
    }

    func plug(_ kind: StagedUSBDevice, at place: Int) -> String {
        switch kind {
        case .known: return add(place, vendor: "0329", interfaceClass: 0xff)
        case .undriven: return add(place, vendor: "21cd", interfaceClass: 0x0e)
        case .keyboard: return add(place, vendor: "046d", interfaceClass: 0x03)
        case .camera:
            let syspath = add(place, vendor: "21cd", interfaceClass: 0x0e)
            giveDriver(syspath: syspath)
            return syspath
        }
    }

    func unplug(syspath: String) {
        // From the leaves up, as the kernel does it.
        if let place = place(syspath) { testbed.vanish("\(syspath)/1-\(place):1.0") }
        testbed.remove(syspath)
    }

    func giveDriver(syspath: String) {
        if let place = place(syspath) { testbed.giveDriver(syspath: syspath, place: place) }
    }

    private func place(_ syspath: String) -> Int? { syspath.split(separator: "-").last.flatMap { Int($0) } }

    private func add(_ place: Int, vendor: String, interfaceClass: UInt8) -> String {
        let descriptors: [UInt8] =
            [18, 1, 0, 2, 0, 0, 0, 64, 0xcd, 0x21, 0x3b, 0x60, 0, 1, 0, 0, 0, 1]
            + [9, 2, 18, 0, 1, 1, 0, 0x80, 50] + [9, 4, 0, 0, 0, interfaceClass, 1, 0, 0]
        return testbed.addUSB(
            place: place, descriptors: descriptors, vendor: vendor,
            interfaceClass: interfaceClass == 0xff ? "ff" : "0\(interfaceClass == 0x0e ? "e" : "3")")
    }
}
