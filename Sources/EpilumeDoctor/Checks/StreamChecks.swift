internal import EpilumeInterface

/// How the cameras stream, and whether they do what their profiles ask. Told by the running service alone: reading a
/// control of a camera at rest would change what uvcvideo asks of it later.
enum StreamChecks {
    typealias Evidence = CheckFinding.Evidence

    static func streams(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let devices = facts.station.devices else {
            return [.init(.streams, .unknown, "How the cameras stream can only be told by the running service.")]
        }
        var findings = devices.compactMap(state)
        findings += devices.compactMap(losses)
        return findings.isEmpty ? [.init(.streams, .ok, "Every camera does what it should.")] : findings
    }

    /// - Returns: nil for a state that is as wanted, or that another check tells.
    private static func state(_ device: Device) -> CheckFinding? {
        let verdict: Verdict
        switch device.state {
        case .armed, .disarmed, .seen, .opening, .locking, .settling: return nil
        // Checks positions, holders, bandwidth, profile, cameras and unsupported speak of these.
        case .unbound, .ambiguous, .busy, .noBandwidth, .viewOnly, .gone, .unsupported: return nil
        case .released, .stalled, .recovering, .controlDrift: verdict = .warning
        case .unmatched, .controlRefused, .quarantined, .failed: verdict = .failure
        }
        return CheckFinding(
            .streams, verdict, of: device.id, TerminalText.of(device.sentence),
            [Evidence(device.state.rawValue, "epilume device show \(device.id)")],
            fix: device.action.map(TerminalText.of) ?? "Replug it, then run `epilume device arm \(device.id)`.")
    }

    /// One frame of a hundred, once there are enough to speak of.
    private static let fewFrames: UInt64 = 100

    private static func losses(_ device: Device) -> CheckFinding? {
        guard let frames = device.frames, frames.delivered >= fewFrames else { return nil }
        let lost = frames.invalid.values.reduce(frames.gaps) { sum, count in
            let (lost, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : lost
        }
        guard lost > frames.delivered / 100 else { return nil }
        let causes = frames.invalid.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return CheckFinding(
            .streams, .warning, of: device.id, "More than one frame of a hundred was damaged or lost on the way.",
            [
                Evidence(
                    (["\(frames.delivered) delivered", "\(frames.gaps) lost"] + causes).joined(separator: ", "),
                    "epilume device show \(device.id)")
            ],
            fix: "Try another cable, then a port of the machine itself instead of a hub.")
    }

    static func controls(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let devices = facts.station.devices else {
            return [.init(.controls, .unknown, "The cameras' settings can only be told by the running service.")]
        }
        let findings = devices.compactMap { device in device.controls.map { controls(device, $0) } }
        return findings.isEmpty ? [.init(.controls, .ok, "No profile asks a setting of these cameras.")] : findings
    }

    private static func controls(_ device: Device, _ settings: [Device.Control]) -> CheckFinding {
        let command = "epilume device show \(device.id)"
        let lost = settings.filter { $0.holds == false }
        if lost.isEmpty {
            let open = settings.count { $0.holds == nil }
            return open > 0
                ? CheckFinding(
                    .controls, .unknown, of: device.id, "\(open) of \(settings.count) settings were not read back yet.")
                : CheckFinding(.controls, .ok, of: device.id, "The camera has kept all \(settings.count) settings.")
        }
        return CheckFinding(
            .controls, lost.contains(where: \.required) ? .failure : .warning, of: device.id,
            "The camera did not keep \(lost.count) of \(settings.count) settings.",
            lost.map { setting in
                let actual = setting.actual.map { "is \($0)" } ?? "cannot be read"
                return Evidence("\(setting.control): wanted \(setting.wanted), \(actual)", command)
            },
            fix: "Close other programs that change the camera, then replug it; if it stays so, correct its profile.")
    }
}

extension DeviceState {
    /// Frames are coming, and take bandwidth.
    var isStreaming: Bool {
        switch self {
        case .locking, .settling, .armed, .viewOnly, .controlRefused, .controlDrift: true
        default: false
        }
    }
}
