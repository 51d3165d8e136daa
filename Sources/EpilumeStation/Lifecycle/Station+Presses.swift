internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import Logging

/// Presses of real buttons and pedals.
extension Station {
    /// One press, one capture, with the press's own time. Called on the buttons' threads.
    func pressed(_ presser: ButtonDesk.Presser, _ press: ButtonPress) {
        Task { await answer(presser, press) }
    }

    /// Waits for a press, to see that the button works.
    func checkButton(of name: String, _ request: ButtonCheckRequest) async throws -> Device {
        let seconds = request.seconds ?? ButtonCheckRequest.usualSeconds
        guard ButtonCheckRequest.permittedSeconds.contains(seconds) else { throw ProblemError(.badRequest) }
        guard let target = registry.target(name) else {
            throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
        }
        guard await waits.wait(for: target.identity.id, upTo: .seconds(seconds)) else {
            throw ProblemError(.buttonSilent(seconds: seconds))
        }
        return try device(name)
    }

    private func answer(_ presser: ButtonDesk.Presser, _ press: ButtonPress) async {
        if case .device(let id) = presser, await registry.answersPairing(id) { return }
        let name = presser.deviceOrPosition
        let target = registry.target(name)
        let device = target?.identity.id.text
        let position = target?.life.binding.position ?? presser.position
        if let target, waits.pressed(target.identity.id) {
            events.publish(
                .buttonChecked, device: device, position: position,
                sentence: "The button was pressed and answers; no picture was taken.")
            return
        }
        // A long press takes no picture: its beginning has taken one already.
        guard press.kind == .press else {
            events.publish(
                .buttonPressed, device: device, position: position, detail: ["kind": "long"],
                sentence: "The button was held.")
            return
        }
        guard let target, target.life.state == .armed else {
            let reason = target?.life.words.sentence ?? "No device is at this position."
            events.publish(
                .buttonIgnored, level: .warning, device: device, position: position,
                detail: ["state": target?.life.state.rawValue ?? DeviceState.gone.rawValue],
                sentence: "The button was pressed and no picture was taken: " + reason)
            return
        }
        events.publish(
            .buttonPressed, device: device, position: position,
            detail: ["pressedMicroseconds": "\(press.pressedMicroseconds)"], sentence: "The button was pressed.")
        // What comes of it, the capture's own events tell.
        _ = try? await captures.capture(
            name, purpose: nil, pressedMicroseconds: press.pressedMicroseconds, trigger: presser.trigger)
    }
}

extension ButtonDesk.Presser {
    fileprivate var deviceOrPosition: String {
        switch self {
        case .device(let id): id.text
        case .pedal(let position): position
        }
    }

    fileprivate var position: String? {
        if case .pedal(let position) = self { position } else { nil }
    }

    fileprivate var trigger: RecordFacts.Trigger.Source {
        switch self {
        case .device: .button
        case .pedal: .pedal
        }
    }
}

extension Problem {
    fileprivate static func buttonSilent(seconds: Int) -> Problem {
        Problem(
            status: 504, code: "button-silent", title: "No press arrived",
            detail: "In \(seconds) seconds no press of this device's button or pedal arrived.",
            action: "Press it while the device is armed; `epilume doctor --press` looks further.")
    }
}
