internal import EpilumeInterface
internal import EpilumeModel

/// What is known of each camera's model, and on whose word.
enum ModelCheck {
    typealias Evidence = CheckFinding.Evidence

    static func profile(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let models = facts.models else {
            return [.init(.profile, .unknown, "Device profiles are not at hand.")]
        }
        let findings = facts.captureNodes.map { camera in
            finding(camera, models[camera.node] ?? .unknown, facts)
        }
        return findings.isEmpty ? [.init(.profile, .ok, "There is no camera to look up.")] : findings
    }

    private static func finding(
        _ camera: CameraFacts, _ standing: ModelStanding, _ facts: DoctorFacts
    ) -> CheckFinding {
        let id = Evidence(
            facts.usb(of: camera).map { "USB \($0.id)" } ?? "no USB device", "udevadm info \(camera.node)")
        switch standing {
        case .troubled(let sentence):
            return CheckFinding(
                .profile, .failure, of: camera.node, TerminalText.of(sentence), [id],
                fix: "Mend the profiles until `epilume profile lint` finds nothing, then restart epilumed.")
        case .unknown where facts.device(of: camera)?.profile?.enrolled == true:
            return CheckFinding(
                .profile, .ok, of: camera.node,
                "No profile knows this model; it was enrolled, and its records say "
                    + "unverified.", [id])
        case .unknown:
            return CheckFinding(
                .profile, .warning, of: camera.node,
                "No profile knows this model, so it only shows pictures and keeps "
                    + "none.",
                [id], fix: "Begin a profile with `epilume profile new`, or let a technician run `epilume device enrol`."
            )
        case .known(let profile):
            let level = profile.evidence.level
            let evidence = [
                id, Evidence("\(profile.id), evidence \(level.rawValue)", "epilume profile show \(profile.id)"),
            ]
            let isMeasuredHere = level == .recorded || level == .benchTested
            return CheckFinding(
                .profile, .ok, of: camera.node,
                TerminalText.of(
                    "\(profile.vendor) \(profile.model), "
                        + (isMeasuredHere ? "known from a bench." : "known from others only: check its first pictures.")
                ),
                evidence)
        }
    }
}
