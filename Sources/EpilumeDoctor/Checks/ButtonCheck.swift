internal import EpilumeInterface

/// Whether a camera's button can be heard at all. Source: drivers/media/usb/uvc/uvc_status.c, `uvc_input_init` of
/// Linux 6.1, and `uvc_input_has_button` since 6.3.
enum ButtonCheck {
    typealias Evidence = CheckFinding.Evidence

    static func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        var seen: Set<String> = []
        let findings = facts.captureNodes.compactMap { camera -> CheckFinding? in
            guard let usb = facts.usb(of: camera), seen.insert(usb.path).inserted else { return nil }
            return button(camera, usb, facts)
        }
        return findings.isEmpty ? [.init(.button, .ok, "No USB camera is plugged in.")] : findings
    }

    private static func button(_ camera: CameraFacts, _ usb: USBDeviceFacts, _ facts: DoctorFacts) -> CheckFinding {
        if let input = usb.inputs.first(where: \.hasCameraKey) {
            let node = input.node ?? "an input device without a node"
            if let refusal = unreadable(camera, input, facts) ?? forbidden(camera, facts) { return refusal }
            var evidence = [Evidence("\(input.name) sends KEY_CAMERA", "evtest \(node)")]
            if let device = facts.device(of: camera), let button = device.button {
                evidence.append(Evidence(button.sentence, "epilume device show \(device.id)"))
            }
            return CheckFinding(
                .button, .ok, of: camera.node, "Its button is heard through \(node); `--press` tries it.",
                evidence)
        }
        let command = "lsusb -v -d \(usb.id)"
        guard let bytes = usb.descriptors else {
            return CheckFinding(.button, .unknown, of: camera.node, "The camera's descriptors cannot be read.")
        }
        let descriptors = VideoDescriptors(bytes)
        guard descriptors.hasStatusEndpoint else {
            return CheckFinding(
                .button, .ok, of: camera.node, "It has no button that the video class knows: no status endpoint.",
                [Evidence("no interrupt endpoint in the VideoControl interface", command)])
        }
        let kernel = Evidence("Linux \(facts.kernelRelease)", "uname -r")
        let endpoint = Evidence("interrupt endpoint in the VideoControl interface", command)
        if !descriptors.declaresTrigger, isAtLeast(6, 3, facts.kernelRelease) {
            return CheckFinding(
                .button, .warning, of: camera.node,
                "It may have a button, which this kernel does not listen to: since "
                    + "Linux 6.3 the camera must declare bTriggerSupport and bTriggerUsage, and this one does not.",
                [kernel, endpoint, Evidence("bTriggerUsage is not 1", command)],
                fix:
                    "Press with a foot pedal or `epilume capture`, or run a kernel before 6.3, such as Debian 12's 6.1."
            )
        }
        return CheckFinding(
            .button, .warning, of: camera.node, "It may have a button, and there is no input device for it.",
            [kernel, endpoint, Evidence("no input device", "ls \(usb.path)/*/input")],
            fix: "Replug it; if that does not help, the kernel was built without CONFIG_USB_VIDEO_CLASS_INPUT_EVDEV.")
    }

    /// - Returns: nil when the service may read the node.
    private static func unreadable(
        _ camera: CameraFacts, _ input: USBDeviceFacts.Input, _ facts: DoctorFacts
    ) -> CheckFinding? {
        guard let node = input.node, case .found(let file) = input.access else { return nil }
        let accounts = facts.accounts
        let group = accounts.groupName(file.groupID)
        let mayByGroup = file.mode & 0o040 != 0 && accounts.members[group]?.contains("epilume") == true
        let isOwner = file.mode & 0o400 != 0 && accounts.userName(file.userID) == "epilume"
        if mayByGroup || isOwner || file.mode & 0o004 != 0 { return nil }
        return CheckFinding(
            .button, .failure, of: camera.node, "The service may not read the button at \(node).",
            [Evidence("mode \(Octal.text(file.mode)), \(accounts.userName(file.userID)):\(group)", "ls -l \(node)")],
            fix:
                "Run `udevadm control --reload && udevadm trigger --subsystem-match=input`; when that does not help, see "
                + "check udev.")
    }

    /// - Returns: nil when the service's unit lets it open input devices.
    private static func forbidden(_ camera: CameraFacts, _ facts: DoctorFacts) -> CheckFinding? {
        // With `auto`, a list restricts as `closed` does: systemd.resource-control(5).
        guard let allowed = facts.service["DeviceAllow"], !allowed.contains("input") else { return nil }
        return CheckFinding(
            .button, .failure, of: camera.node, "The service's unit does not let it read input devices.",
            [Evidence("DeviceAllow=\(allowed)", "systemctl show epilumed.service")],
            fix:
                "Install the unit of this version again (DeviceAllow=char-input r), then `systemctl daemon-reload` and "
                + "`systemctl restart epilumed`.")
    }

    /// Compares with the release's first two numbers.
    static func isAtLeast(_ major: Int, _ minor: Int, _ release: String) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return false }
        return (numbers[0], numbers[1]) >= (major, minor)
    }
}
