internal import EpilumeInterface
internal import EpilumeModel

/// Speed, bandwidth and power of the cameras' USB devices.
enum USBChecks {
    typealias Evidence = CheckFinding.Evidence

    /// Each USB device once, with the first of its nodes.
    private static func devices(_ facts: DoctorFacts) -> [(camera: CameraFacts, usb: USBDeviceFacts)] {
        var seen: Set<String> = []
        return facts.captureNodes.compactMap { camera in
            guard let usb = facts.usb(of: camera), seen.insert(usb.path).inserted else { return nil }
            return (camera, usb)
        }
    }

    // MARK: Speed

    static func speed(_ facts: DoctorFacts) -> [CheckFinding] {
        let found = devices(facts).map { speed($0.camera, $0.usb) }
        return found.isEmpty ? [.init(.usbSpeed, .ok, "No USB camera is plugged in.")] : found
    }

    private static func speed(_ camera: CameraFacts, _ usb: USBDeviceFacts) -> CheckFinding {
        guard let speed = usb.speed else {
            return CheckFinding(
                .usbSpeed, .unknown, of: camera.node, "The kernel does not say how fast the camera runs.")
        }
        var evidence = [Evidence("\(speed) Mbit/s", "cat \(usb.path)/speed")]
        if let version = usb.usbVersion {
            evidence.append(Evidence("bcdUSB \(Self.text(version))", "cat \(usb.path)/version"))
        }
        let remedy = "Plug it directly into a USB 3 port, with the cable that came with it and no hub between."
        func finding(_ verdict: Verdict, _ sentence: String, _ fix: String? = nil) -> CheckFinding {
            CheckFinding(.usbSpeed, verdict, of: camera.node, sentence, evidence, fix: fix)
        }
        if speed < 480 {
            return finding(
                .warning, "The camera runs at \(speed) Mbit/s, too slow for pictures of full size.",
                "Use another cable or port; a long or worn cable makes a camera fall back.")
        }
        if speed >= 5000 { return finding(.ok, "The camera runs at \(speed) Mbit/s.") }
        if let store = usb.objectStore {
            evidence.append(Evidence("\(store.count) bytes", "\(usb.path)/bos_descriptors"))
            if VideoDescriptors.isSuperSpeedCapable(objectStore: store) {
                return finding(.warning, "The camera can USB 3 and runs at \(speed) Mbit/s.", remedy)
            }
            return finding(.ok, "The camera runs at \(speed) Mbit/s, as fast as it can.")
        }
        switch usb.usbVersion {
        case .some(0x0300...):
            return finding(.warning, "The camera can USB 3 and runs at \(speed) Mbit/s.", remedy)
        case .some(0x0201..<0x0300):
            // 2.1 says only that there is an object store, which kernels before 6.9 do not publish.
            return finding(
                .unknown, "The camera runs at \(speed) Mbit/s; whether it can USB 3 is not to be seen on this kernel.",
                "If its data sheet says USB 3: \(remedy)")
        default: return finding(.ok, "The camera runs at \(speed) Mbit/s, as fast as it can.")
        }
    }

    private static func text(_ version: UInt16) -> String {
        let minor = String(version & 0xff, radix: 16)
        return String(version >> 8, radix: 16) + "." + (minor.utf8.count < 2 ? "0" : "") + minor
    }

    // MARK: Bandwidth

    /// Bytes a second that periodic transfers may take of a high-speed bus: 80 % of 480 Mbit/s (USB 2.0, 5.6.4).
    private static let highSpeedBudget = 48_000_000.0

    static func bandwidth(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let devices = facts.station.devices else {
            return [.init(.bandwidth, .unknown, "Which streams run can only be told by the running service.")]
        }
        var findings: [CheckFinding] = []
        for device in devices where device.state == .noBandwidth {
            let camera = facts.cameras.first { $0.node == device.node }
            let usb = camera.flatMap { facts.usb(of: $0) }
            let others = neighbours(of: usb, facts).filter { $0.node != device.node }.map(\.node)
            findings.append(
                .init(
                    .bandwidth, .failure, of: device.node, "The USB bus has no bandwidth left for this camera's mode.",
                    [
                        Evidence(device.state.rawValue, "epilume device show \(device.id)"),
                        Evidence(
                            others.isEmpty
                                ? "no other camera on its bus" : "on the same bus: \(others.joined(separator: ", "))",
                            "lsusb -t"),
                    ],
                    fix: "Plug one of the cameras into another USB controller, or choose a smaller mode or MJPG."))
        }
        for bus in Set(facts.usbDevices.compactMap(\.bus)).sorted() { findings += load(of: bus, facts) }
        return findings.isEmpty ? [.init(.bandwidth, .ok, "The streams that run fit on their buses.")] : findings
    }

