internal import Dispatch
package import EpilumeDevices
internal import Synchronization

/// A device watch whose world is what a test says: the sibling of the one through udev.
///
/// The handler runs on a queue of its own, as the real one's does on its thread. A change of the world returns after
/// the handler has been told of it, so that a test waits for nothing. Before `start` and after `stop` a change tells
/// nobody.
///
/// Concurrency: every method from any thread, but not in the handler.
package final class FakeDeviceWatch: DeviceWatch {
    private enum Node: Hashable {
        case camera(Sighting)
        case unreadable(CaptureFault)
    }

    private struct World {
        var nodes: [(syspath: String, node: Node)] = []
        var handler: (@Sendable (WatchEvent) -> Void)?
        var hasStarted = false
        var turns: UInt64 = 0
    }

    private let world = Mutex(World())
    private let queue = DispatchQueue(label: "fake-watch")

    package init() {}

    // MARK: The world

    /// A camera appears. One that is there already is not told again.
    package func plug(_ sighting: Sighting) { appear(sighting.syspath, .camera(sighting)) }

    /// A node appears that cannot be looked at.
    package func plugUnreadable(syspath: String, reason: CaptureFault) { appear(syspath, .unreadable(reason)) }

    package func unplug(syspath: String) {
        change { world in
            guard let index = world.nodes.firstIndex(where: { $0.syspath == syspath }) else { return nil }
            guard case .camera = world.nodes.remove(at: index).node else { return nil }
            return .left(syspath: syspath)
        }
    }

    private func appear(_ syspath: String, _ node: Node) {
        change { world in
            if let index = world.nodes.firstIndex(where: { $0.syspath == syspath }) {
                // As through udev: only what could not be looked at is looked at again.
                guard case .unreadable = world.nodes[index].node, world.nodes[index].node != node else { return nil }
                world.nodes.remove(at: index)
            }
            world.nodes.append((syspath, node))
            return Self.event(syspath, node)
        }
    }

    private func change(_ body: @escaping @Sendable (inout World) -> WatchEvent?) {
        queue.async { [self] in
            let (event, handler) = world.withLock { world in (body(&world), world.handler) }
            if let event { handler?(event) }
        }
        queue.sync {}
    }

    private static func event(_ syspath: String, _ node: Node) -> WatchEvent {
        switch node {
        case .camera(let sighting): .arrived(sighting)
        case .unreadable(let reason): .unreadable(syspath: syspath, reason: reason)
        }
    }

    // MARK: DeviceWatch

    package func start(_ handler: @escaping @Sendable (WatchEvent) -> Void) throws(CaptureFault) {
        let isFirst = world.withLock { world in
            defer { world.hasStarted = true }
            return !world.hasStarted
        }
        guard isFirst else { return }
        queue.async { [self] in
            let present = world.withLock { world in
                world.handler = handler
                return world.nodes
            }
            for (syspath, node) in present where isListening { handler(Self.event(syspath, node)) }
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
