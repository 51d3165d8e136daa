internal import CEpilumeLinux
internal import EpilumeModel
internal import Glibc

/// A bell between threads: an eventfd that a capture thread polls beside its device.
///
/// Concurrency: `ring` from any thread; `drain` from the one that polls.
package final class Waker: Sendable {
    /// To be polled for POLLIN; never read or written but here.
    package let descriptor: Int32

    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init() throws(CaptureFault) {
        descriptor = el_eventfd_create()
        if descriptor < 0 { throw .system(.open, errno: -descriptor) }
    }

    deinit { close(descriptor) }

    package func ring() {
        el_eventfd_ring(descriptor)
    }

    package func drain() {
        el_eventfd_drain(descriptor)
    }

    /// Waits for the bell, at most `limit`, and silences it.
    package func wait(upTo limit: Duration) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = max(1, Int32(clamping: limit.microseconds / 1000))
        if poll(&entry, 1, milliseconds) > 0 { drain() }
    }
}
