internal import EpilumeInterface
internal import EpilumeModel

/// Which camera is which.
enum BindingChecks {
    typealias Evidence = CheckFinding.Evidence

    static func serials(_ facts: DoctorFacts) -> [CheckFinding] {
        var groups: [String: [(camera: CameraFacts, usb: USBDeviceFacts)]] = [:]
        var seen: Set<String> = []
        for camera in facts.captureNodes {
            guard let usb = facts.usb(of: camera), seen.insert(usb.path).inserted else { continue }
            groups["\(usb.id) \(usb.serial?.raw ?? "")", default: []].append((camera, usb))
        }
        let twins = groups.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
        let findings = twins.map { _, group -> CheckFinding in
            let nodes = group.map(\.camera.node).joined(separator: ", ")
            let evidence = group.map {
                Evidence($0.usb.serial?.description ?? "no serial number", "cat \($0.usb.path)/serial")
            }
            let isAmbiguous = group.contains { facts.device(of: $0.camera)?.state == .ambiguous }
            let areBound = group.allSatisfy { facts.device(of: $0.camera)?.position != nil }
            if areBound {
                return CheckFinding(
                    .serials, .ok, of: nodes, "These cameras look the same; each has the position of its port.",
                    evidence)
            }
            return CheckFinding(
                .serials, isAmbiguous ? .failure : .warning, of: nodes,
                "These cameras look the same: model and serial number do not tell them apart.", evidence,
                fix: "Give each position its port in epilume.yaml, as `epilume devices` shows it, and label the ports.")
        }
        return findings.isEmpty ? [.init(.serials, .ok, "No two cameras look the same.")] : findings
    }

    static func positions(_ facts: DoctorFacts) -> [CheckFinding] {
        guard let devices = facts.station.devices else {
            return [
                .init(.positions, .unknown, "Which camera has which position can only be told by the running service.")
            ]
        }
        var findings = devices.compactMap { device -> CheckFinding? in
            let seen = [Evidence("\(device.state.rawValue), port \(device.port)", "epilume device show \(device.id)")]
            switch device.state {
            case .ambiguous:
                return CheckFinding(
                    .positions, .failure, of: device.id, TerminalText.of(device.sentence), seen,
                    fix: device.action.map(TerminalText.of))
            case .unbound:
                return CheckFinding(
                    .positions, .warning, of: device.id, TerminalText.of(device.sentence), seen,
                    fix: device.action.map(TerminalText.of))
            default: return nil
            }
        }
        guard let positions = facts.configuration.summary?.positions else {
            findings.append(
                .init(.positions, .unknown, "Which positions there should be is not known; see check configuration."))
            return findings
        }
        let taken = Set(devices.compactMap(\.position))
        for position in positions where !taken.contains(position.name) {
            // A rival for the position was told above.
            if findings.contains(where: { $0.verdict == .failure }) { continue }
            findings.append(
                .init(
                    .positions, .warning, of: position.name, "Position \(position.name) has no camera.",
                    position.port.map { [Evidence("port \($0)", "epilume.yaml")] } ?? [],
                    fix: "Plug its camera into the port that the configuration names, or correct the port."))
        }
        if findings.isEmpty {
            findings = [
                .init(
                    .positions, .ok, "Each position has its camera.",
                    devices.compactMap { device in
                        device.position.map { Evidence("\($0): \(device.id)", "epilume devices") }
                    })
            ]
        }
        return findings
    }
}
