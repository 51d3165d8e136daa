package import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import Synchronization

/// Reading, from any thread.
extension DeviceRegistry {
    package var devices: [Device] {
        state.withLock { Array($0.entries.values) }.map(shown).sorted { $0.id < $1.id }
    }

    /// - Parameter name: a device's id or a position's name.
    package func device(_ name: String) -> Device? {
        guard let id = resolve(name) else { return nil }
        return state.withLock { $0.entries[id] }.map(shown)
    }

    private func shown(_ entry: DeviceEntry) -> Device {
        Device(
            entry, isSimulated: sessions.isPractice, button: buttons?.standing(of: entry.primary.identity.id))
    }

    /// What a press needs of a device.
    package struct Target: Sendable {
        package let session: CaptureSession?
        package let preparer: StreamPreparer?
        package let light: LightKeeper?
        /// Names the session among all that this run has had.
        package let sessionNumber: UInt64
        package let identity: DeviceIdentity
        package let life: DeviceLife

        /// As ``LightKeeper/prove(_:)``; at once for a device whose light nothing is known of.
        func proveLight(_ completion: @escaping @Sendable (LightKeeper.Word?) -> Void) {
            if let light { light.prove(completion) } else { completion(nil) }
        }
    }

    package func target(_ name: String) -> Target? {
        guard let id = resolve(name), let entry = state.withLock({ $0.entries[id] }) else { return nil }
        return Target(
            session: entry.session, preparer: entry.preparer, light: entry.light, sessionNumber: entry.token,
            identity: entry.primary.identity, life: entry.life)
    }

    /// Turn counters of the threads that the watchdog watches, by name.
    package var turns: [String: UInt64] {
        let entries = state.withLock { $0.entries }
        var turns = ["control": control.turns]
        for (id, entry) in entries {
            if let session = entry.session, !session.hasEnded { turns["capture \(id)"] = session.turns }
        }
        return turns
    }

    func resolve(_ name: String) -> DeviceID? {
        state.withLock { state in
            // An id goes before a position of the same name.
            state.entries.keys.first { $0.text == name }
                ?? state.entries.first { $0.value.life.binding.position == name }?.key
        }
    }
}
