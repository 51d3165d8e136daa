package import EpilumeModel
internal import Glibc

/// Listens to a button through an input event node, on a thread of its own.
///
/// The device is grabbed, so that a press does not also reach the desktop, where it would type into the booth's page
/// or open a camera program. A device that another program has grabbed, or that may not be read yet, is tried again by
/// itself; one that is gone is not: its next appearance is another sighting.
///
/// Concurrency: as ``ButtonSource`` says.
package final class EvdevButton: ButtonSource {
    package let about: ButtonDescription
    private let thread: LoopThread
    private let loop: EvdevLoop

    /// - Parameters:
    ///   - input: the device to listen to; nothing is opened yet.
    ///   - plan: its path is `evdev`.
    ///   - threadName: at most 15 bytes, such as `epi-key-left`.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init(_ input: InputSighting, plan: ButtonPlan, threadName: String = "epi-key") throws(CaptureFault) {
        about = ButtonDescription(
            node: input.device.node, name: input.device.name, phys: input.device.phys, key: plan.key)
        thread = try LoopThread(threadName)
        loop = EvdevLoop(thread: thread, input: input, plan: plan)
    }

    deinit { stop() }

    package func start(_ handler: @escaping @Sendable (ButtonEvent) -> Void) throws(CaptureFault) {
        try thread.start { [loop] in { loop.run(handler) } }
    }

    package func stop() { thread.stop() }

    package var turns: UInt64 { thread.turns }
}

/// The body of the button's thread. The thread holds this and not the button, so that a button that nobody holds any
/// more can end its thread.
///
/// Concurrency: `run` once, on the button's thread.
private struct EvdevLoop: Sendable {
    let thread: LoopThread
    let input: InputSighting
    let plan: ButtonPlan

    /// The longest sleep: a watchdog sees the thread live. Also the time between two tries.
    private static let longestWait = Duration.milliseconds(500)

    func run(_ handler: (ButtonEvent) -> Void) {
        var fault: ButtonFault?
        while thread.goesOn {
            thread.takeTurn()
            if fault?.comesBack != false {
                do throws(ButtonFault) {
                    try listen { event in
                        fault = nil
                        handler(event)
                    }
                } catch {
                    if error != fault, thread.goesOn { handler(.unavailable(error)) }
                    fault = error
                }
            }
            if thread.goesOn { thread.waker.wait(upTo: Self.longestWait) }
        }
    }

    /// Returns when the source is to end.
    private func listen(_ tell: (ButtonEvent) -> Void) throws(ButtonFault) {
        let node = try EvdevNode.open(input, key: plan.key)
        var hearing = KeyHearing(plan: plan, keyIsDown: try node.isKeyDown())
        if thread.goesOn { tell(.listening) }
        while thread.goesOn {
            thread.takeTurn()
            let isWaiting = try wait(node.descriptor, until: hearing.nextLimitMicroseconds)
            // Taken before the queue is emptied: an edge that is read is older, and one that is not is younger.
            let now = MonotonicClock.nowMicroseconds
            if isWaiting { try take(from: node, into: &hearing, tell) }
            for event in hearing.expire(nowMicroseconds: now) where thread.goesOn { tell(event) }
        }
    }

    /// - Returns: whether there is something to read.
    private func wait(_ descriptor: Int32, until limit: Int64?) throws(ButtonFault) -> Bool {
        var longest = Self.longestWait
        if let limit { longest = min(longest, .microseconds(max(0, limit - MonotonicClock.nowMicroseconds))) }
        do throws(CaptureFault) {
            let events = try NodePoll.wait(upTo: longest, node: descriptor, waker: thread.waker.descriptor)
            if events.waker != 0 { thread.waker.drain() }
            return events.node != 0
        } catch {
            guard case .system(_, let code) = error else { throw .system(.poll, errno: EIO) }
            throw .system(.poll, errno: code)
        }
    }

    private func take(
        from node: borrowing EvdevNode, into hearing: inout KeyHearing, _ tell: (ButtonEvent) -> Void
    ) throws(ButtonFault) {
        var events = try node.read()
        while !events.isEmpty && thread.goesOn {
            for event in events {
                for told in hearing.take(event) where thread.goesOn { tell(told) }
            }
            events = try node.read()
        }
        if hearing.needsState {
            hearing.synchronise(keyIsDown: try node.isKeyDown(), atMicroseconds: MonotonicClock.nowMicroseconds)
        }
    }
}
