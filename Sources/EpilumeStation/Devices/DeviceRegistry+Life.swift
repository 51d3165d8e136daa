internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import Logging
internal import Synchronization

/// Making it so. Everything here runs on the control thread.
extension DeviceRegistry {
    /// Lets something happen to a device, and does and tells what follows.
    func take(_ event: DeviceLife.Event, _ id: DeviceID) {
        let before = state.withLock { state -> DeviceLife? in
            let before = state.entries[id]?.life
            state.entries[id]?.life.take(event)
            return before
        }
        guard let before else { return }
        enact(id)
        announce(id, before: before)
    }

    /// Leaves a device alone until the quarantine's time is over or a person arms it.
    func isolate(_ id: DeviceID, _ quarantine: Quarantine) {
        take(.quarantined(quarantine), id)
        let left = max(0, quarantine.untilMicroseconds - MonotonicClock.nowMicroseconds)
        control.add(after: .microseconds(left)) { [weak self] in
            guard let registry = self,
                registry.state.withLock({ $0.entries[id]?.life.quarantine }) == quarantine
            else { return }
            registry.take(.paroled, id)
        }
    }

    /// Opens, holds, resumes or closes the device's session as its life wishes.
    private func enact(_ id: DeviceID) {
        guard var entry = state.withLock({ $0.entries[id] }) else { return }
        if entry.session != nil, let position = entry.life.binding.position, position != entry.openedFor {
            // Another position has another mode.
            state.withLock { $0.entries[id]?.endedService() }
            end(entry, id)
            entry.endedService()
        }
        switch (entry.life.wish, entry.session) {
        case (.closed, nil): break
        case (.closed, _?):
            state.withLock { $0.entries[id]?.endedService() }
            end(entry, id)
        case (.held, let session?): session.hold()
        case (.streaming, let session?): session.resume()
        case (.held, nil), (.streaming, nil): open(id, entry)
        }
    }

    private func open(_ id: DeviceID, _ entry: DeviceEntry) {
        let position = entry.life.binding.position.flatMap { plan.position(named: $0) }
        let token = state.withLock { state in
            state.nextToken += 1
            return state.nextToken
        }
        var made = entry
        do {
            let session = try sessions.make(entry.primary, position, entry.life.profile.profile) { [weak self] phase in
                guard let registry = self else { return }
                registry.control.add { registry.enter(phase, id, token) }
            }
            made.session = session
            let preparer = try sessions.makePreparer(entry.primary, entry.life.profile.profile, session) {
                [weak self] preparation, generation in
                guard let registry = self else { return }
                registry.control.add { registry.note(preparation, generation, id, token) }
            }
            made.preparer = preparer
            made.light = try sessions.makeLight(entry.primary, entry.life.profile.profile, session, preparer)
            if entry.life.wish == .held { session.hold() }
            made.openedFor = position?.name
            made.token = token
            made.life.take(.stream(.opening))
            let opened = made
            state.withLock { $0.entries[id] = opened }
            try session.start()
            if let plan = entry.life.profile.buttonPlan {
                buttons?.want(id, of: entry.primary.parentSyspath, plan)
            }
        } catch {
            // A session without a thread would never end, and arming again would wake nobody.
            state.withLock { state in
                state.entries[id]?.endedService()
                state.entries[id]?.life.take(.stream(.failed(error)))
            }
            end(made, id)
        }
    }

    /// Ends what serves a device. Waits for its capture thread, and not for what speaks to its controls and light: a
    /// device that does not answer holds such a thread for seconds.
    func end(_ entry: DeviceEntry, _ id: DeviceID) {
        buttons?.unwant(id)
        entry.preparer?.streamEnded()
        entry.light?.requestStop()
        entry.session?.stop()
        reaper.add {
            entry.preparer?.stop()
            entry.light?.stop()
        }
    }

    private func enter(_ phase: StreamPhase, _ id: DeviceID, _ token: UInt64) {
        guard let entry = state.withLock({ $0.entries[id] }), entry.token == token, entry.session != nil else { return }
        take(.stream(phase), id)
        // What shone before a stream began or ended is not known of it.
        entry.light?.forget()
        if case .streaming(let format) = phase {
            // What is only to be looked at stays as it is.
            if entry.life.profile.allowsCapture { entry.preparer?.begin(format) }
        } else {
            entry.preparer?.streamEnded()
        }
        if case .recovering(.stalled, _) = phase {
            let now = MonotonicClock.nowMicroseconds
            let limit = sessions.stallLimit(entry.life.profile.profile)
            let quarantine = state.withLock {
                $0.quarantines.stalled(at: id.text, nowMicroseconds: now, stallLimit: limit)
            }
            if let quarantine { isolate(id, quarantine) }
        }
    }

    private func note(_ preparation: Preparation, _ generation: UInt64, _ id: DeviceID, _ token: UInt64) {
        guard let entry = state.withLock({ $0.entries[id] }), entry.token == token, entry.session != nil,
            entry.preparer?.isCurrent(generation) == true
        else { return }
        take(.prepared(preparation), id)
    }

    private func announce(_ id: DeviceID, before: DeviceLife) {
        guard let after = state.withLock({ $0.entries[id]?.life }), before.state != after.state,
            let (name, level) = after.state.announcement
        else { return }
        let words = after.words
        events.publish(
            name, level: level, device: id.text, position: after.binding.position,
            detail: ["state": after.state.rawValue], sentence: words.sentence)
    }
}

extension DeviceEntry {
    /// Forgets what served the device: to be ended by ``DeviceRegistry/end(_:_:)`` with a copy.
    mutating func endedService() {
        session = nil
        preparer = nil
        light = nil
        life.take(.stream(nil))
    }
}

extension DeviceState {
    /// How the world is told that a device has come into this state; nil for states that say nothing new.
    fileprivate var announcement: (EventName, EventHub.Level)? {
        switch self {
        case .armed: (.deviceArmed, .notice)
        case .viewOnly: (.deviceViewOnly, .notice)
        case .disarmed: (.deviceDisarmed, .notice)
        case .released: (.deviceReleased, .notice)
        case .quarantined: (.deviceQuarantined, .warning)
        case .controlDrift: (.deviceDrifted, .warning)
        case .ambiguous, .unmatched, .busy, .noBandwidth, .stalled, .recovering, .controlRefused, .failed:
            (.deviceFailed, .warning)
        case .opening, .locking, .settling, .seen, .unbound, .gone, .unsupported: nil
        }
    }
}
