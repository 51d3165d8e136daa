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
    let plan: PositionPlan
    let sessions: SessionFactory
    let memory: DeviceMemory
    /// nil where there are none, as in practice.
    let buttons: ButtonDesk?
    let events: EventHub
    let control: SerialThread
    /// Where what served a device is waited for: a device that does not answer holds nobody up.
    let reaper: SerialThread
    let state = Mutex(State())
    private let standing: @Sendable (DeviceIdentity) -> ProfileStanding

    struct State {
        var entries: [DeviceID: DeviceEntry] = [:]
        /// Nothing is bound before the devices that were there at the start are all known.
        var isSettled = false
        var nextToken: UInt64 = 0
        var quarantines = QuarantineLedger()
        /// The position that a technician is pairing now.
        var pairing: Pairing?
        var cancelledPairing: UInt64?
        var isClosing = false
    }

    /// - Parameters:
    ///   - standing: what the profiles say of a device; enrolment is the memory's.
    package init(
        plan: PositionPlan, sessions: SessionFactory, memory: DeviceMemory, buttons: ButtonDesk?, events: EventHub,
        standing: @escaping @Sendable (DeviceIdentity) -> ProfileStanding
    ) throws(CaptureFault) {
        self.plan = plan
        self.sessions = sessions
        self.memory = memory
        self.buttons = buttons
        self.events = events
        self.standing = standing
        control = try SerialThread("epi-control")
        reaper = try SerialThread("epi-reaper")
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

    /// - Parameter isRemnant: the device was there all the while and has lost its first node.
    private func arrived(_ sighting: Sighting, isRemnant: Bool = false) {
        let id = sighting.identity.id
        var life = DeviceLife(profile: profileStanding(sighting.identity))
        life.take(.asked(memory.intent(of: sighting.identity)))
        let isNew = state.withLock { state -> Bool in
            if state.entries[id] != nil {
                state.entries[id]?.sightings.append(sighting)
                return false
            }
            state.entries[id] = DeviceEntry(sightings: [sighting], life: life)
            return true
        }
        guard isNew else { return }
        var detail = ["node": sighting.node, "driver": sighting.identity.driver.description]
        if let profile = life.profile.profile { detail["profile"] = profile.id }
        events.publish(
            .deviceArrived, device: id.text, detail: detail, sentence: "\(sighting.identity.card) is here.")
        if state.withLock({ $0.pairing != nil }) { take(.pairing(true), id) }
        let now = MonotonicClock.nowMicroseconds
        if !isRemnant,
            let quarantine = state.withLock({ $0.quarantines.arrived(at: id.text, nowMicroseconds: now) })
        {
            isolate(id, quarantine)
        }
        rebind()
    }

    private func profileStanding(_ identity: DeviceIdentity) -> ProfileStanding {
        let standing = standing(identity)
        guard case .unknown = standing else { return standing }
        return .unknown(isEnrolled: memory.isEnrolled(ModelKey(identity)))
    }

    private func left(_ syspath: String) {
        let gone = state.withLock { state -> (DeviceID, DeviceEntry)? in
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
        end(entry, id)
        events.publish(
            .deviceLeft, level: .notice, device: id.text, position: entry.life.binding.position,
            sentence: "The device at \(id) is no longer there.")
        // What remains of a device that lost its first node begins a new life with the next one.
        for sighting in entry.sightings { arrived(sighting, isRemnant: true) }
        rebind()
    }

    // MARK: From the operator

    /// Arms, disarms or releases a device. What a person turned off stays off, over replugs and restarts, until a
    /// person arms it.
    /// - Returns: the device as it then is; nil when there is no such device.
    /// - Throws: when it was done and cannot be remembered.
    package func set(_ intent: Intent, of name: String) async throws(DurableFileFault) -> Device? {
        let answer = await control.run { [self] in
            Result { () throws(DurableFileFault) -> Device? in
                guard let id = resolve(name), let identity = state.withLock({ $0.entries[id]?.primary.identity }) else {
                    return nil
                }
                if intent == .armed {
                    state.withLock { $0.quarantines.forgive(id.text) }
                    discardEndedSession(id)
                }
                // Done before it is remembered: a full disk is no reason to go on streaming.
                take(.asked(intent), id)
                try memory.remember(intent, of: identity)
                return device(id.text)
            }
        }
        return try answer?.get() ?? nil
    }

    /// Lets pictures of a model be kept although no profile knows it; every device of the model that is there follows.
    /// - Returns: the device as it then is; nil when there is no such device.
    /// - Throws: when it cannot be remembered.
    package func enrol(_ name: String, at utc: String) async throws(DurableFileFault) -> Device? {
        let answer = await control.run { [self] in
            Result { () throws(DurableFileFault) -> Device? in
                guard let id = resolve(name), let identity = state.withLock({ $0.entries[id]?.primary.identity }) else {
                    return nil
                }
                let model = ModelKey(identity)
                try memory.enrol(model, at: utc)
                events.publish(
                    .deviceEnrolled, level: .notice, device: id.text, detail: ["model": model.text],
                    sentence: "\(identity.card) was enrolled; its pictures say that its model is unverified.")
                rematch()
                return device(id.text)
            }
        }
        return try answer?.get() ?? nil
    }

    /// Asks again what each device that is there may be used for, and proves those that now may.
    private func rematch() {
        let entries = state.withLock { $0.entries }
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let standing = profileStanding(entry.primary.identity)
            guard standing != entry.life.profile else { continue }
            take(.matched(standing), id)
            if standing.allowsCapture, let format = entry.life.phase?.format { entry.preparer?.begin(format) }
        }
    }

    private func discardEndedSession(_ id: DeviceID) {
        let ended = state.withLock { state -> DeviceEntry? in
            guard let entry = state.entries[id], entry.session?.hasEnded == true else { return nil }
            state.entries[id]?.endedService()
            return entry
        }
        if let ended { end(ended, id) }
    }

    /// Gives each device the position that the plan has for it.
    func rebind() {
        let changed = state.withLock { state -> [(DeviceID, Binding)] in
            guard state.isSettled else { return [] }
            let bindings = plan.bindings(
                of: state.entries.mapValues { $0.primary.identity.port.raw }, pairings: memory.pairings)
            return bindings.filter { state.entries[$0.key]?.life.binding != $0.value }
                .sorted { $0.key < $1.key }
        }
        // Those that lose a position first: one that gains it may need the device's bandwidth.
        for (id, binding) in changed where binding.position == nil { take(.bound(binding), id) }
        for (id, binding) in changed where binding.position != nil { take(.bound(binding), id) }
    }

    /// Ends every session and the registry's threads.
    package func close() async {
        _ = await control.run { [self] in
            state.withLock { $0.isClosing = true }
            endPairing(.failure(.stopping))
            let entries = state.withLock { state in
                defer { state.entries = [:] }
                return state.entries
            }
            for (id, entry) in entries { end(entry, id) }
        }
        control.close()
        reaper.close()
    }
}
