package import EpilumeDevices

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

/// CLOCK_MONOTONIC. Deadlines are absolute, so that what a frame is late does not add up.
package final class MonotonicPacer: FramePacer {
    package init() {}

    package var nowMicroseconds: Int64 { MonotonicClock.nowMicroseconds }

    package func wait(untilMicroseconds deadlineMicroseconds: Int64, waker: Waker) throws(CaptureFault) -> Bool {
        while true {
            if try waker.rang(within: .microseconds(max(0, deadlineMicroseconds - nowMicroseconds))) { return true }
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
        if try waker.rang(within: .zero) { return true }
        nowMicroseconds = max(nowMicroseconds, deadlineMicroseconds)
        return false
    }
}
