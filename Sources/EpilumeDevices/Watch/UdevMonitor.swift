internal import CUdev
internal import Glibc

/// libudev's view of the video4linux subsystem: what is there, and what changes from now on.
///
/// The monitor's source is "udev", not "kernel": an event comes after the rules have run, so that the node has its
/// permissions. Only what the rules are done with is listed; the rest is about to come as an event.
///
/// Concurrency: libudev's objects serve one thread at a time. Made by the thread that starts the watch, then used
/// only by the watch's own.
final class UdevMonitor: @unchecked Sendable {
    private let context: OpaquePointer
    private let monitor: OpaquePointer
    /// To be polled for POLLIN.
    let descriptor: Int32

    /// Listens from here on.
    /// - Throws: `.system(.open, errno)`, with EAFNOSUPPORT when the netlink address family is forbidden.
    init() throws(CaptureFault) {
        guard let context = udev_new() else { throw .system(.open, errno: errno) }
        guard let monitor = udev_monitor_new_from_netlink(context, "udev") else {
            let code = errno
            udev_unref(context)
            throw .system(.open, errno: code)
        }
        self.context = context
        self.monitor = monitor
        descriptor = udev_monitor_get_fd(monitor)
        var answer = udev_monitor_filter_add_match_subsystem_devtype(monitor, Self.subsystem, nil)
        if answer >= 0 { answer = udev_monitor_enable_receiving(monitor) }
        if answer < 0 { throw .system(.open, errno: -answer) }
    }

    deinit {
        udev_monitor_unref(monitor)
        udev_unref(context)
    }

    /// The nodes that are there now, in the order of their syspaths.
    func present() throws(CaptureFault) -> [UdevNode] {
        guard let list = udev_enumerate_new(context) else { throw .system(.enumerate, errno: errno) }
        defer { udev_enumerate_unref(list) }
        var answer = udev_enumerate_add_match_subsystem(list, Self.subsystem)
        if answer >= 0 { answer = udev_enumerate_add_match_is_initialized(list) }
        if answer >= 0 { answer = udev_enumerate_scan_devices(list) }
        if answer < 0 { throw .system(.enumerate, errno: -answer) }

        var nodes: [UdevNode] = []
        var entry = udev_enumerate_get_list_entry(list)
        while let current = entry {
            // A device that has left since the list was made is not there any more.
            if let device = udev_device_new_from_syspath(context, udev_list_entry_get_name(current)) {
                if let node = UdevNode(device: device) { nodes.append(node) }
                udev_device_unref(device)
            }
            entry = udev_list_entry_get_next(current)
        }
        return nodes
    }

    enum Message {
        case appearedOrChanged(UdevNode)
        case removed(syspath: String)
        /// An event about something without a device node.
        case irrelevant
        /// No event is waiting.
        case none
        /// Events were lost (ENOBUFS) or could not be read: only a new look at what is there helps.
        case lost(errno: Int32)
    }

    /// The next event, without waiting.
    func next() -> Message {
        guard let device = udev_monitor_receive_device(monitor) else {
            let code = errno
            return code == EAGAIN || code == EINTR ? .none : .lost(errno: code)
        }
        defer { udev_device_unref(device) }
        guard let syspath = udev_device_get_syspath(device), let action = udev_device_get_action(device) else {
            return .irrelevant
        }
        if strcmp(action, "remove") == 0 { return .removed(syspath: String(cString: syspath)) }
        // A driver that lets go of its device removes the node itself; until then the node is as it was.
        if strcmp(action, "unbind") == 0 || strcmp(action, "offline") == 0 { return .irrelevant }
        return UdevNode(device: device).map { .appearedOrChanged($0) } ?? .irrelevant
    }

    private static let subsystem = "video4linux"
}
