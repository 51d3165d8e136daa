internal import CUSB
internal import EpilumeModel
internal import Glibc

/// Vendor requests through libusb, while drivers hold the device's interfaces: usbfs lets vendor-type transfers to the
/// device pass without a claim (check_ctrlrecip of Linux 6.1), and nothing else is sent here.
///
/// The device is found by its place on the bus and its numbers at each request, and open only for its time. It needs
/// read and write permission on its node below /dev/bus/usb.
///
/// Concurrency: confined to one thread, as ``VendorPort`` says.
package final class USBVendorPort: VendorPort {
    private let context: USBContext
    private let name: String
    private let vendorID: UInt16
    private let productID: UInt16

    /// A lamp answers at once; the kernel's own control transfers wait five seconds.
    private static let patienceMilliseconds: UInt32 = 1000

    /// - Parameters:
    ///   - syspath: the USB device's folder below /sys; its last part is the place on the bus, such as `1-1.2`.
    ///   - vendorID: with `productID`, what stood there when the device was sighted.
    /// - Throws: `.system(errno)` when libusb cannot be had.
    package init(syspath: String, vendorID: UInt16, productID: UInt16) throws(LightFault) {
        do throws(CaptureFault) {
            context = try USBContext()
        } catch {
            if case .system(_, let errno) = error { throw .system(errno: errno) }
            throw .gone
        }
        name = syspath.split(separator: "/").last.map(String.init) ?? ""
        self.vendorID = vendorID
        self.productID = productID
    }

    package func send(_ command: LightAllowList.VendorCommand) throws(LightFault) {
        _ = try transfer(command.request, toHost: false, bytes: command.data)
    }

    package func ask(_ question: LightAllowList.VendorQuestion) throws(LightFault) -> [UInt8] {
        let empty = [UInt8](repeating: 0, count: question.length)
        return try transfer(question.request, toHost: true, bytes: empty)
    }

    private func transfer(
        _ request: VendorRequest, toHost: Bool, bytes: [UInt8]
    ) throws(LightFault) -> [UInt8] {
        // Vendor type, recipient device (USB 2.0, table 9-2).
        let kind: UInt8 = toHost ? 0xc0 : 0x40
        var bytes = bytes
        let (opened, answer) = context.withDevices { devices -> (Bool, Int32) in
            guard let device = devices.first(where: { $0.map(isMeant) ?? false }) ?? nil else {
                return (false, LIBUSB_ERROR_NO_DEVICE.rawValue)
            }
            var handle: OpaquePointer?
            let opened = libusb_open(device, &handle)
            guard opened == 0, let handle else { return (false, opened) }
            defer { libusb_close(handle) }
            let count = libusb_control_transfer(
                handle, kind, request.request, request.value, request.index, &bytes, UInt16(clamping: bytes.count),
                Self.patienceMilliseconds)
            return (true, count)
        }
        if answer < 0 { throw fault(answer, opened: opened) }
        if answer != bytes.count { throw .lengthDiffers(planned: bytes.count, device: Int(answer)) }
        return bytes
    }

    private func isMeant(_ device: OpaquePointer) -> Bool {
        var descriptor = libusb_device_descriptor()
        return USBContext.name(of: device) == name && libusb_get_device_descriptor(device, &descriptor) == 0
            && descriptor.idVendor == vendorID && descriptor.idProduct == productID
    }

    private func fault(_ answer: Int32, opened: Bool) -> LightFault {
        switch answer {
        case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue: .gone
        case LIBUSB_ERROR_ACCESS.rawValue where !opened: .permissionDenied(path: node)
        case LIBUSB_ERROR_BUSY.rawValue: .refused(.notReady)
        case LIBUSB_ERROR_PIPE.rawValue: .refused(.stalled)
        case LIBUSB_ERROR_TIMEOUT.rawValue: .timedOut
        default: .system(errno: USBContext.errno(of: answer))
        }
    }

    /// The device's node, for a person to look at.
    private var node: String {
        let folder = SysfsFolder("/sys/bus/usb/devices/\(name)")
        guard let bus = folder.word("busnum").flatMap(Int.init), let number = folder.word("devnum").flatMap(Int.init)
        else { return "/dev/bus/usb" }
        return "/dev/bus/usb/"
            + [bus, number].map { String(repeating: "0", count: max(0, 3 - "\($0)".count)) + "\($0)" }
            .joined(separator: "/")
    }
}
