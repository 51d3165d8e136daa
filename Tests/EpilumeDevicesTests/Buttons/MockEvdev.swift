import EpilumeDevices
import EpilumeModel
import Glibc
import Synchronization

/// A camera with a button in a umockdev testbed. libumockdev's own replay of input devices answers requests from a
/// recording and knows neither a grab nor a mask that is refused, so this answers them itself, as drivers/input/evdev.c
/// would. The node is a pseudo terminal: poll and read are the real ones.
///
/// Concurrency: made and used by one test; the requests come on umockdev's own thread.
final class MockEvdev: Sendable {
    /// What the device and its driver are, and what was asked of them.
    struct Device {
        var vendor: UInt16 = 0x21cd
        var product: UInt16 = 0x603b
        var phys = "usb-0000:00:14.0-2/button"
        var keys: Set<UInt16> = [ButtonPlan.cameraKey]
        var isDown = false
        var isHeldByAnother = false
        var isGone = false
        /// How many descriptors have grabbed it so far.
        var grabs = 0
        var clock: Int32?
        /// By type, the only code that is heard.
        var masks: [UInt32: UInt16] = [:]
        /// What was asked, in order, with the kernel's names.
        var requests: [String] = []
    }

    static let usbPath = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2"
    static let syspath = "\(usbPath)/1-2:1.0/input/input7/event7"
    static let node = "/dev/input/event7"

    let device = Mutex(Device())
    private let library: Library

    /// The functions of libumockdev and GObject, by name. Calls are made by one thread at a time.
    private final class Library: @unchecked Sendable {
        let testbed: UmockdevTestbed
        let handler: OpaquePointer
        init(testbed: UmockdevTestbed, handler: OpaquePointer) {
            self.testbed = testbed
            self.handler = handler
        }
    }

    init(testbed: UmockdevTestbed) {
        typealias New = @convention(c) () -> OpaquePointer
        library = Library(testbed: testbed, handler: testbed.symbol("umockdev_ioctl_base_new", New.self)())
        let made = testbed.addFromString(Self.description)
        precondition(made, "umockdev refused the description")
        connect("handle-ioctl")
        connect("handle-read")
        typealias Attach =
            @convention(c) (OpaquePointer, UnsafePointer<CChar>, OpaquePointer, UnsafeMutableRawPointer?) -> Int32
        let attach = testbed.symbol("umockdev_testbed_attach_ioctl", Attach.self)
        precondition(attach(testbed.testbed, Self.node, library.handler, nil) != 0, "umockdev refused the handler")
    }

