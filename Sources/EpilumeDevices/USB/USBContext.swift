internal import CUSB
internal import Glibc

/// A libusb context. libusb listens to udev on a thread of its own while one is there.
///
/// Concurrency: libusb's functions take a context from any thread; events are handled by the one that owns this.
final class USBContext: @unchecked Sendable {
    /// A `libusb_context *`.
    let raw: OpaquePointer

    /// - Throws: `.system(.open, errno)`.
    init() throws(CaptureFault) {
        var context: OpaquePointer?
        let answer = libusb_init(&context)
        guard answer == 0, let context else { throw .system(.open, errno: Self.errno(of: answer)) }
        raw = context
    }

    deinit { libusb_exit(raw) }

    /// The devices that are there now. Each pointer is valid inside `body`.
    func withDevices<Result>(_ body: (UnsafeBufferPointer<OpaquePointer?>) -> Result) -> Result {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        let count = libusb_get_device_list(raw, &list)
        defer { if let list { libusb_free_device_list(list, 1) } }
        return body(UnsafeBufferPointer(start: list, count: max(0, count)))
    }

    /// The kernel's name of a device below /sys/bus/usb/devices, such as `1-1.2`.
    /// - Returns: nil for a root hub.
    static func name(of device: OpaquePointer) -> String? {
        // Seven hops are more than USB 3 has (USB 3.0, 8.9).
        var ports = [UInt8](repeating: 0, count: 7)
        let count = libusb_get_port_numbers(device, &ports, Int32(ports.count))
        if count <= 0 { return nil }
        let chain = ports[..<Int(count)].map { String($0) }.joined(separator: ".")
        return "\(libusb_get_bus_number(device))-\(chain)"
    }

    /// The errno that stands for a libusb error.
    static func errno(of answer: Int32) -> Int32 {
        switch answer {
        case LIBUSB_ERROR_IO.rawValue: EIO
        case LIBUSB_ERROR_INVALID_PARAM.rawValue: EINVAL
        case LIBUSB_ERROR_ACCESS.rawValue: EACCES
        case LIBUSB_ERROR_NO_DEVICE.rawValue: ENODEV
        case LIBUSB_ERROR_NOT_FOUND.rawValue: ENOENT
        case LIBUSB_ERROR_BUSY.rawValue: EBUSY
        case LIBUSB_ERROR_TIMEOUT.rawValue: ETIMEDOUT
        case LIBUSB_ERROR_OVERFLOW.rawValue: EOVERFLOW
        case LIBUSB_ERROR_PIPE.rawValue: EPIPE
        case LIBUSB_ERROR_INTERRUPTED.rawValue: EINTR
        case LIBUSB_ERROR_NO_MEM.rawValue: ENOMEM
        case LIBUSB_ERROR_NOT_SUPPORTED.rawValue: ENOTSUP
        default: EPROTO
        }
    }
}
