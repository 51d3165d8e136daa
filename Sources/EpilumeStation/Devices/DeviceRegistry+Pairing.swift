internal import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import Logging
internal import Synchronization

/// A technician asks which device belongs to a position, and presses that device's button.
struct Pairing: Sendable {
    let position: String
    let number: UInt64
    let done: @Sendable (Result<Device, PairingRefusal>) -> Void
}

/// Why a position was not paired.
package enum PairingRefusal: Error, Hashable, Sendable {
    case unknownPosition(name: String)
    case unknownDevice(name: String)
    /// The configuration states the position's port, and goes before a pairing.
    case portIsStated(position: String)
    /// A pairing is under way.
    case underWay(position: String)
    /// Nobody pressed a button in time.
    case nobodyPressed(seconds: Int64)
    case notRemembered(DurableFileFault)
    case stopping

    package var problem: Problem {
        switch self {
        case .unknownPosition(let name):
            Problem(
                status: 404, code: "unknown-position", title: "No such position",
                detail: "The configuration has no position “\(UntrustedText(name))”.",
                action: "Name it under positions in /etc/epilume/epilume.yaml, with `port: paired`.")
        case .unknownDevice(let name): CaptureRefusal.unknownDevice(name: name).problem
        case .portIsStated(let position):
            Problem(
                status: 409, code: "port-stated", title: "The position's port is configured",
                detail: "Position “\(position)” has its port from the configuration, which goes before a pairing.",
                action: "Write `port: paired` for it in /etc/epilume/epilume.yaml, then restart epilumed.")
        case .underWay(let position):
            Problem(
                status: 409, code: "pairing-under-way", title: "A pairing is under way",
                detail: "Position “\(position)” is being paired.", action: "Finish that pairing first.")
        case .nobodyPressed(let seconds):
            Problem(
                status: 504, code: "nobody-pressed", title: "No button was pressed",
                detail: "No scope's button was pressed within \(seconds) seconds.",
                action: "Press the button of the scope itself; `epilume device pair POSITION --device ID` needs none.")
        case .notRemembered(let fault): Problem(notRemembered: fault)
        case .stopping: CaptureRefusal.stopping.problem
        }
    }
}

extension DeviceRegistry {
    /// Waits for the button of the device that belongs to a position, and binds the position to its port.
    ///
    /// Meanwhile every device that is there streams, since a button speaks only then; nothing of it is kept.
    package func pair(_ position: String, within limit: Duration) async throws(PairingRefusal) -> Device {
        try check(position)
        let number = state.withLock { state in
            state.nextToken += 1
            return state.nextToken
        }
        // Nobody waits for the answer any more when the one who asked has gone, or the service stops.
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let accepted = control.add { [self] in
                    begin(position, limit, number) { continuation.resume(returning: $0) }
                }
                if !accepted { continuation.resume(returning: .failure(.stopping)) }
            }
        } onCancel: { [self] in
            state.withLock { $0.cancelledPairing = number }
            control.add { [self] in
                if state.withLock({ $0.pairing?.number }) == number { endPairing(.failure(.stopping)) }
            }
        }
        return try result.get()
    }

    /// Binds a position to the port of a device that is named.
    package func pair(_ position: String, with name: String) async throws(PairingRefusal) -> Device {
        try check(position)
        let result = await control.run { [self] in
            Result { () throws(PairingRefusal) -> Device in
                guard let id = resolve(name) else { throw .unknownDevice(name: name) }
                return try bind(position, to: id)
            }
        }
        guard let result else { throw .stopping }
        return try result.get()
    }

    /// A press that answers the question which device belongs to a position is no press for a picture.
    /// - Returns: false when no pairing is under way.
    package func answersPairing(_ id: DeviceID) async -> Bool {
        // Presses do not wait for the control thread unless there is a question.
        if state.withLock({ $0.pairing == nil }) { return false }
        return await control.run { [self] in
            guard let pairing = state.withLock({ $0.pairing }) else { return false }
            endPairing(Result { () throws(PairingRefusal) in try bind(pairing.position, to: id) })
            return true
        } ?? false
    }

    private func check(_ name: String) throws(PairingRefusal) {
        guard let position = plan.position(named: name) else { throw .unknownPosition(name: name) }
        if position.hasStatedPort { throw .portIsStated(position: name) }
    }

    private func begin(
        _ position: String, _ limit: Duration, _ number: UInt64,
        _ done: @escaping @Sendable (Result<Device, PairingRefusal>) -> Void
    ) {
        let refusal = state.withLock { state -> PairingRefusal? in
            if state.isClosing || state.cancelledPairing == number { return .stopping }
            if let other = state.pairing { return .underWay(position: other.position) }
            state.pairing = Pairing(position: position, number: number, done: done)
            return nil
        }
        if let refusal {
            done(.failure(refusal))
        } else {
            for id in state.withLock({ $0.entries.keys.sorted() }) { take(.pairing(true), id) }
            control.add(after: limit) { [weak self] in
                guard let registry = self, registry.state.withLock({ $0.pairing?.number }) == number else { return }
                registry.endPairing(.failure(.nobodyPressed(seconds: limit.components.seconds)))
            }
        }
    }

    private func bind(_ position: String, to id: DeviceID) throws(PairingRefusal) -> Device {
        guard let entry = state.withLock({ $0.entries[id] }) else { throw .unknownDevice(name: id.text) }
        let port = StationConfiguration.Port.busInfo(entry.primary.identity.port.raw)
        if let owner = plan.positions.first(where: { $0.port == port }) { throw .portIsStated(position: owner.name) }
        do { try memory.pair(position, with: entry.primary.identity.port.raw) } catch { throw .notRemembered(error) }
        rebind()
        events.publish(
            .devicePaired, level: .notice, device: id.text, position: position,
            sentence: "\(id) belongs to position “\(position)” from now on.")
        guard let device = device(id.text) else { throw .unknownDevice(name: id.text) }
        return device
    }

    func endPairing(_ result: Result<Device, PairingRefusal>) {
        guard
            let pairing = state.withLock({ state -> Pairing? in
                defer { state.pairing = nil }
                return state.pairing
            })
        else { return }
        for id in state.withLock({ $0.entries.keys.sorted() }) { take(.pairing(false), id) }
        pairing.done(result)
    }
}
