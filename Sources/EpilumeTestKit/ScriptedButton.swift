internal import Dispatch
package import EpilumeDevices
package import EpilumeModel
internal import Synchronization

/// A button that does what a test says: the sibling of the one through an input event node.
///
/// Its edges go through the same recogniser; only where they come from is a script. The handler runs on a queue of its
/// own, as the real one's does on its thread. A step of the script returns after the handler has been told of it, so
/// that a test waits for nothing. Before `start` a step changes the key's state and tells nobody; after `stop`, too.
///
/// Concurrency: every method from any thread, but not in the handler.
package final class ScriptedButton: ButtonSource {
    private struct World {
        var key = false
        var fault: ButtonFault?
        var recogniser: PressRecogniser?
        var handler: (@Sendable (ButtonEvent) -> Void)?
        var hasStarted = false
        var hasStopped = false
        var turns: UInt64 = 0
    }

    package let about: ButtonDescription
    private let plan: ButtonPlan
    private let world = Mutex(World())
    private let queue = DispatchQueue(label: "scripted-button")

    package init(
        plan: ButtonPlan = ButtonPlan(path: .evdev),
        about: ButtonDescription = ButtonDescription(
            node: "/dev/input/event-scripted", name: UntrustedText("Scripted button"), phys: nil,
            key: ButtonPlan.cameraKey)
    ) {
        self.plan = plan
        self.about = about
    }

    // MARK: The script

    /// The key goes down or up, at a time of CLOCK_MONOTONIC; now, when none is given.
    package func key(isDown: Bool, atMicroseconds time: Int64? = nil) {
        step { world in
            guard world.key != isDown else { return [] }
            world.key = isDown
            guard world.fault == nil else { return [] }
            let edge = KeyEdge(
                timestampMicroseconds: time ?? MonotonicClock.nowMicroseconds, code: self.plan.key,
                value: isDown ? 1 : 0)
            return world.recogniser?.feed(edge).map { .pressed($0) } ?? []
        }
    }

    /// A whole press as the plan's polarity has it, released right away.
    package func press(atMicroseconds time: Int64? = nil) {
        let pressed = time ?? MonotonicClock.nowMicroseconds
        // Only from idle can it be pressed: the kernel passes changes only.
        key(isDown: plan.polarity == .inverted, atMicroseconds: pressed - plan.debounce.microseconds)
        key(isDown: plan.polarity == .normal, atMicroseconds: pressed)
        key(isDown: plan.polarity == .inverted, atMicroseconds: pressed + 1)
    }

    /// Time goes by: a press that is held for long enough becomes a long one.
    package func pass(untilMicroseconds time: Int64) {
        step { world in world.recogniser?.expire(nowMicroseconds: time).map { [.pressed($0)] } ?? [] }
    }

    /// The kernel's queue overruns.
    package func loseEvents() {
        step { world in
            world.recogniser?.synchronise(keyIsDown: world.key, atMicroseconds: MonotonicClock.nowMicroseconds)
            return [.eventsLost]
        }
    }

    /// The device becomes unavailable for this reason or, with nil, comes back. One that is gone does not.
    package func set(_ fault: ButtonFault?) {
        step { world in
            guard world.fault != fault, world.fault?.comesBack != false else { return [] }
            world.fault = fault
            return self.enter(&world)
        }
    }

    // MARK: ButtonSource

    package func start(_ handler: @escaping @Sendable (ButtonEvent) -> Void) throws(CaptureFault) {
        let isFirst = world.withLock { world in
            defer { world.hasStarted = true }
            return !world.hasStarted
        }
        guard isFirst else { return }
        queue.async { [self] in
            let events = world.withLock { world -> [ButtonEvent] in
                // A stop that came before this job wins.
                if world.hasStopped { return [] }
                world.handler = handler
                return enter(&world)
            }
            events.forEach(handler)
        }
    }

    package func stop() {
        world.withLock { world in
            world.hasStarted = true
            world.hasStopped = true
            world.handler = nil
        }
        queue.sync {}
    }

    /// One more at each reading while the source listens: a script has no loop, and a test must not wait for one.
    package var turns: UInt64 {
        world.withLock { world in
            if world.handler != nil { world.turns += 1 }
            return world.turns
        }
    }

    private func enter(_ world: inout World) -> [ButtonEvent] {
        if let fault = world.fault {
            world.recogniser = nil
            return [.unavailable(fault)]
        }
        world.recogniser = PressRecogniser(plan, keyIsDown: world.key)
        return [.listening]
    }

    private func step(_ body: @escaping @Sendable (inout World) -> [ButtonEvent]) {
        queue.async { [self] in
            let (events, handler) = world.withLock { world in (body(&world), world.handler) }
            if let handler { events.forEach(handler) }
        }
        queue.sync {}
    }
}
