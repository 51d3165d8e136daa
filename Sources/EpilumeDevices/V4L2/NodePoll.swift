internal import EpilumeModel
internal import Glibc

/// Waits for a descriptor and a bell at once; a signal does not shorten the wait.
enum NodePoll {
    /// - Parameter events: what to wait for on the node, POLLIN for a frame.
    /// - Returns: the poll events of each, both 0 when the time is over.
    static func wait(
        upTo limit: Duration, node: Int32, events: Int32 = POLLIN, waker: Int32
    ) throws(CaptureFault) -> (node: Int32, waker: Int32) {
        let end = MonotonicClock.nowMicroseconds + limit.microseconds
        // A tuple, since an array would be a heap allocation a frame.
        var polled = (
            pollfd(fd: node, events: Int16(events), revents: 0), pollfd(fd: waker, events: Int16(POLLIN), revents: 0)
        )
        while true {
            // Rounded up: a remainder of less than a millisecond must not spin.
            let left = (max(0, end - MonotonicClock.nowMicroseconds) + 999) / 1000
            let answer = withUnsafeMutablePointer(to: &polled) { pair in
                pair.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, Int32(clamping: left)) }
            }
            if answer >= 0 { return (Int32(polled.0.revents), Int32(polled.1.revents)) }
            if errno != EINTR { throw .system(.poll, errno: errno) }
        }
    }
}
