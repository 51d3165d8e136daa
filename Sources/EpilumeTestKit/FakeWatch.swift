internal import Dispatch
package import EpilumeDevices
internal import Synchronization

/// What a fake tells beside arrivals, in the words of each watch.
package protocol FakeWatchEvent: Hashable, Sendable {
    static var settled: Self { get }
    static func left(syspath: String) -> Self
}

/// A watch whose world is what a test says: the sibling of the ones through udev and libusb.
///
/// The handler runs on a queue of its own, as the real one's does on its thread. A change of the world returns after
/// the handler has been told of it, so that a test waits for nothing. Before `start` and after `stop` a change tells
/// nobody.
///
/// Concurrency: every method from any thread, but not in the handler.
package final class FakeWatch<Event: FakeWatchEvent>: Sendable {
    private struct Node {
        let syspath: String
        /// What is told of the node when it appears.
        let event: Event
        let isReadable: Bool
    }

    private struct World {
        var nodes: [Node] = []
        var handler: (@Sendable (Event) -> Void)?
        var hasStarted = false
        var hasStopped = false
        var turns: UInt64 = 0
    }

    private let world = Mutex(World())
    private let queue = DispatchQueue(label: "fake-watch")

    package init() {}

    // MARK: The world

    /// A node leaves. Told only of a node that had arrived.
    package func unplug(syspath: String) {
        change { world in
            guard let index = world.nodes.firstIndex(where: { $0.syspath == syspath }) else { return nil }
            return world.nodes.remove(at: index).isReadable ? .left(syspath: syspath) : nil
        }
    }

    private func appear(_ syspath: String, _ event: Event, isReadable: Bool = true) {
        change { world in
            if let index = world.nodes.firstIndex(where: { $0.syspath == syspath }) {
                // As through udev: only what could not be looked at is looked at again.
                guard !world.nodes[index].isReadable, world.nodes[index].event != event else { return nil }
                world.nodes.remove(at: index)
            }
            world.nodes.append(Node(syspath: syspath, event: event, isReadable: isReadable))
            return event
        }
    }

    private func change(_ body: @escaping @Sendable (inout World) -> Event?) {
        queue.async { [self] in
            let (event, handler) = world.withLock { world in (body(&world), world.handler) }
            if let event { handler?(event) }
        }
        queue.sync {}
    }

    // MARK: The watch

    package func start(_ handler: @escaping @Sendable (Event) -> Void) throws(CaptureFault) {
        let isFirst = world.withLock { world in
            defer { world.hasStarted = true }
            return !world.hasStarted
        }
        guard isFirst else { return }
        queue.async { [self] in
            let present = world.withLock { world -> [Node] in
                // A stop that came before this job wins.
                if world.hasStopped { return [] }
                world.handler = handler
                return world.nodes
            }
            for node in present where isListening { handler(node.event) }
            if isListening { handler(.settled) }
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

    private var isListening: Bool { world.withLock { $0.handler != nil } }

    /// One more at each reading while the watch listens: a fake has no loop, and a test must not wait for one.
    package var turns: UInt64 {
        world.withLock { world in
            if world.handler != nil { world.turns += 1 }
            return world.turns
        }
    }
}

// MARK: The three of them

package typealias FakeDeviceWatch = FakeWatch<WatchEvent>
package typealias FakeInputWatch = FakeWatch<InputEvent>
package typealias FakeUSBWatch = FakeWatch<USBWatchEvent>

extension WatchEvent: FakeWatchEvent {}
extension InputEvent: FakeWatchEvent {}
extension USBWatchEvent: FakeWatchEvent {}

extension FakeWatch: DeviceWatch where Event == WatchEvent {
    /// A camera appears. One that is there already is not told again.
    package func plug(_ sighting: Sighting) { appear(sighting.syspath, .arrived(sighting)) }

    /// A node appears that cannot be looked at.
    package func plugUnreadable(syspath: String, reason: CaptureFault) {
        appear(syspath, .unreadable(syspath: syspath, reason: reason), isReadable: false)
    }
}

extension FakeWatch: InputWatch where Event == InputEvent {
    /// An input device appears. One that is there already is not told again.
    package func plug(_ input: InputSighting) { appear(input.syspath, .arrived(input)) }
}

extension FakeWatch: USBDeviceWatch where Event == USBWatchEvent {
    /// A device appears. One that is there already is not told again; a driver takes one by ``unplug(syspath:)``.
    package func plug(_ sighting: UnsupportedSighting) { appear(sighting.syspath, .arrived(sighting)) }
}
