internal import Dispatch
package import EpilumeDevices
internal import Synchronization

/// An input watch whose world is what a test says: the sibling of the one through udev.
///
/// The handler runs on a queue of its own, as the real one's does on its thread. A change of the world returns after
/// the handler has been told of it, so that a test waits for nothing. Before `start` and after `stop` a change tells
/// nobody.
///
/// Concurrency: every method from any thread, but not in the handler.
package final class FakeInputWatch: InputWatch {
    private struct World {
        var inputs: [InputSighting] = []
        var handler: (@Sendable (InputEvent) -> Void)?
        var hasStarted = false
        var turns: UInt64 = 0
    }

    private let world = Mutex(World())
    private let queue = DispatchQueue(label: "fake-input-watch")

    package init() {}

    /// An input device appears. One that is there already is not told again.
    package func plug(_ input: InputSighting) {
        change { world in
            guard !world.inputs.contains(where: { $0.syspath == input.syspath }) else { return nil }
            world.inputs.append(input)
            return .arrived(input)
        }
    }

    package func unplug(syspath: String) {
        change { world in
            guard let index = world.inputs.firstIndex(where: { $0.syspath == syspath }) else { return nil }
            world.inputs.remove(at: index)
            return .left(syspath: syspath)
        }
    }

    private func change(_ body: @escaping @Sendable (inout World) -> InputEvent?) {
        queue.async { [self] in
            let (event, handler) = world.withLock { world in (body(&world), world.handler) }
            if let event { handler?(event) }
        }
        queue.sync {}
    }

    package func start(_ handler: @escaping @Sendable (InputEvent) -> Void) throws(CaptureFault) {
        let isFirst = world.withLock { world in
            defer { world.hasStarted = true }
            return !world.hasStarted
        }
        guard isFirst else { return }
        queue.async { [self] in
            let present = world.withLock { world in
                world.handler = handler
                return world.inputs
            }
            for input in present where isListening { handler(.arrived(input)) }
            if isListening { handler(.settled) }
        }
    }

    package func stop() {
        world.withLock { world in
            world.hasStarted = true
            world.handler = nil
        }
        queue.sync {}
    }

    private var isListening: Bool { world.withLock { $0.handler != nil } }

    /// One more at each reading while the watch listens: a fake has no loop, and a test must not wait for one.
    package var turns: UInt64 {
        world.withLock { world in
            if world.handler != nil { world.turns += 1 }
            return world.turns
        }
    }
}