    private static func neighbours(of usb: USBDeviceFacts?, _ facts: DoctorFacts) -> [CameraFacts] {
        guard let bus = usb?.bus else { return [] }
        return facts.captureNodes.filter { facts.usb(of: $0)?.bus == bus }
    }

    private static func load(of bus: Int, _ facts: DoctorFacts) -> [CheckFinding] {
        let streams = facts.captureNodes.compactMap { camera -> (node: String, rate: Double)? in
            guard let usb = facts.usb(of: camera), usb.bus == bus, usb.speed ?? 480 <= 480,
                let device = facts.device(of: camera), device.state.isStreaming,
                let rate = device.mode.flatMap(rawRate)
            else { return nil }
            return (camera.node, rate)
        }
        let sum = streams.map(\.rate).reduce(0, +)
        guard streams.count > 1, sum > 0.8 * highSpeedBudget else { return [] }
        return [
            .init(
                .bandwidth, .warning,
                "The uncompressed streams of USB bus \(bus) leave hardly any bandwidth: after a "
                    + "replug one of them may not start.",
                streams.map { Evidence("\($0.node) \(Int($0.rate / 1_000_000)) MB/s", "epilume devices") },
                fix: "Plug one of the cameras into another USB controller, or choose MJPG.")
        ]
    }

    /// Bytes a second of an uncompressed mode; nil for one whose size is the camera's choice.
    private static func rawRate(_ mode: Device.Mode) -> Double? {
        let bytesPerPixel: Double
        switch mode.fourCC {
        case "YUYV", "UYVY", "YVYU", "VYUY", "Y16 ", "RGBP": bytesPerPixel = 2
        case "NV12", "NV21", "YU12", "YV12": bytesPerPixel = 1.5
        case "RGB3", "BGR3": bytesPerPixel = 3
        case "GREY": bytesPerPixel = 1
        default: return nil
        }
        let parts = mode.frameInterval?.split(separator: "/").compactMap { Double($0) } ?? []
        guard parts.count == 2, parts[0] > 0 else { return nil }
        return Double(mode.width) * Double(mode.height) * bytesPerPixel * parts[1] / parts[0]
    }

    // MARK: Power

    static func power(_ facts: DoctorFacts) -> [CheckFinding] {
        let found = devices(facts).map { power($0.camera, $0.usb, facts.device(of: $0.camera)?.state) }
        return found.isEmpty ? [.init(.power, .ok, "No USB camera is plugged in.")] : found
    }

    private static func power(_ camera: CameraFacts, _ usb: USBDeviceFacts, _ state: DeviceState?) -> CheckFinding {
        let evidence = [
            usb.powerControl.map { Evidence($0, "cat \(usb.path)/power/control") },
            usb.powerStatus.map { Evidence($0, "cat \(usb.path)/power/runtime_status") },
        ].compactMap { $0 }
        let awake =
            "Keep it awake: `echo on > \(usb.path)/power/control`, and take the camera out of TLP's or powertop's hands."
        if usb.powerStatus == "error" {
            return CheckFinding(
                .power, .failure, of: camera.node, "The kernel could not wake the camera.", evidence,
                fix: "Replug it. \(awake)")
        }
        let isTroubled = state == .stalled || state == .recovering || state == .gone
        if usb.powerControl == "auto", isTroubled || (usb.powerStatus == "suspended" && state?.isStreaming == true) {
            return CheckFinding(
                .power, .warning, of: camera.node, "The camera may be put to sleep, and its stream is in trouble.",
                evidence,
                fix: awake)
        }
        // uvcvideo asks for autosuspend itself; a device that streams is never suspended.
        return CheckFinding(.power, .ok, of: camera.node, "Nothing is wrong with the camera's power.", evidence)
    }
}
