package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
internal import Logging
internal import Synchronization

/// Scopes that are plugged in and that no driver serves: shown, with what is known of them, and used by nobody.
///
/// Concurrency: every member from any thread.
package final class UnsupportedDesk: Sendable {
    private let watch: any USBDeviceWatch
    private let events: EventHub
    private let seen = Mutex<[String: UnsupportedSighting]>([:])

    package init(watch: any USBDeviceWatch, events: EventHub) {
        self.watch = watch
        self.events = events
    }

    /// Nobody captures from what is shown here: that it cannot be shown is told, and ends nothing.
    package func start() {
        do {
            try watch.start { [weak self] event in self?.note(event) }
        } catch {
            events.publish(
                .deviceFailed, level: .warning,
                sentence: "Scopes that no driver serves cannot be noticed: \(error.words).")
        }
    }

    package func stop() { watch.stop() }

    package var turns: UInt64 { watch.turns }

    private func note(_ event: USBWatchEvent) {
        switch event {
        case .arrived(let sighting):
            seen.withLock { $0[sighting.syspath] = sighting }
            events.publish(
                .unsupportedSeen, level: .warning, device: sighting.id.text, sentence: sighting.sentence)
        case .left(let syspath):
            guard let sighting = seen.withLock({ $0.removeValue(forKey: syspath) }) else { return }
            events.publish(
                .unsupportedLeft, device: sighting.id.text, sentence: "The device at \(sighting.id) is no longer there."
            )
        case .settled: break
        }
    }

    package var devices: [Device] {
        seen.withLock { Array($0.values) }.map(Device.init(unsupported:)).sorted { $0.id < $1.id }
    }
}

extension UnsupportedSighting {
    fileprivate var port: String { facts.port.map(\.description) ?? syspath }
    fileprivate var id: DeviceID { DeviceID(busInfo: port) }
}

extension Device {
    fileprivate init(unsupported sighting: UnsupportedSighting) {
        let facts = sighting.facts
        let drivers = facts.interfaces.compactMap(\.driver).map(\.description)
        self.init(
            id: sighting.id.text, state: .unsupported, sentence: sighting.sentence,
            action: "See `epilume doctor`; a scope that works is listed in the README.", port: sighting.port,
            driver: drivers.first ?? "none", card: facts.product?.description ?? "unknown",
            usb: USB(
                vendorID: facts.vendorID, productID: facts.productID, release: facts.release,
                serial: facts.serial?.description),
            node: "none", formats: [], simulated: false)
    }
}
