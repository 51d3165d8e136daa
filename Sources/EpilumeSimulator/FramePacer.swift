package import EpilumeDevices
internal import Glibc

/// The clock that paces a simulated scope: the machine's, or one that a test holds.
///
/// Concurrency: used on the capture thread.
package protocol FramePacer: AnyObject {
    /// Microseconds, as V4L2 timestamps count them.
    var nowMicroseconds: Int64 { get }

    /// Returns at the deadline, or earlier when the waker rings, which it then silences.
    /// - Parameter deadlineMicroseconds: an absolute time; one that has passed does not block.
    /// - Returns: true when the waker rang. A ring goes before a deadline that has passed as well.
    func wait(untilMicroseconds deadlineMicroseconds: Int64, waker: Waker) throws(CaptureFault) -> Bool
}

/// CLOCK_MONOTONIC. A frame comes at most a millisecond after its time, the resolution of poll(2); deadlines
/// are absolute, so that does not add up.
package final class MonotonicPacer: FramePacer {
    package init() {}

    package var nowMicroseconds: Int64 { MonotonicClock.nowMicroseconds }

    package func wait(untilMicroseconds deadlineMicroseconds: Int64, waker: Waker) throws(CaptureFault) -> Bool {
        while true {
            // Rounded up: a rest of less than a millisecond must not spin.
            let milliseconds = (max(0, deadlineMicroseconds - nowMicroseconds) + 999) / 1000
            if try waker.rang(within: Int32(clamping: milliseconds)) { return true }
            if nowMicroseconds >= deadlineMicroseconds { return false }
        }
    }
}

/// Time that stands still until someone waits for it or advances it. For tests, which then need no sleep.
package final class ManualPacer: FramePacer {
    package private(set) var nowMicroseconds: Int64

    package init(startMicroseconds: Int64 = 1_000_000) { nowMicroseconds = startMicroseconds }

    package func advance(byMicroseconds microseconds: Int64) { nowMicroseconds += microseconds }

    package func wait(untilMicroseconds deadlineMicroseconds: Int64, waker: Waker) throws(CaptureFault) -> Bool {
        if try waker.rang(within: 0) { return true }
        nowMicroseconds = max(nowMicroseconds, deadlineMicroseconds)
        return false
    }
}

extension Waker {
    /// - Returns: true when the bell rang, which it silences; false when the time is over or a signal came.
    fileprivate func rang(within milliseconds: Int32) throws(CaptureFault) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let answer = poll(&entry, 1, milliseconds)
        if answer < 0, errno != EINTR { throw .system(.poll, errno: errno) }
        guard answer > 0 else { return false }
        drain()
        return true
    }
}
