package import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import Logging
internal import Synchronization

/// The buttons of the station: which input device is whose, which of them are listened to, and who is told of a press.
///
/// A camera's button is listened to while the camera is in use; a pedal, while a position names it. Nothing else is
/// ever opened: a keyboard is not listened to.
///
/// Concurrency: every member from any thread; changes run on the desk's own thread, one after another. `onPress` is
/// called there.
package final class ButtonDesk: Sendable {
    /// Who was pressed.
    package enum Presser: Hashable, Sendable {
        /// The button of a camera.
        case device(DeviceID)
        /// A pedal of a position.
        case pedal(position: String)
    }

    /// How input devices are found and listened to.
    package struct Hardware: Sendable {
        package var watch: any InputWatch
        package var makeSource: @Sendable (InputSighting, ButtonPlan) throws(CaptureFault) -> any ButtonSource
        /// The profile that names an input device as a pedal; nil for keyboards and everything else.
        package var pedalProfile: @Sendable (PedalSighting) -> DeviceProfile?

        package init(
            watch: any InputWatch,
            makeSource: @escaping @Sendable (InputSighting, ButtonPlan) throws(CaptureFault) -> any ButtonSource,
            pedalProfile: @escaping @Sendable (PedalSighting) -> DeviceProfile?
        ) {
            self.watch = watch
            self.makeSource = makeSource
            self.pedalProfile = pedalProfile
        }
    }

    /// When a button that could not be listened to is tried again.
    private static let retryInterval = Duration.seconds(5)

    private let hardware: Hardware
    /// Positions by the port of their pedal; `any` stands for every port.
    private let pedals: [String: String]
    private let events: EventHub
    private let control: SerialThread
    private let state = Mutex(State())

    fileprivate struct State {
        var inputs: [String: InputSighting] = [:]
        var wanted: [DeviceID: Wanted] = [:]
        var listening: [Presser: Listening] = [:]
        /// Why a button that is there is not listened to.
        var troubles: [Presser: CaptureFault] = [:]
        /// The positions with more than one pedal, of which that has been told.
        var contested: Set<String> = []
        /// A try is on the desk's clock.
        var willRetry = false
        var onPress: (@Sendable (Presser, ButtonPress) -> Void)?
    }

    fileprivate struct Wanted {
        let parentSyspath: String
        let plan: ButtonPlan
    }

    fileprivate struct Listening {
        let syspath: String
        let source: any ButtonSource
        var fault: ButtonFault?
        var isListening = false
    }

    /// - Parameter positions: as configured; each may name a pedal.
    package init(
        hardware: Hardware, positions: [StationConfiguration.Position], events: EventHub
    ) throws(CaptureFault) {
        self.hardware = hardware
        self.events = events
        pedals = Dictionary(positions.compactMap { position in position.pedal.map { ($0, position.name) } }) { a, _ in a
        }
        control = try SerialThread("epi-buttons")
    }

    package func start(_ onPress: @escaping @Sendable (Presser, ButtonPress) -> Void) throws(CaptureFault) {
        state.withLock { $0.onPress = onPress }
        try hardware.watch.start { [weak self] event in
            guard let desk = self else { return }
            desk.control.add { desk.note(event) }
        }
    }

    package func stop() {
        hardware.watch.stop()
        control.close()
        let listening = state.withLock { state in
            defer { state.listening = [:] }
            return Array(state.listening.values)
        }
        for entry in listening { entry.source.stop() }
    }

    package var turns: [String: UInt64] { ["buttons": control.turns, "input watch": hardware.watch.turns] }

    // MARK: What is wanted

    /// A camera is in use: its button is to be listened to.
    package func want(_ device: DeviceID, of parentSyspath: String, _ plan: ButtonPlan) {
        guard plan.path == .evdev else { return }
        control.add { [self] in
            state.withLock { $0.wanted[device] = Wanted(parentSyspath: parentSyspath, plan: plan) }
            bind()
        }
    }

    package func unwant(_ device: DeviceID) {
        control.add { [self] in
            state.withLock { _ = $0.wanted.removeValue(forKey: device) }
            bind()
        }
    }

    private func note(_ event: InputEvent) {
        switch event {
        case .arrived(let input): state.withLock { $0.inputs[input.syspath] = input }
        case .left(let syspath): state.withLock { _ = $0.inputs.removeValue(forKey: syspath) }
        case .settled: break
        }
        bind()
    }

    /// Listens to what is wanted and there, and lets go of what is not.
    private func bind() {
        let (wished, listening) = state.withLock { ($0.wishes(pedals, hardware.pedalProfile), $0.listening) }
        for (presser, entry) in listening where wished[presser]?.input.syspath != entry.syspath {
            state.withLock { _ = $0.listening.removeValue(forKey: presser) }
            entry.source.stop()
        }
        state.withLock { state in state.troubles = state.troubles.filter { wished[$0.key] != nil } }
        tellContested()
        for (presser, wish) in wished where state.withLock({ $0.listening[presser] }) == nil {
            listen(presser, wish)
        }
    }

    /// Says once of each position that several pedals could be its own.
    private func tellContested() {
        let news = state.withLock { state -> Set<String> in
            let contested = Set(state.rivals(pedals, hardware.pedalProfile).filter { $0.value.count > 1 }.keys)
            defer { state.contested = contested }
            return contested.subtracting(state.contested)
        }
        for position in news.sorted() {
            publish(
                .pedal(position: position), level: .warning,
                "Several pedals could be position “\(position)”, which takes any; none is listened to. Name the port of "
                    + "its pedal in /etc/epilume/epilume.yaml, or unplug the others.")
        }
    }

    fileprivate struct Wish {
        let input: InputSighting
        let plan: ButtonPlan
    }

    private func listen(_ presser: Presser, _ wish: Wish) {
        do throws(CaptureFault) {
            let source = try hardware.makeSource(wish.input, wish.plan)
            state.withLock { state in
                state.listening[presser] = Listening(syspath: wish.input.syspath, source: source)
                state.troubles[presser] = nil
            }
            try source.start { [weak self] event in self?.take(event, presser) }
        } catch {
            let known = state.withLock { state -> CaptureFault? in
                state.listening[presser] = nil
                return state.troubles.updateValue(error, forKey: presser)
            }
            if known != error { publish(presser, level: .warning, error.buttonSentence) }
            let isFirst = state.withLock { state in
                defer { state.willRetry = true }
                return !state.willRetry
            }
            guard isFirst else { return }
            control.add(after: Self.retryInterval) { [weak self] in
                self?.state.withLock { $0.willRetry = false }
                self?.bind()
            }
        }
    }

    /// Called on the source's thread.
    private func take(_ event: ButtonEvent, _ presser: Presser) {
        switch event {
        case .pressed(let press): state.withLock { $0.onPress }?(presser, press)
        case .listening:
            state.withLock { state in
                state.listening[presser]?.fault = nil
                state.listening[presser]?.isListening = true
            }
            publish(presser, level: .info, "The button is listened to.")
        case .unavailable(let fault):
            state.withLock { state in
                state.listening[presser]?.fault = fault
                state.listening[presser]?.isListening = false
            }
            // That the device is gone is told by its watch.
            if fault != .gone { publish(presser, level: .warning, fault.sentence) }
        case .eventsLost:
            publish(presser, level: .warning, "The button's events overran: a press may have been missed.")
        }
    }

    private func publish(_ presser: Presser, level: EventHub.Level, _ sentence: String) {
        switch presser {
        case .device(let id): events.publish(.buttonChanged, level: level, device: id.text, sentence: sentence)
        case .pedal(let position):
            events.publish(.buttonChanged, level: level, position: position, sentence: sentence)
        }
    }

    // MARK: Reading

    /// How a camera's button stands; nil while the camera is not in use or nothing is known of a button.
    package func standing(of device: DeviceID) -> Device.Button? {
        state.withLock { state -> Device.Button? in
            guard let wanted = state.wanted[device] else { return nil }
            if let trouble = state.troubles[.device(device)] {
                return Device.Button(path: .evdev, node: nil, sentence: trouble.buttonSentence)
            }
            guard let entry = state.listening[.device(device)] else {
                return Device.Button(
                    path: .missing, node: nil,
                    sentence: "No input device of this camera can send the key of its button (key \(wanted.plan.key)).")
            }
            let sentence =
                entry.fault?.sentence
                ?? (entry.isListening ? "Its button is listened to." : "Its button is being opened.")
            return Device.Button(path: .evdev, node: entry.source.about.node, sentence: sentence)
        }
    }
}

