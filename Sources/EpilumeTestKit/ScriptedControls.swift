package import EpilumeDevices
package import EpilumeModel
internal import Glibc

/// A control port whose device does what a test says through a ``ControlScript``.
///
/// Several ports may be made from one script, as several programs open one device.
///
/// Concurrency: confined to one thread, as ``ControlPort`` says.
package final class ScriptedControls: ControlPort {
    private let script: ControlScript
    private var life: (handle: Int, bell: Waker)?

    package init(_ script: ControlScript) { self.script = script }

    package func open() throws(ControlFault) {
        close()
        life = try script.opened()
    }

    package func close() {
        script.closed(life?.handle)
        life = nil
    }

    package func descriptions() throws(ControlFault) -> [ControlDescription] {
        _ = try opened(.describe)
        return try script.listed()
    }

    package func describe(_ control: ControlID) throws(ControlFault) -> ControlDescription {
        _ = try opened(.describe)
        return try script.described(control)
    }

    package func read(_ control: ControlID) throws(ControlFault) -> Int64 {
        _ = try opened(.read)
        return try script.value(readOf: control)
    }

    package func write(_ control: ControlID, _ value: Int64) throws(ControlFault) {
        _ = try opened(.write)
        try script.wrote(value, to: control)
    }

    package func subscribe(to controls: Set<ControlID>) throws(ControlFault) {
        try script.subscribed(opened(.subscribe).handle, to: controls)
    }

    package func nextChange() throws(ControlFault) -> ControlChange? {
        try script.nextChange(opened(.nextChange).handle)
    }

    package func wait(upTo limit: Duration, waker: Waker) throws(ControlFault) -> ControlReadiness {
        let (handle, bell) = try opened(.wait)
        let end = MonotonicClock.nowMicroseconds + limit.microseconds
        while true {
            if Self.rings(waker, beside: nil, forMicroseconds: 0) {
                waker.drain()
                return .woken
            }
            bell.drain()
            if try script.isChangeWaiting(handle) { return .change }
            let left = end - MonotonicClock.nowMicroseconds
            if left <= 0 { return .timedOut }
            _ = Self.rings(waker, beside: bell, forMicroseconds: left)
        }
    }

    private func opened(_ step: ControlFault.Step) throws(ControlFault) -> (handle: Int, bell: Waker) {
        guard let life else { throw .system(step, errno: EBADF) }
        return life
    }

    /// Waits until a bell rings or the time is over.
    /// - Returns: true when it was the waker.
    private static func rings(_ waker: Waker, beside bell: Waker?, forMicroseconds limit: Int64) -> Bool {
        var polled = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
        if let bell { polled.append(pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)) }
        // Rounded up: a remainder of less than a millisecond must not spin.
        let answer = poll(&polled, nfds_t(polled.count), Int32(clamping: (max(0, limit) + 999) / 1000))
        return answer > 0 && polled[0].revents != 0
    }
}
