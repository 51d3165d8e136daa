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
        if el_eventfd_wait(descriptor, max(1, limit.microseconds)) > 0 { drain() }
    }

    /// Waits for the bell, at most `limit` to the microsecond, and silences it.
    /// - Returns: false when the time is over or a signal came.
    package func rang(within limit: Duration) throws(CaptureFault) -> Bool {
        let answer = el_eventfd_wait(descriptor, max(0, limit.microseconds))
        if answer < 0, answer != -EINTR { throw .system(.poll, errno: -answer) }
        guard answer > 0 else { return false }
        drain()
        return true
    }
}
