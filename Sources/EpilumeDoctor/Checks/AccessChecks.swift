/// Whether the service may use the cameras, and hears of them.
enum AccessChecks {
    typealias Evidence = CheckFinding.Evidence
    private static let user = "epilume"
    private static let videoGroup = "video"

    static func permissions(_ facts: DoctorFacts) -> [CheckFinding] {
        let accounts = facts.accounts
        if !accounts.users.values.contains(user) {
            return [
                .init(
                    .permissions, .failure, "The service's user \(user) does not exist.",
                    [Evidence("no line for \(user)", "/etc/passwd")],
                    fix: "Run `systemd-sysusers epilume.conf` as root.")
            ]
        }
        var findings: [CheckFinding] = []
        let members = accounts.members[videoGroup] ?? []
        let groups = Evidence(
            "members: \(members.isEmpty ? "none" : members.sorted().joined(separator: ", "))",
            "getent group \(videoGroup)")
        if !members.contains(user) {
            findings.append(
                .init(
                    .permissions, .failure, "The service's user is not in group \(videoGroup), which owns the cameras.",
                    [groups], fix: "Run `systemd-sysusers epilume.conf`, then `systemctl restart epilumed`, as root."))
        }
        if let running = accounts.serviceGroups, let id = accounts.groupID(videoGroup), !running.contains(id) {
            findings.append(
                .init(
                    .permissions, .failure, "The running service does not have group \(videoGroup).",
                    [
                        Evidence(
                            "groups \(running.sorted().map { accounts.groupName($0) }.joined(separator: ", "))",
                            "grep Groups /proc/\(facts.service.mainProcess ?? 0)/status")
                    ],
                    fix: "Put SupplementaryGroups=\(videoGroup) back into the unit, then `systemctl restart epilumed`.")
            )
        }
        findings += facts.captureNodes.compactMap { node($0, facts) }
        if findings.isEmpty {
            findings = [.init(.permissions, .ok, "The service may open every camera node.", [groups])]
        }
        return findings
    }

    /// - Returns: nil when the service may read and write the node through the group.
    private static func node(_ camera: CameraFacts, _ facts: DoctorFacts) -> CheckFinding? {
        guard case .found(let file) = camera.access else {
            return CheckFinding(
                .permissions, .failure, of: camera.node, "The kernel has the camera, and its node is missing.",
                [Evidence("not there", "ls -l \(camera.node)")],
                fix: "Run `udevadm trigger --subsystem-match=video4linux`.")
        }
        let group = facts.accounts.groupName(file.groupID)
        let mayByGroup = group == videoGroup && file.mode & 0o060 == 0o060
        if mayByGroup || file.mode & 0o006 == 0o006 { return nil }
        return CheckFinding(
            .permissions, .failure, of: camera.node, "The service may not open \(camera.node).",
            [
                Evidence(
                    "mode \(Octal.text(file.mode)), \(facts.accounts.userName(file.userID)):\(group)",
                    "ls -l \(camera.node)")
            ],
            fix:
                "Remove the local udev rule that changes the node's group or mode (0660, group \(videoGroup)), then run "
                + "`udevadm trigger --subsystem-match=video4linux`.")
    }

    static func udev(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let rule = facts.rules.first else {
            return [
                .init(
                    .udev, .failure, "The udev rule is not installed, so a camera that is plugged in starts nothing.",
                    [
                        Evidence(
                            "71-epilume.rules is in none of udev's folders",
                            "ls /usr/lib/udev/rules.d /etc/udev/rules.d")
                    ],
                    fix: "Install Epilume again: `make install` or its package.")
            ]
        }
        let installed = Evidence("installed", rule)
        var findings: [CheckFinding] = []
        for camera in facts.captureNodes {
            let command = "udevadm info \(camera.node)"
            switch camera.startsService {
            case true?: continue
            case nil:
                findings.append(
                    .init(
                        .udev, .warning, of: camera.node, "udev has no record of \(camera.node).",
                        [installed, Evidence("not there", camera.record)],
                        fix: "Check that systemd-udevd runs, then `udevadm trigger --subsystem-match=video4linux`."))
            case false?:
                findings.append(
                    .init(
                        .udev, .warning, of: camera.node,
                        "\(camera.node) was plugged in before the udev rule was installed, or another rule took its mark.",
                        [installed, Evidence("no SYSTEMD_WANTS=epilumed.service", command)],
                        fix: "Run `udevadm control --reload && udevadm trigger --subsystem-match=video4linux`."))
            }
        }
        return findings.isEmpty
            ? [.init(.udev, .ok, "The udev rule is installed and in force.", [installed])] : findings
    }
}
