internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel

extension Device {
    /// The device as the local interface shows it.
    init(entry: DeviceRegistry.Entry, simulated: Bool) {
        let sighting = entry.primary
        let report = entry.session?.report
        let words = entry.condition.words
        self.init(
            id: sighting.identity.id.text,
            position: entry.condition.binding.position,
            state: entry.condition.state,
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
            mode: report?.phase.format.map {
                Mode(
                    fourCC: $0.fourCC.description, width: $0.width, height: $0.height,
                    frameInterval: $0.frameInterval?.description)
            },
            frames: report.map(\.counters).map {
                Frames(
                    delivered: $0.delivered, invalid: $0.invalid.byCause, gaps: $0.gapFrames, dropped: $0.unslotted,
                    lastSequence: $0.lastSequence)
            },
            ring: report.flatMap { report in
                guard let slots = report.ringSlots, let slotBytes = report.ringSlotBytes else { return nil }
                return Ring(slots: slots, slotBytes: slotBytes)
            },
            simulated: simulated)
    }
}
