package import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import Logging
internal import Synchronization

/// The devices of the station: who is there, which position each has, and the session of each that is open.
///
/// Concurrency: everything that changes a device runs on the control thread, one thing after another; the
/// state can be read from any thread.
package final class DeviceRegistry: Sendable {
    private let plan: PositionPlan
    private let sessions: SessionFactory
    private let events: EventHub
    private let control: SerialThread
    private let state = Mutex(State())

    private struct State {
        var entries: [DeviceID: Entry] = [:]
        /// Nothing is bound before the devices that were there at the start are all known.
        var isSettled = false
        var nextToken: UInt64 = 0
    }

    struct Entry {
        var sightings: [Sighting]
        var condition: DeviceCondition
        var session: CaptureSession?
        /// Names the session, so that a late word of an older one is not taken for this one's.
        var token: UInt64 = 0

        /// A device with several capture nodes is opened at its first.
        var primary: Sighting { sightings[0] }
    }

    package init(plan: PositionPlan, sessions: SessionFactory, events: EventHub) throws(CaptureFault) {
        self.plan = plan
        self.sessions = sessions
        self.events = events
        control = try SerialThread("epi-control")
    }

    // MARK: From the watch

    /// Takes an event of the device watch; returns at once.
    package func note(_ event: WatchEvent) {
        control.add { [self] in
            switch event {
            case .arrived(let sighting): arrived(sighting)
            case .left(let syspath): left(syspath)
            case .unreadable(let syspath, let reason):
                events.publish(
                    .deviceFailed, level: .warning, detail: ["syspath": syspath, "fault": "\(reason)"],
                    sentence: "A camera node cannot be looked at: \(reason.words).")
            case .settled:
                state.withLock { $0.isSettled = true }
                rebind()
            }
        }
    }

    private func arrived(_ sighting: Sighting) {
        let id = sighting.identity.id
        let isNew = state.withLock { state -> Bool in
            if state.entries[id] != nil {
                state.entries[id]?.sightings.append(sighting)
                return false
            }
            state.entries[id] = Entry(sightings: [sighting], condition: DeviceCondition(binding: .unbound))
            return true
        }
        guard isNew else { return }
        events.publish(
            .deviceArrived, device: id.text,
            detail: ["node": sighting.node, "driver": sighting.identity.driver.description],
            sentence: "\(sighting.identity.card) is here.")
        rebind()
    }

    private func left(_ syspath: String) {
        let gone = state.withLock { state -> (DeviceID, Entry)? in
            guard let id = state.entries.first(where: { $0.value.sightings.contains { $0.syspath == syspath } })?.key,
                var entry = state.entries[id]
            else { return nil }
            let wasPrimary = entry.primary.syspath == syspath
            if entry.sightings.count > 1, !wasPrimary {
                state.entries[id]?.sightings.removeAll { $0.syspath == syspath }
                return nil
            }
            entry.sightings.removeAll { $0.syspath == syspath }
            state.entries[id] = nil
            return (id, entry)
        }
        guard let (id, entry) = gone else { return }
        entry.session?.stop()
        events.publish(
            .deviceLeft, level: .notice, device: id.text, position: entry.condition.binding.position,
            sentence: "The device at \(id) is no longer there.")
        // What remains of a device that lost its first node begins a new life with the next one.
        for sighting in entry.sightings { arrived(sighting) }
        rebind()
    }

    // MARK: From the operator

    /// Arms, disarms or releases a device.
    /// - Returns: the device as it then is; nil when there is no such device.
    package func set(_ intent: Intent, of name: String) async -> Device? {
        await control.run { [self] in
            guard let id = resolve(name) else { return nil }
            let before = state.withLock { state in
                let before = state.entries[id]?.condition
                state.entries[id]?.condition.intent = intent
                return before
            }
            if intent == .armed { discardEndedSession(id) }
            apply(id)
            announce(id, before: before)
            return device(id.text)
        } ?? nil
    }

    private func discardEndedSession(_ id: DeviceID) {
        let ended = state.withLock { state -> CaptureSession? in
            guard let session = state.entries[id]?.session, session.hasEnded else { return nil }
            state.entries[id]?.session = nil
            state.entries[id]?.condition.phase = nil
            return session
        }
        ended?.stop()
    }

    // MARK: Making it so

    private func rebind() {
        let changed = state.withLock { state -> [(DeviceID, DeviceCondition)] in
            guard state.isSettled else { return [] }
            let bindings = plan.bindings(of: state.entries.mapValues { $0.primary.identity.port.raw })
            return bindings.compactMap { id, binding in
                guard let before = state.entries[id]?.condition, before.binding != binding else { return nil }
                state.entries[id]?.condition.binding = binding
                return (id, before)
            }
        }
        for (id, before) in changed.sorted(by: { $0.0 < $1.0 }) {
            apply(id)
            announce(id, before: before)
        }
    }

    /// Opens or closes the device's session as its condition wants.
    private func apply(_ id: DeviceID) {
        guard let entry = state.withLock({ $0.entries[id] }) else { return }
        if !entry.condition.wantsSession {
            guard let session = entry.session else { return }
            session.stop()
            state.withLock { state in
                state.entries[id]?.session = nil
                state.entries[id]?.condition.phase = nil
            }
        } else if let session = entry.session {
            entry.condition.intent == .disarmed ? session.hold() : session.resume()
        } else {
            open(id, entry)
        }
    }

    private func open(_ id: DeviceID, _ entry: Entry) {
        guard let name = entry.condition.binding.position, let position = plan.position(named: name) else { return }
        let token = state.withLock { state in
            state.nextToken += 1
            return state.nextToken
        }
        do {
            let session = try sessions.make(entry.primary, position) { [weak self] phase in
                guard let registry = self else { return }
                registry.control.add { registry.enter(phase, id, token) }
            }
            if entry.condition.intent == .disarmed { session.hold() }
            state.withLock { state in
                state.entries[id]?.session = session
                state.entries[id]?.token = token
                state.entries[id]?.condition.phase = .opening
            }
            try session.start()
        } catch {
            state.withLock { state in
                // A session without a thread would never end, and arming again would wake nobody.
                state.entries[id]?.session = nil
                state.entries[id]?.condition.phase = .failed(error)
            }
        }
    }

    private func enter(_ phase: StreamPhase, _ id: DeviceID, _ token: UInt64) {
        let before = state.withLock { state -> DeviceCondition? in
            guard let entry = state.entries[id], entry.token == token, entry.session != nil else { return nil }
            state.entries[id]?.condition.phase = phase
            return entry.condition
        }
        announce(id, before: before)
    }

    private func announce(_ id: DeviceID, before: DeviceCondition?) {
        guard let before, let after = state.withLock({ $0.entries[id]?.condition }), before.state != after.state else {
            return
        }
        let name: EventName
        let level: EventHub.Level
        switch after.state {
        case .armed: (name, level) = (.deviceArmed, .notice)
        case .disarmed: (name, level) = (.deviceDisarmed, .notice)
        case .released: (name, level) = (.deviceReleased, .notice)
        case .opening, .seen, .unbound, .gone, .unsupported: return
        case .ambiguous, .busy, .noBandwidth, .stalled, .recovering, .failed: (name, level) = (.deviceFailed, .warning)
        }
        events.publish(
            name, level: level, device: id.text, position: after.binding.position,
            detail: ["state": after.state.rawValue], sentence: after.words.sentence)
    }

    /// Ends every session and the control thread.
    package func close() async {
        _ = await control.run { [self] in
            let running = state.withLock { state in
                defer { state.entries = [:] }
                return state.entries.values.compactMap(\.session)
            }
            for session in running { session.stop() }
        }
        control.close()
    }

    // MARK: Reading

    package var devices: [Device] {
        state.withLock { Array($0.entries.values) }.map(shown).sorted { $0.id < $1.id }
    }

    /// - Parameter name: a device's id or a position's name.
    package func device(_ name: String) -> Device? {
        guard let id = resolve(name) else { return nil }
        return state.withLock { $0.entries[id] }.map(shown)
    }

    private func shown(_ entry: Entry) -> Device { Device(entry: entry, simulated: sessions.isPractice) }

    /// What a press needs of a device.
    package struct Target: Sendable {
        package let session: CaptureSession?
        /// Names the session among all that this run has had.
        package let sessionNumber: UInt64
        package let identity: DeviceIdentity
        package let condition: DeviceCondition
    }

    package func target(_ name: String) -> Target? {
        guard let id = resolve(name), let entry = state.withLock({ $0.entries[id] }) else { return nil }
        return Target(
            session: entry.session, sessionNumber: entry.token, identity: entry.primary.identity,
            condition: entry.condition)
    }

    /// Turn counters of the threads that the watchdog watches, by name.
    package var turns: [String: UInt64] {
        let running = state.withLock { $0.entries.compactMapValues(\.session) }
        var turns = ["control": control.turns]
        for (id, session) in running where !session.hasEnded { turns["capture \(id)"] = session.turns }
        return turns
    }

    private func resolve(_ name: String) -> DeviceID? {
        state.withLock { state in
            // An id goes before a position of the same name.
            state.entries.keys.first { $0.text == name }
                ?? state.entries.first { $0.value.condition.binding.position == name }?.key
        }
    }
}