extension CaptureFault {
    fileprivate var buttonSentence: String { "The button cannot be listened to: \(words)." }
}

extension ButtonDesk.State {
    /// The input device that each presser should be listened to by. Of several that could be a position's pedal none is:
    /// which of them a foot finds would be chance.
    fileprivate func wishes(
        _ pedals: [String: String], _ pedalProfile: (PedalSighting) -> DeviceProfile?
    ) -> [ButtonDesk.Presser: ButtonDesk.Wish] {
        var wishes: [ButtonDesk.Presser: ButtonDesk.Wish] = [:]
        let inputs = inputs.values.sorted { $0.syspath < $1.syspath }
        for (device, wanted) in wanted {
            let own = inputs.first {
                $0.parentSyspath == wanted.parentSyspath && $0.device.keys.contains(wanted.plan.key)
            }
            if let own { wishes[.device(device)] = ButtonDesk.Wish(input: own, plan: wanted.plan) }
        }
        for (position, rivals) in rivals(pedals, pedalProfile) where rivals.count == 1 {
            wishes[.pedal(position: position)] = rivals.values.first
        }
        return wishes
    }

    /// The pedals that each position could have, by their USB device. One with several input devices is one pedal, heard
    /// through the one that has its key.
    fileprivate func rivals(
        _ pedals: [String: String], _ pedalProfile: (PedalSighting) -> DeviceProfile?
    ) -> [String: [String: ButtonDesk.Wish]] {
        var rivals: [String: [String: ButtonDesk.Wish]] = [:]
        for input in inputs.values.sorted(by: { $0.syspath < $1.syspath }) {
            guard let pedal = PedalSighting(input), let plan = pedalProfile(pedal)?.button, plan.path == .evdev,
                let position = pedals[pedal.port] ?? pedals["any"]
            else { continue }
            let known = rivals[position]?[input.parentSyspath]
            if known == nil || known?.input.device.keys.contains(plan.key) == false {
                rivals[position, default: [:]][input.parentSyspath] = ButtonDesk.Wish(input: input, plan: plan)
            }
        }
        return rivals
    }
}

extension PedalSighting {
    /// Where it is plugged in, as a position names it: the place of its first interface, without that.
    fileprivate var port: String {
        let phys = input.device.phys?.raw ?? ""
        return phys.firstIndex(of: "/").map { String(phys[..<$0]) } ?? phys
    }
}
