internal import EpilumeModel

/// How the command shows what the station says.
package enum Presentation {
    package static func devices(_ devices: [Device], _ style: TerminalStyle) -> [String] {
        if devices.isEmpty { return ["No camera is connected."] }
        var table = TextTable(["POSITION", "DEVICE", "STATE", "MODE", "CAMERA"])
        for device in devices {
            table.add([
                "\(device.position ?? "")", "\(device.id)", .init(device.state.rawValue, tone(device.state)),
                "\(device.mode.map(mode) ?? "")", "\(device.card)\(device.simulated ? " (simulated)" : "")",
            ])
        }
        let advice = devices.compactMap { device in
            device.action.map { TerminalText.of("\(device.id): \(device.sentence) \($0)") }
        }
        return table.lines(style) + (advice.isEmpty ? [] : [""]) + advice
    }

    package static func device(_ device: Device, _ style: TerminalStyle) -> [String] {
        var rows: [(String, TextTable.Cell)] = [
            ("device", "\(device.id)"), ("position", "\(device.position ?? "none")"),
            ("state", .init(device.state.rawValue, tone(device.state))), ("", "\(device.sentence)"),
        ]
        if let action = device.action { rows.append(("to do", "\(action)")) }
        rows += [
            ("camera", "\(device.card)\(device.simulated ? " (simulated)" : "")"), ("driver", "\(device.driver)"),
            ("port", "\(device.port)"), ("node", "\(device.node)"),
            ("formats", "\(device.formats.joined(separator: ", "))"),
        ]
        if let usb = device.usb {
            rows.append(("usb", "\(usb.vendorID):\(usb.productID)"))
            if let release = usb.release { rows.append(("firmware", "\(release)")) }
            if let serial = usb.serial { rows.append(("serial", "\(serial)")) }
        }
        if let profile = device.profile { rows.append(("profile", "\(self.profile(profile))")) }
        if let mode = device.mode { rows.append(("mode", "\(self.mode(mode))")) }
        for control in device.controls ?? [] { rows.append((control.control, self.control(control))) }
        if let button = device.button {
            rows.append(("button", "\(button.node ?? button.path.rawValue)"))
            rows.append(("", "\(button.sentence)"))
        }
        if let light = device.light {
            rows.append(("light", "\(light.states.joined(separator: ", "))"))
            rows.append(("", "\(light.sentence)"))
        }
        if let calibration = device.calibration {
            rows.append(("calibration", .init(calibration.state, tone(calibration: calibration.state))))
            rows.append(("", "\(calibration.sentence)"))
        }
        if let frames = device.frames {
            let counts =
                "\(frames.delivered) delivered, \(frames.gaps) lost on the way, \(frames.dropped) without a slot"
            rows.append(("frames", .init(counts)))
            for (cause, count) in frames.invalid.sorted(by: { $0.key < $1.key }) {
                rows.append(("invalid", "\(String(count)) \(cause)"))
            }
        }
        if let ring = device.ring {
            rows.append(("ring", "\(String(ring.slots)) slots of \(String(ring.slotBytes)) bytes"))
        }
        return pairs(rows, style)
    }

    package static func capture(_ capture: Capture) -> String {
        TerminalText.of(
            "\(capture.item) is safe: \(capture.position ?? capture.device), \(capture.purpose.rawValue), "
                + "frame \(capture.sequence), \(capture.pictureBytes) bytes, "
                + "\(milliseconds(capture.pressToSafeMicroseconds)) ms from press to safe.")
    }

    package static func items(_ items: [Item], _ style: TerminalStyle) -> [String] {
        if items.isEmpty { return ["No item is in the outbox."] }
        var table = TextTable(["ITEM", "STATE", "TAKEN", "FROM", "PURPOSE", "BYTES"])
        for item in items {
            table.add([
                "\(item.item)", .init(item.state.rawValue, tone(item.state)), "\(item.utc ?? "")",
                "\(item.position ?? item.device ?? "")", "\(item.purpose?.rawValue ?? "")", "\(String(item.bytes))",
            ])
        }
        let reasons = items.compactMap { item in item.reason.map { TerminalText.of("\(item.item): \($0)") } }
        return table.lines(style) + (reasons.isEmpty ? [] : [""]) + reasons
    }

    package static func item(_ item: Item, _ style: TerminalStyle) -> [String] {
        var rows: [(String, TextTable.Cell)] = [
            ("item", "\(item.item)"), ("state", .init(item.state.rawValue, tone(item.state))),
            ("file", "\(String(item.bytes)) bytes"),
        ]
        let optional: [(String, String?)] = [
            ("reason", item.reason), ("record", item.recordNumber.map { String($0) }), ("device", item.device),
            ("position", item.position), ("purpose", item.purpose?.rawValue), ("taken", item.utc),
            ("picture", item.pictureMediaType), ("", item.pictureBytes.map { "\($0) bytes" }),
            ("sha-256", item.sha256),
        ]
        rows += optional.compactMap { name, value in value.map { (name, TextTable.Cell($0)) } }
        for object in item.objects ?? [] {
            rows += [
                ("object", "\(object.kind), \(String(object.bytes)) bytes"), ("", "\(object.sopInstanceUid)"),
                ("", "sha-256 \(object.sha256)"),
            ]
        }
        return pairs(rows, style)
    }

    package static func status(_ status: StationStatus, _ style: TerminalStyle) -> [String] {
        var rows: [(String, TextTable.Cell)] = []
        if let name = status.stationName { rows.append(("station", "\(name)")) }
        let outbox = "\(status.outbox.ready) ready, \(status.outbox.held) held, \(status.outbox.sent) sent"
        rows += [
            ("state", "\(status.sentence)"), ("version", "\(status.softwareVersion)"),
            ("running since", "\(status.startedAt)"), ("records", "\(String(status.recordCount))"),
            ("waiting", "\(String(status.queue.length)) of at most \(String(status.queue.limit)) presses"),
            ("outbox", .init(outbox)),
        ]
        if status.outbox.quarantine > 0 {
            rows.append(("set aside", .init("\(status.outbox.quarantine) damaged", .bad)))
        }
        for check in status.checks {
            let word = check.passed ? "passed" : "failed: " + check.failed.joined(separator: ", ")
            rows.append(("check", .init("\(check.checkedAt) \(word), \(check.device)", check.passed ? .good : .bad)))
        }
        if status.practice { rows.append(("practice", .init("asked for: pictures are not of patients", .warning))) }
        rows += [("key", "\(status.keyID)"), ("session", "\(status.session)")]
        return pairs(rows, style)
    }

    package static func journal(_ list: CheckpointList, _ style: TerminalStyle) -> [String] {
        var rows: [(String, TextTable.Cell)] = [("records", "\(String(list.recordCount))")]
        let open = list.recordCount - min(list.coveredCount, list.recordCount)
        if let newest = list.newest {
            if let trouble = newest.trouble {
                rows.append(("checkpoint", .init("\(String(newest.number)): \(trouble)", .bad)))
            } else {
                rows += [
                    ("checkpoint", "\(String(newest.number)) of \(newest.at ?? "unknown")"),
                    ("covers", "\(String(newest.recordCount ?? 0)) records"), ("root", "\(newest.rootHash ?? "")"),
                ]
                if let reason = newest.reason { rows.append(("accepted", .init(reason, .warning))) }
            }
        } else {
            rows.append(("checkpoint", "none yet"))
        }
        if let contradiction = list.contradiction {
            rows.append(("state", .init(contradiction, .bad)))
        } else {
            let state =
                switch open {
                case 0: "each record is covered"
                case 1: "one record waits for a checkpoint"
                default: "\(open) records wait for a checkpoint"
                }
            rows.append(("state", .init(state)))
        }
        return pairs(rows, style)
    }

    package static func event(_ event: Event, _ style: TerminalStyle) -> String {
        let tone: Tone? =
            switch event.name {
            case .captureSafe, .deviceArmed: .good
            case .captureRefused, .deviceFailed, .outboxQuarantined, .journalContradicted: .bad
            default: nil
            }
        let name = TerminalText.of(event.name.rawValue)
        let padding = String(repeating: " ", count: max(0, 18 - name.count))
        return "\(TerminalText.of(event.at))  \(style.paint(name, tone))\(padding)  \(TerminalText.of(event.sentence))"
    }

    // MARK: - Parts

    /// Thousandths of a second with one decimal.
    static func milliseconds(_ microseconds: Int64) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func mode(_ mode: Device.Mode) -> String {
        "\(mode.fourCC) \(mode.width)×\(mode.height)" + (mode.frameInterval.map { ", \($0) s" } ?? "")
    }

    private static func profile(_ profile: Device.Profile) -> String {
        if profile.evidence == "unverified" {
            return profile.enrolled ? "none; enrolled by a technician, unverified" : "none; unverified"
        }
        return "\(profile.id) (\(profile.evidence))"
    }

    private static func control(_ control: Device.Control) -> TextTable.Cell {
        let actual = control.actual.map { "\($0)" } ?? "not read yet"
        let wanted =
            control.holds == true ? "" : ", wanted \(control.wanted)\(control.required ? "" : " if it can be had")"
        return .init(actual + wanted, control.holds == false ? (control.required ? .bad : .warning) : nil)
    }

    private static func tone(_ state: DeviceState) -> Tone? {
        switch state {
        case .armed: .good
        case .seen, .opening, .locking, .settling, .disarmed, .released, .unbound: nil
        case .ambiguous, .viewOnly, .busy, .noBandwidth, .stalled, .recovering, .controlDrift, .quarantined, .gone,
            .unsupported:
            .warning
        case .failed, .unmatched, .controlRefused: .bad
        }
    }

    private static func tone(calibration state: String) -> Tone? {
        switch state {
        case "valid": .good
        case "due", "none": .warning
        default: .bad
        }
    }

    private static func tone(_ state: ItemState) -> Tone? { state == .quarantine ? .bad : nil }

    /// Names on the left, padded to one width.
    static func pairs(_ rows: [(String, TextTable.Cell)], _ style: TerminalStyle) -> [String] {
        let width = rows.map { DisplayWidth.columns(of: $0.0) }.max() ?? 0
        return rows.map { name, cell in
            name + String(repeating: " ", count: width - DisplayWidth.columns(of: name) + 2)
                + style.paint(TerminalText.of(cell.text), cell.tone)
        }
    }
}
