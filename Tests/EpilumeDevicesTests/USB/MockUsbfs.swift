import Glibc
import Synchronization

/// The node of a USB device in a umockdev testbed, which answers control transfers by a closure. umockdev's own replay
/// takes a control transfer from the device for one to it.
///
/// Concurrency: made and used by one test; the requests come on umockdev's own thread.
final class MockUsbfs: Sendable {
    /// The eight bytes of a control transfer's set-up (USB 2.0, 9.3), and its data.
    struct Transfer: Hashable {
        var setup: [UInt8]
        var data: [UInt8]
    }

    enum Answer {
        case taken
        case bytes([UInt8])
        case stall
        case gone
    }

    private struct State {
        var transfers: [Transfer] = []
        /// The address of the request that is to be reaped.
        var pending: UInt?
        var answer: @Sendable (Transfer) -> Answer
    }

    private let state: Mutex<State>
    private let library: Library
    private let node: String

    /// The functions of libumockdev and GObject, by name. Calls are made by one thread at a time.
    private final class Library: @unchecked Sendable {
        let testbed: UmockdevTestbed
        let handler: OpaquePointer
        init(testbed: UmockdevTestbed, handler: OpaquePointer) {
            self.testbed = testbed
            self.handler = handler
        }
    }

    /// - Parameter node: such as /dev/bus/usb/001/002; the device must be there.
    init(_ testbed: UmockdevTestbed, node: String, answer: @escaping @Sendable (Transfer) -> Answer) {
        typealias New = @convention(c) () -> OpaquePointer
        typealias Attach =
            @convention(c) (OpaquePointer, UnsafePointer<CChar>, OpaquePointer, UnsafeMutableRawPointer?) -> Int32
        self.node = node
        state = Mutex(State(answer: answer))
        library = Library(testbed: testbed, handler: testbed.symbol("umockdev_ioctl_base_new", New.self)())
        connect()
        let attach = testbed.symbol("umockdev_testbed_attach_ioctl", Attach.self)
        precondition(attach(testbed.testbed, node, library.handler, nil) != 0, "umockdev refused the handler")
    }

    deinit {
        typealias Detach = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafeMutableRawPointer?) -> Int32
        _ = library.testbed.symbol("umockdev_testbed_detach_ioctl", Detach.self)(library.testbed.testbed, node, nil)
    }

    /// What reached the device, in order.
    var transfers: [Transfer] { state.withLock { $0.transfers } }

    func answer(_ answer: @escaping @Sendable (Transfer) -> Answer) { state.withLock { $0.answer = answer } }

    private func connect() {
        typealias Callback = @convention(c) (OpaquePointer, OpaquePointer, UnsafeMutableRawPointer) -> Int32
        typealias Connect =
            @convention(c) (
                OpaquePointer, UnsafePointer<CChar>, Callback, UnsafeMutableRawPointer, UnsafeMutableRawPointer?, Int32
            ) -> UInt
        _ = library.testbed.symbol("g_signal_connect_data", Connect.self)(
            library.handler, "handle-ioctl",
            { _, client, context in Unmanaged<MockUsbfs>.fromOpaque(context).takeUnretainedValue().request(client) },
            Unmanaged.passUnretained(self).toOpaque(), nil, 0)
    }

    private func request(_ client: OpaquePointer) -> Int32 {
        typealias Number = @convention(c) (OpaquePointer) -> UInt
        typealias Argument = @convention(c) (OpaquePointer) -> UnsafeMutableRawPointer
        typealias Complete = @convention(c) (OpaquePointer, Int, Int32) -> Void
        let number = library.testbed.symbol("umockdev_ioctl_client_get_request", Number.self)(client)
        let argument = library.testbed.symbol("umockdev_ioctl_client_get_arg", Argument.self)(client)
        // struct _UMockdevIoctlData of umockdev.h: a GObject of three words, then the pointer to the bytes, which hold
        // ioctl's third argument. The caller is this process, so that it points to memory that can be had.
        let words = 3 * MemoryLayout<UInt>.size
        let bytes = argument.load(fromByteOffset: words, as: UnsafeMutableRawPointer.self)
        let (answer, code) = answered(number, bytes.load(as: UnsafeMutableRawPointer?.self))
        library.testbed.symbol("umockdev_ioctl_client_complete", Complete.self)(client, answer, code)
        return 1
    }

    /// - Returns: what ioctl returns, and errno. Numbers of linux/usbdevice_fs.h: type `U`, then the request's.
    private func answered(_ number: UInt, _ argument: UnsafeMutableRawPointer?) -> (Int, Int32) {
        guard let argument else { return (-1, EFAULT) }
        switch number & 0xffff {
        case 0x551a:  // GET_CAPABILITIES
            argument.storeBytes(of: 0, as: UInt32.self)
            return (0, 0)
        case 0x550a:  // SUBMITURB
            return submit(argument)
        case 0x550c, 0x550d:  // REAPURB and REAPURBNDELAY
            guard let pending = state.withLock({ $0.pending.take() }) else { return (-1, EAGAIN) }
            argument.storeBytes(of: pending, as: UInt.self)
            return (0, 0)
        default: return (-1, ENOTTY)
        }
    }

    /// - Parameter request: a `struct usbdevfs_urb`: type, endpoint, status at 4, buffer at 16, length at 24 and
    ///   what of it was used at 28.
    private func submit(_ request: UnsafeMutableRawPointer) -> (Int, Int32) {
        let control: UInt8 = 2
        guard request.load(as: UInt8.self) == control,
            let buffer = request.load(fromByteOffset: 16, as: UnsafeMutableRawPointer?.self)
        else { return (-1, EINVAL) }
        let length = Int(request.load(fromByteOffset: 24, as: Int32.self))
        let bytes = Array(UnsafeRawBufferPointer(start: buffer, count: length))
        let isToHost = bytes[0] & 0x80 != 0
        let transfer = Transfer(setup: Array(bytes[..<8]), data: isToHost ? [] : Array(bytes[8...]))
        let answer = state.withLock { state in
            state.transfers.append(transfer)
            return state.answer(transfer)
        }
        var status: Int32 = 0
        var actual = Int32(length - 8)
        switch answer {
        case .taken: break
        case .bytes(let bytes):
            buffer.advanced(by: 8).copyMemory(from: bytes, byteCount: min(bytes.count, length - 8))
            actual = Int32(min(bytes.count, length - 8))
        case .stall: (status, actual) = (-EPIPE, 0)
        case .gone: return (-1, ENODEV)
        }
        request.storeBytes(of: status, toByteOffset: 4, as: Int32.self)
        request.storeBytes(of: actual, toByteOffset: 28, as: Int32.self)
        state.withLock { $0.pending = UInt(bitPattern: request) }
        return (0, 0)
    }
}