    deinit {
        typealias Detach = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafeMutableRawPointer?) -> Int32
        _ = library.testbed.symbol("umockdev_testbed_detach_ioctl", Detach.self)(
            library.testbed.testbed, Self.node, nil)
    }

    /// Parents after children, as umockdev-record writes them. Without device numbers: libudev looks a device that has
    /// one up in /run/udev, which is not mocked, and takes it for one that the rules are not done with.
    private static let description = """
        P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/input/input7/event7
        N: input/event7
        E: DEVNAME=/dev/input/event7
        E: SUBSYSTEM=input

        P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/input/input7
        E: SUBSYSTEM=input
        A: name=Infoxelle: scope
        A: phys=usb-0000:00:14.0-2/button
        A: id/bustype=0003
        A: id/vendor=21cd
        A: id/product=603b
        A: capabilities/key=100000 0 0 0

        P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0
        E: DEVTYPE=usb_interface
        E: DRIVER=uvcvideo
        E: SUBSYSTEM=usb

        P: /devices/pci0000:00/0000:00:14.0/usb1/1-2
        E: DEVTYPE=usb_device
        E: SUBSYSTEM=usb
        A: idVendor=21cd
        A: idProduct=603b
        A: bcdDevice=0100
        A: devpath=2
        A: speed=480

        P: /devices/pci0000:00/0000:00:14.0/usb1
        E: DEVTYPE=usb_device
        E: SUBSYSTEM=usb
        A: idVendor=1d6b
        A: idProduct=0002
        A: devpath=0
        A: speed=480

        """

    // MARK: What happens to it

    /// The key's state changes, and whoever listens is told.
    func key(isDown: Bool) {
        let isHeard = device.withLock { device in
            device.isDown = isDown
            return device.grabs > 0 && !device.isHeldByAnother && !device.isGone
        }
        let now = MonotonicClock.nowMicroseconds
        if isHeard { send([.key(now, isDown ? 1 : 0), .report(now)]) }
    }

    /// Writes events as the kernel lays them out: two `long` of time, type, code and value.
    func send(_ events: [InputNodeEvent]) {
        typealias Descriptor = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Int32
        let descriptor = library.testbed.symbol("umockdev_testbed_get_dev_fd", Descriptor.self)(
            library.testbed.testbed, Self.node)
        var bytes: [UInt8] = []
        for event in events {
            withUnsafeBytes(of: Int(event.timestampMicroseconds / 1_000_000)) { bytes += $0 }
            withUnsafeBytes(of: Int(event.timestampMicroseconds % 1_000_000)) { bytes += $0 }
            withUnsafeBytes(of: event.type) { bytes += $0 }
            withUnsafeBytes(of: event.code) { bytes += $0 }
            withUnsafeBytes(of: event.value) { bytes += $0 }
        }
        precondition(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    /// As at an unplugging: poll returns, and read says ENODEV.
    func leave() {
        device.withLock { $0.isGone = true }
        send([.report(0)])
    }

    // MARK: Requests

    private func connect(_ signal: String) {
        typealias Callback = @convention(c) (OpaquePointer, OpaquePointer, UnsafeMutableRawPointer) -> Int32
        typealias Connect =
            @convention(c) (
                OpaquePointer, UnsafePointer<CChar>, Callback, UnsafeMutableRawPointer, UnsafeMutableRawPointer?, Int32
            ) -> UInt
        let isRead = signal == "handle-read"
        let answer: Callback =
            isRead
            ? { _, client, context in Unmanaged<MockEvdev>.fromOpaque(context).takeUnretainedValue().read(client) }
            : { _, client, context in Unmanaged<MockEvdev>.fromOpaque(context).takeUnretainedValue().request(client) }
        _ = library.testbed.symbol("g_signal_connect_data", Connect.self)(
            library.handler, signal, answer, Unmanaged.passUnretained(self).toOpaque(), nil, 0)
    }

    private func read(_ client: OpaquePointer) -> Int32 {
        guard device.withLock({ $0.isGone }) else { return 0 }
        complete(client, -1, ENODEV)
        return 1
    }

    private func request(_ client: OpaquePointer) -> Int32 {
        typealias Number = @convention(c) (OpaquePointer) -> UInt
        typealias Argument = @convention(c) (OpaquePointer) -> UnsafeMutableRawPointer
        let number = library.testbed.symbol("umockdev_ioctl_client_get_request", Number.self)(client)
        let argument = library.testbed.symbol("umockdev_ioctl_client_get_arg", Argument.self)(client)
        let (answer, code) = device.withLock { answered(number, argument, &$0) }
        complete(client, answer, code)
        return 1
    }

    private func complete(_ client: OpaquePointer, _ answer: Int, _ code: Int32) {
        typealias Complete = @convention(c) (OpaquePointer, Int, Int32) -> Void
        library.testbed.symbol("umockdev_ioctl_client_complete", Complete.self)(client, answer, code)
    }

    /// - Returns: what ioctl returns, and errno.
    private func answered(
        _ number: UInt, _ argument: UnsafeMutableRawPointer, _ device: inout Device
    ) -> (Int, Int32) {
        if device.isGone { return (-1, ENODEV) }
        // _IOC of asm-generic/ioctl.h: direction 2 bits, size 14, type 8, number 8.
        let size = Int(number >> 16 & 0x3fff)
        switch number & 0xffff {
        case 0x4502:
            device.requests.append("EVIOCGID")
            resolve(argument, 0, size) { bytes, _ in
                bytes.storeBytes(of: device.vendor, toByteOffset: 2, as: UInt16.self)
                bytes.storeBytes(of: device.product, toByteOffset: 4, as: UInt16.self)
            }
            return (0, 0)
        case 0x4507:
            device.requests.append("EVIOCGPHYS")
            let text = Array(device.phys.utf8) + [0]
            resolve(argument, 0, size) { bytes, _ in bytes.copyMemory(from: text, byteCount: min(size, text.count)) }
            return (min(size, text.count), 0)
        case 0x4521:
            device.requests.append("EVIOCGBIT(EV_KEY)")
            return (set(device.keys, argument, size), 0)
        case 0x4518:
            device.requests.append("EVIOCGKEY")
            return (set(device.isDown ? [ButtonPlan.cameraKey] : [], argument, size), 0)
        case 0x45a0:
            device.requests.append("EVIOCSCLOCKID")
            resolve(argument, 0, size) { bytes, _ in device.clock = bytes.load(as: Int32.self) }
            return (0, 0)
        case 0x4590:
            device.requests.append("EVIOCGRAB")
            if device.isHeldByAnother { return (-1, EBUSY) }
            device.grabs += 1
            return (0, 0)
        case 0x4593:
            device.requests.append("EVIOCSMASK")
            resolve(argument, 0, size) { bytes, mask in
                let type = bytes.load(as: UInt32.self)
                let length = Int(bytes.load(fromByteOffset: 4, as: UInt32.self))
                resolve(mask, 8, length) { codes, _ in
                    let heard = (0..<length * 8).filter {
                        codes.load(fromByteOffset: $0 / 8, as: UInt8.self) >> ($0 % 8) & 1 == 1
                    }
                    device.masks[type] = heard.count == 1 ? UInt16(heard[0]) : nil
                }
            }
            return (0, 0)
        default:
            device.requests.append("unknown \(String(number, radix: 16))")
            return (-1, ENOTTY)
        }
    }

    private func set(_ keys: Set<UInt16>, _ argument: UnsafeMutableRawPointer, _ size: Int) -> Int {
        resolve(argument, 0, size) { bytes, _ in
            for key in keys where Int(key) / 8 < size {
                let byte = bytes.load(fromByteOffset: Int(key) / 8, as: UInt8.self) | 1 << (key % 8)
                bytes.storeBytes(of: byte, toByteOffset: Int(key) / 8, as: UInt8.self)
            }
        }
        return size
    }

    /// Shows the client's memory behind the pointer at `offset`; what is changed in it is written back.
    private func resolve(
        _ data: UnsafeMutableRawPointer, _ offset: Int, _ size: Int,
        _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    ) {
        typealias Resolve =
            @convention(c) (UnsafeMutableRawPointer, Int, Int, UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
        typealias Unref = @convention(c) (UnsafeMutableRawPointer) -> Void
        let resolve = library.testbed.symbol("umockdev_ioctl_data_resolve", Resolve.self)
        guard let child = resolve(data, offset, size, nil) else { return }
        defer { library.testbed.symbol("g_object_unref", Unref.self)(child) }
        // struct _UMockdevIoctlData of umockdev.h: a GObject of three words, then the pointer to the bytes.
        let words = 3 * MemoryLayout<UInt>.size
        body(child.load(fromByteOffset: words, as: UnsafeMutableRawPointer.self), child)
    }
}

extension UmockdevTestbed {
    /// Makes devices of umockdev's text form; those with an `N:` line get a pseudo terminal as their node.
    func addFromString(_ text: String) -> Bool {
        typealias Add = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafeMutableRawPointer?) -> Int32
        return symbol("umockdev_testbed_add_from_string", Add.self)(testbed, text, nil) != 0
    }
}
