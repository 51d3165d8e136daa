internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel

extension Device {
    /// The device as the local interface shows it.
    init(_ entry: DeviceEntry, isSimulated: Bool, button: Button?) {
        let sighting = entry.primary
        let report = entry.session?.report
        let words = entry.life.words
        self.init(
            id: sighting.identity.id.text,
            position: entry.life.binding.position,
            state: entry.life.state,
            sentence: words.sentence,
            action: words.action,
            port: sighting.identity.port.description,
            driver: sighting.identity.driver.description,
            card: sighting.identity.card.description,
            usb: sighting.identity.usb.map {
                USB(
                    vendorID: $0.vendorID, productID: $0.productID, release: $0.release,
                    serial: $0.serial?.description)
            },
            node: UntrustedText(sighting.node).description,
            formats: sighting.formats.map(\.description),
            mode: report?.phase.format.map(Mode.init),
            frames: report.map { Frames($0.counters) },
            ring: report.flatMap(Ring.init),
            simulated: isSimulated,
            profile: Profile(entry.life.profile),
            controls: Self.controls(entry),
            button: button ?? Button(entry.life.profile),
            light: entry.light?.standing)
    }

    private static func controls(_ entry: DeviceEntry) -> [Control]? {
        guard let rules = entry.life.profile.profile?.controls, !rules.isEmpty else { return nil }
        let readings = entry.preparer?.readings ?? [:]
        return rules.map { rule in
            let actual = readings[rule.control]
            return Control(
                control: rule.control.description, wanted: rule.value, actual: actual, required: rule.isRequired,
                holds: actual.map(rule.accepts))
        }
    }
}

extension Device.Button {
    /// What the profile says of a button that is not listened to.
    fileprivate init?(_ standing: ProfileStanding) {
        guard let path = standing.profile?.button?.path else { return nil }
        switch path {
        case .none: self.init(path: .none, node: nil, sentence: "It has no button.")
        case .vendor:
            self.init(
                path: .vendor, node: nil,
                sentence: "Its button speaks in a way that this station does not understand; use a pedal or the booth.")
        case .evdev:
            self.init(path: .evdev, node: nil, sentence: "Its button is listened to while it is in use.")
        }
    }
}

extension Device.Profile {
    fileprivate init?(_ standing: ProfileStanding) {
        guard let profile = standing.profile else { return nil }
        self.init(
            id: profile.id, vendor: profile.vendor, model: profile.model, kind: profile.kind.rawValue,
            evidence: profile.evidence.level.rawValue, enrolled: standing == .unknown(isEnrolled: true))
    }
}

extension Device.Mode {
    fileprivate init(_ format: StreamFormat) {
        self.init(
            fourCC: format.fourCC.description, width: format.width, height: format.height,
            frameInterval: format.frameInterval?.description)
    }
}

extension Device.Frames {
    fileprivate init(_ counters: SessionCounters) {
        self.init(
            delivered: counters.delivered, invalid: counters.invalid.byCause, gaps: counters.gapFrames,
            dropped: counters.unslotted, lastSequence: counters.lastSequence)
    }
}

extension Device.Ring {
    fileprivate init?(_ report: SessionReport) {
        guard let slots = report.ringSlots, let slotBytes = report.ringSlotBytes else { return nil }
        self.init(slots: slots, slotBytes: slotBytes)
    }
}
