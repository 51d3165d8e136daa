internal import Dispatch
package import EpilumeDevices
internal import Synchronization

/// A watch for unsupported devices whose world is what a test says: the sibling of the one through libusb.
///
/// The handler runs on a queue of its own, as the real one's does on its thread. A change of the world returns after
/// the handler has been told of it. Before `start` and after `stop` a change tells nobody.
///
/// Concurrency: every method from any thread, but not in the handler.
package final class FakeUSBWatch: USBDeviceWatch {
    private struct World {
        var devices: [UnsupportedSighting] = []
        var handler: (@Sendable (USBWatchEvent) -> Void)?
        var hasStarted = false
        var turns: UInt64 = 0
    }

    private let world = Mutex(World())
    private let queue = DispatchQueue(label: "fake-usb-watch")

    package init() {}

    // MARK: The world

    /// A device appears. One that is there already is not told again.
    package func plug(_ sighting: UnsupportedSighting) {
        change { world in
            guard !world.devices.contains(where: { $0.syspath == sighting.syspath }) else { return nil }
            world.devices.append(sighting)
            return .arrived(sighting)
        }
    }

    /// A device leaves, or a driver takes it.
    package func unplug(syspath: String) {
        change { world in
            guard let index = world.devices.firstIndex(where: { $0.syspath == syspath }) else { return nil }
            world.devices.remove(at: index)
            return .left(syspath: syspath)
        }
    }

    private func change(_ body: @escaping @Sendable (inout World) -> USBWatchEvent?) {
        queue.async { [self] in
            let (event, handler) = world.withLock { world in (body(&world), world.handler) }
            if let event { handler?(event) }
        }
        queue.sync {}
    }

    // MARK: USBDeviceWatch

    package func start(_ handler: @escaping @Sendable (USBWatchEvent) -> Void) throws(CaptureFault) {
        let isFirst = world.withLock { world in
            defer { world.hasStarted = true }
            return !world.hasStarted
        }
        guard isFirst else { return }
        queue.async { [self] in
            let present = world.withLock { world in
                world.handler = handler
                return world.devices
            }
            for device in present where isListening { handler(.arrived(device)) }
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
