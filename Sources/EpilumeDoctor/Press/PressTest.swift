internal import EpilumeInterface

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
    /// Its id with the running service; nil when none has it.
    package var device: String?

    package init(camera: String, input: String, device: String? = nil) {
        self.camera = camera
        self.input = input
        self.device = device
    }
}

/// What came of waiting for a press.
package enum PressOutcome: Hashable, Sendable {
    /// Key events in the order in which they came; the service tells only that there was a press.
    case heard([KeyEvent])
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

    /// The cameras that have an input device which can send the camera key.
    package static func targets(_ facts: DoctorFacts) -> [PressTarget] {
        facts.captureNodes.compactMap { camera in
            guard let input = facts.usb(of: camera)?.inputs.first(where: \.hasCameraKey)?.node else { return nil }
            let device = facts.device(of: camera)
            return PressTarget(
                camera: camera.node, input: input, device: device?.button?.path == .evdev ? device?.id : nil)
        }
    }

    package static func finding(_ target: PressTarget, _ outcome: PressOutcome) -> CheckFinding {
        let source = target.device.map { "epilume watch (\($0))" } ?? "evtest \(target.input)"
        switch outcome {
        case .failed(let sentence): return CheckFinding(.button, .unknown, of: target.camera, sentence)
        case .silent:
            return CheckFinding(
                .button, .failure, of: target.camera, "No press came.",
                [.init("silence for \(limit.components.seconds) s", source)],
                fix: "Press harder and longer; if it stays silent, the button is worn, or speaks in a way of its own.")
        case .heard(let events):
            let seen = events.prefix(8).map { CheckFinding.Evidence("key \($0.code) value \($0.value)", source) }
            if let first = events.first, first.value == 0 {
                return CheckFinding(
                    .button, .warning, of: target.camera, "A press was heard, upside down: it began as let go.", seen,
                    fix: "Say `polarity: inverted` for the button in its profile.")
            }
            return CheckFinding(.button, .ok, of: target.camera, "A press was heard.", seen)
        }
    }
}
