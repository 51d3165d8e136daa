internal import CEpilumeLinux
internal import EpilumeModel
internal import Glibc

/// One key of an input device, edge by edge as the kernel reports it: bounces, autorepeat and polarity included.
///
/// The device is not grabbed, so that whoever listens to it goes on hearing. The kernel is asked for this one key
/// only: what else is typed on the device is never read.
///
/// Concurrency: confined to one thread.
package final class RecordedKeys: RecordedEventSource {
    private let descriptor: Int32
    private let key: UInt16

    /// Reports to `/dev/input/eventN` before this are not seen.
    /// - Throws: as for a camera's node: `.gone`, `.permissionDenied` or `.system`.
    package init(node: String, key: UInt16) throws(CaptureFault) {
        self.key = key
        descriptor = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { throw CaptureFault(.open, errno: errno, node: node) }
        for answer in [
            el_evdev_hear_only(descriptor, UInt32(InputNodeEvent.synchronisation), InputNodeEvent.key),
            el_evdev_hear_only(descriptor, UInt32(InputNodeEvent.key), key),
            // The clock of frames.
            el_evdev_set_clock(descriptor, CLOCK_MONOTONIC),
        ] where answer < 0 {
            // All properties are set, so that `deinit` runs and closes.
            throw .system(.open, errno: -answer)
        }
    }

    deinit { close(descriptor) }

    /// Whether the kernel holds the key's value for 1. What was reported before is not taken any more.
    /// - Returns: nil when the kernel does not say.
    package func isOne() -> Bool? {
        let answer = el_evdev_is_key_down(descriptor, key)
        return answer < 0 ? nil : answer == 1
    }

    package func takeEvents() -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        withUnsafeTemporaryAllocation(of: el_input_event.self, capacity: 64) { buffer in
            while true {
                let count = el_evdev_read(descriptor, buffer.baseAddress, buffer.count)
                // Nothing is waiting, or the device has left; its camera tells the latter.
                if count <= 0 { return }
                for event in buffer.prefix(count) where event.type == InputNodeEvent.key {
                    events.append(
                        RecordedEvent(
                            timestampMicroseconds: event.time_us, code: event.code, value: event.value))
                }
            }
        }
        return events
    }
}
