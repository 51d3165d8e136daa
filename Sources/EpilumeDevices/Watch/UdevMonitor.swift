internal import CUdev
internal import Glibc

/// libudev's view of one subsystem: what is there, and what changes from now on.
///
/// The monitor's source is "udev", not "kernel": an event comes after the rules have run, so that the node has its
/// permissions.
///
/// Concurrency: libudev's objects serve one thread at a time. Made by the thread that starts the watch, then used
/// only by the watch's own.
final class UdevMonitor<Copy: UdevCopy>: @unchecked Sendable {
    private let context: UdevContext
    private let subsystem: String
    private let monitor: OpaquePointer
    /// To be polled for POLLIN.
    let descriptor: Int32

    /// Listens from here on.
    /// - Throws: `.system(.open, errno)`, with EAFNOSUPPORT when the netlink address family is forbidden.
    init(subsystem: String) throws(CaptureFault) {
        context = try UdevContext()
        guard let monitor = udev_monitor_new_from_netlink(context.raw, "udev") else {
            throw .system(.open, errno: errno)
        }
        self.subsystem = subsystem
        self.monitor = monitor
        descriptor = udev_monitor_get_fd(monitor)
        var answer = udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem, nil)
        if answer >= 0 { answer = udev_monitor_enable_receiving(monitor) }
        if answer < 0 { throw .system(.open, errno: -answer) }
    }

    deinit { udev_monitor_unref(monitor) }

    /// The devices that are there now, in the order of their syspaths.
    func present() throws(CaptureFault) -> [Copy] { try context.present(subsystem) }

    enum Message {
        case appearedOrChanged(Copy)
        case removed(syspath: String)
        /// An event about something that is no device of this kind.
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
        return Copy(device: device).map { .appearedOrChanged($0) } ?? .irrelevant
    }
}
