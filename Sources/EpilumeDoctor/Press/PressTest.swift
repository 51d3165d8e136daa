internal import EpilumeInterface
package import EpilumeModel

/// Waits for somebody to press a camera's button: `epilume doctor --press`.
///
/// Concurrency: one wait at a time.
package protocol PressTest: Sendable {
    /// - Parameter ready: called once, when a press would be heard from then on.
    func wait(for target: PressTarget, upTo limit: Duration, ready: @escaping @Sendable () -> Void) async
        -> PressOutcome
}

/// The camera whose button is pressed.
package struct PressTarget: Hashable, Sendable {
    /// Such as /dev/video0.
    package var camera: String
    /// Such as /dev/input/event3.
    package var input: String
    /// Its id with the running service that listens to it; nil when no service has the camera.
    package var device: String?
    /// What the profile says of the button; nil when none says anything.
    package var plan: ButtonPlan?

    package init(camera: String, input: String, device: String? = nil, plan: ButtonPlan? = nil) {
        self.camera = camera
        self.input = input
        self.device = device
        self.plan = plan
    }
}

/// What came of waiting for a press.
package enum PressOutcome: Hashable, Sendable {
    /// Through the service, which tells only that there was a press.
    case pressed
    /// Key events in the order in which they came; never empty.
    /// - Parameter restedAtOne: the key's value before the first of them was 1.
    case heard([KeyEvent], restedAtOne: Bool)
    case silent
    /// One sentence.
    case failed(String)

    package struct KeyEvent: Hashable, Sendable {
        package var code: UInt16
        /// 1 pressed, 0 let go, 2 repeated.
        package var value: Int32

        package init(code: UInt16, value: Int32) {
            self.code = code
            self.value = value
        }
    }
}

/// Runs a press test and judges what came of it.
package enum PressCheck {
    /// Time for a person to read, to reach for the scope and to press.
    package static let limit = Duration.seconds(20)

    /// The states in which the service has the camera streaming, and its button with it.
    private static let inUse: Set<DeviceState> = [
        .opening, .locking, .settling, .armed, .viewOnly, .stalled, .controlRefused, .controlDrift, .recovering,
    ]

    /// The cameras that have an input device which can send the camera key, and whose button somebody can hear now.
    package static func targets(_ facts: DoctorFacts) -> [PressTarget] {
        candidates(facts).filter { $0.device == nil || $0.device?.button?.node != nil }.map(\.target)
    }

    /// What is to be said of those whose button nobody can hear now: waiting for a press would accuse the button.
    package static func untried(_ facts: DoctorFacts) -> [CheckFinding] {
        candidates(facts).compactMap { candidate in
            guard let device = candidate.device, device.button?.node == nil else { return nil }
            return refusal(candidate.target.camera, device)
        }
    }

    private static func candidates(_ facts: DoctorFacts) -> [(target: PressTarget, device: Device?)] {
        facts.captureNodes.compactMap { camera in
            guard let input = facts.usb(of: camera)?.inputs.first(where: \.hasCameraKey)?.node else { return nil }
            let device = facts.device(of: camera)
            var target = PressTarget(camera: camera.node, input: input, device: device?.id)
            if case .known(let profile) = facts.models?[camera.node] { target.plan = profile.button }
            return (target, device)
        }
    }

    private static func refusal(_ camera: String, _ device: Device) -> CheckFinding {
        let evidence = [
            CheckFinding.Evidence(
                "\(device.state.rawValue): \(device.sentence)", "epilume device show \(device.id)")
        ]
        guard inUse.contains(device.state) else {
            return CheckFinding(
                .button, .unknown, of: camera,
                "Its button was not tried: the service does not use the camera, so nobody listens to the button.",
                evidence, fix: device.action ?? "Arm it with `epilume device arm \(device.id)`.")
        }
        guard let button = device.button else {
            return CheckFinding(
                .button, .warning, of: camera,
                "Its button was not tried: the service has the camera, and its profile says nothing of a button.",
                evidence,
                fix: "Add `button` to the profile and restart epilumed; or stop epilumed and try the button before.")
        }
        return CheckFinding(
            .button, .warning, of: camera,
            "Its button was not tried: the service has the camera and does not listen to it. \(button.sentence)",
            evidence)
    }

    package static func finding(_ target: PressTarget, _ outcome: PressOutcome) -> CheckFinding {
        let source = target.device.map { "epilume watch (\($0))" } ?? "evtest \(target.input)"
        switch outcome {
        case .failed(let sentence): return CheckFinding(.button, .unknown, of: target.camera, sentence)
        case .silent:
            return CheckFinding(
                .button, .failure, of: target.camera, "No press came.",
                [.init("silence for \(limit.components.seconds) s", source)],
                fix: "Press again, harder and longer; if it stays silent, the button is worn, or speaks in a way of "
                    + "its own.")
        case .pressed: return CheckFinding(.button, .ok, of: target.camera, "A press was heard.")
        case .heard(let events, let restedAtOne):
            let seen =
                [.init("before the press: value \(restedAtOne ? 1 : 0)", source)]
                + events.prefix(8).map { CheckFinding.Evidence("key \($0.code) value \($0.value)", source) }
            return polarity(target, showsInverted: restedAtOne && events.first?.value == 0, seen)
        }
    }

    /// Only a key that rests at 1 shows how it is wired. One that is 0 before may rest there, or be an inverted one
    /// that has not been let go of since it was plugged in: the kernel takes every key for 0 until then.
    private static func polarity(
        _ target: PressTarget, showsInverted: Bool, _ seen: [CheckFinding.Evidence]
    ) -> CheckFinding {
        switch (showsInverted, target.plan?.polarity) {
        case (true, .inverted):
            CheckFinding(.button, .ok, of: target.camera, "A press was heard, inverted as its profile says.", seen)
        case (true, _):
            CheckFinding(
                .button, .warning, of: target.camera, "A press was heard, upside down: it began as let go.", seen,
                fix: "Say `polarity: inverted` for the button in its profile, unless it was held down at first.")
        case (false, .normal): CheckFinding(.button, .ok, of: target.camera, "A press was heard.", seen)
        case (false, _):
            CheckFinding(
                .button, .ok, of: target.camera,
                "A press was heard; its polarity is unknown. A button that is inverted shows it in a second run, when "
                    + "its value is 1 before the press.", seen)
        }
    }
}
