internal import CUdev
internal import Glibc

/// What a watch keeps of a `struct udev_device`: values copied out of libudev's memory.
protocol UdevCopy: Sendable {
    var syspath: String { get }

    /// - Parameter device: a `struct udev_device *`, only read.
    /// - Returns: nil for a device that is none of this kind.
    init?(device: OpaquePointer)
}

/// A libudev context, and what is there now.
///
/// Concurrency: libudev's objects serve one thread at a time.
final class UdevContext: @unchecked Sendable {
    /// A `struct udev *`.
    let raw: OpaquePointer

    init() throws(CaptureFault) {
        guard let context = udev_new() else { throw .system(.open, errno: errno) }
        raw = context
    }

    deinit { udev_unref(raw) }

    /// The devices of a subsystem that are there now, in the order of their syspaths. Only what the rules are done
    /// with is listed; the rest is about to come as an event.
    func present<Copy: UdevCopy>(_ subsystem: String, as: Copy.Type = Copy.self) throws(CaptureFault) -> [Copy] {
        guard let list = udev_enumerate_new(raw) else { throw .system(.enumerate, errno: errno) }
        defer { udev_enumerate_unref(list) }
        var answer = udev_enumerate_add_match_subsystem(list, subsystem)
        if answer >= 0 { answer = udev_enumerate_add_match_is_initialized(list) }
        if answer >= 0 { answer = udev_enumerate_scan_devices(list) }
        if answer < 0 { throw .system(.enumerate, errno: -answer) }

        var copies: [Copy] = []
        var entry = udev_enumerate_get_list_entry(list)
        while let current = entry {
            // A device that has left since the list was made is not there any more.
            if let device = udev_device_new_from_syspath(raw, udev_list_entry_get_name(current)) {
                if let copy = Copy(device: device) { copies.append(copy) }
                udev_device_unref(device)
            }
            entry = udev_list_entry_get_next(current)
        }
        return copies
    }
}
