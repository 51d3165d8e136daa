internal import EpilumeModel

/// Which cameras are there, and which could be.
enum CameraChecks {
    typealias Evidence = CheckFinding.Evidence

    static func cameras(_ facts: DoctorFacts) -> [CheckFinding] {
        let nodes = facts.captureNodes
        if nodes.isEmpty {
            return [
                .init(
                    .cameras, .warning, "There is no camera.",
                    [Evidence("no capture node among \(facts.cameras.count) nodes", "ls /sys/class/video4linux")],
                    fix: "Plug the camera in, in another port or with another cable when it was; `dmesg | tail` shows "
                        + "whether the kernel noticed.")
            ]
        }
        var findings: [CheckFinding] = nodes.map { camera in
            let usb = facts.usb(of: camera)
            let place = usb.map { "USB \($0.id) at \($0.name)" } ?? "without a USB parent"
            return CheckFinding(
                .cameras, .ok, of: camera.node, "\(camera.card), \(place).",
                [Evidence(camera.driver.map { "driver \($0)" } ?? "driver not known", "udevadm info \(camera.node)")])
        }
        let shared = Dictionary(grouping: nodes.filter { $0.usbPath != nil }, by: \.usbPath).filter {
            $0.value.count > 1
        }
        for (_, twins) in shared.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
            let names = twins.map(\.node).joined(separator: ", ")
            findings.append(
                .init(
                    .cameras, .warning, of: twins[0].node,
                    "One device has several capture nodes (\(names)); the service "
                        + "uses the first.",
                    [Evidence(names, "v4l2-ctl --list-devices")],
                    fix: "When the picture is the wrong one, such as infrared, report the device."))
        }
        return findings
    }

    /// Scopes that speak no V4L2. Source: the bulk protocol of the “Geek szitman supercamera” clones.
    private static let foreignScopes: Set<String> = ["0329:2022", "2ce3:3828"]

    static func unsupported(_ facts: DoctorFacts) -> [CheckFinding] {
        let used = Set(facts.cameras.compactMap(\.usbPath))
        var findings: [CheckFinding] = []
        for device in facts.usbDevices where !used.contains(device.path) {
            let name = [device.manufacturer, device.product].compactMap { $0?.description }.joined(separator: " ")
            let seen = Evidence("\(device.id) \(name)", "lsusb -v -d \(device.id)")
            let isVideo = device.interfaces.contains(where: \.isVideoControl)
            if !device.isAuthorised {
                findings.append(
                    .init(
                        .unsupported, .warning, of: device.name,
                        "The USB device \(device.id) is not authorised, so the "
                            + "kernel does not use it.",
                        [seen, Evidence("0", "cat \(device.path)/authorized")],
                        fix: "If it is the camera, allow it where it was blocked, as with `usbguard allow-device`."))
            } else if foreignScopes.contains(device.id) {
                findings.append(
                    .init(
                        .unsupported, .warning, of: device.name,
                        "The scope \(device.id) sends pictures in a way of its "
                            + "own, which this version does not understand.",
                        [seen], fix: "Use a scope that is a USB video device."))
            } else if isVideo, facts.driver.isLoaded {
                findings.append(
                    .init(
                        .unsupported, .failure, of: device.name,
                        "The USB video device \(device.id) has no node: its "
                            + "driver did not take it.",
                        [seen]
                            + device.interfaces.map {
                                Evidence("driver \($0.driver ?? "none")", "\(device.path)/\($0.name)")
                            },
                        fix: "See `dmesg | grep -i uvcvideo`, then replug the camera."))
            }
        }
        return findings.isEmpty
            ? [.init(.unsupported, .ok, "No other USB device looks like a camera.")] : findings
    }
}
