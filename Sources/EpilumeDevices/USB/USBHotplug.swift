internal import CUSB
internal import EpilumeModel
internal import Glibc

/// libusb's word of which devices come and go.
///
/// Concurrency: made by the thread that starts the watch, then used only by the watch's own.
final class USBHotplug: @unchecked Sendable {
    /// Names on the bus, such as `1-1.2`.
    enum Change {
        case arrived(String)
        case left(String)
    }

    private let context: USBContext
    private let inbox = Inbox()
    private var registration: libusb_hotplug_callback_handle = 0

    /// What the callback, which libusb calls from `changes` and once for each device at the start, has heard.
    private final class Inbox {
        var changes: [Change] = []
    }

    /// Listens from here on; the devices that are there are the first changes.
    /// - Throws: `.system(.open, errno)`, with ENOTSUP when libusb cannot hear of devices.
    init() throws(CaptureFault) {
        context = try USBContext()
        let events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue
        let answer = libusb_hotplug_register_callback(
            context.raw, Int32(events), Int32(LIBUSB_HOTPLUG_ENUMERATE.rawValue), Self.any, Self.any, Self.any,
            { _, device, event, inbox in
                guard let device, let inbox, let name = USBContext.name(of: device) else { return 0 }
                let isArrival = event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED
                Unmanaged<Inbox>.fromOpaque(inbox).takeUnretainedValue().changes.append(
                    isArrival ? .arrived(name) : .left(name))
                // 0: the callback stays registered.
                return 0
            }, Unmanaged.passUnretained(inbox).toOpaque(), &registration)
        if answer != 0 { throw .system(.open, errno: USBContext.errno(of: answer)) }
    }

    deinit { libusb_hotplug_deregister_callback(context.raw, registration) }

    /// LIBUSB_HOTPLUG_MATCH_ANY.
    private static let any: Int32 = -1

    /// Waits for word, the bell or the end of the time; silences the bell.
    func wait(upTo limit: Duration, waker: Waker) {
        var polled = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
        if let list = libusb_get_pollfds(context.raw) {
            defer { libusb_free_pollfds(list) }
            var entry = list
            while let descriptor = entry.pointee {
                polled.append(pollfd(fd: descriptor.pointee.fd, events: descriptor.pointee.events, revents: 0))
                entry += 1
            }
        }
        let milliseconds = max(1, Int32(clamping: limit.microseconds / 1000))
        // A signal or an error ends the wait early: the turn that follows is then one with nothing to do.
        if poll(&polled, nfds_t(polled.count), milliseconds) > 0, polled[0].revents != 0 { waker.drain() }
    }

    /// What has been heard since, in order.
    func changes() -> [Change] {
        var now = timeval(tv_sec: 0, tv_usec: 0)
        _ = libusb_handle_events_timeout_completed(context.raw, &now, nil)
        defer { inbox.changes.removeAll() }
        return inbox.changes
    }
}
