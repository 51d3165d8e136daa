/// Something that happened, as sent by `GET /v1/events`.
///
/// On the wire: `id:` and `event:` lines repeat ``id`` and ``name``; one `data:` line holds the whole as JSON.
package struct Event: Hashable, Sendable, Codable {
    /// Counts the events of this run of the service, from 1.
    package var id: UInt64
    /// RFC 3339, UTC.
    package var at: String
    package var name: EventName
    package var device: String?
    package var position: String?
    package var item: String?
    /// Further facts, by stable keys.
    package var detail: [String: String]
    /// The event in one sentence for a person.
    package var sentence: String

    package init(
        id: UInt64, at: String, name: EventName, device: String? = nil, position: String? = nil,
        item: String? = nil, detail: [String: String] = [:], sentence: String
    ) {
        self.id = id
        self.at = at
        self.name = name
        self.device = device
        self.position = position
        self.item = item
        self.detail = detail
        self.sentence = sentence
    }
}

/// A stable name. Open: a later station may send names that this version does not list.
package struct EventName: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static let deviceArrived = EventName(rawValue: "device.arrived")
    package static let deviceArmed = EventName(rawValue: "device.armed")
    package static let deviceDisarmed = EventName(rawValue: "device.disarmed")
    package static let deviceReleased = EventName(rawValue: "device.released")
    package static let deviceLeft = EventName(rawValue: "device.left")
    package static let deviceFailed = EventName(rawValue: "device.failed")
    package static let deviceViewOnly = EventName(rawValue: "device.view-only")
    package static let deviceDrifted = EventName(rawValue: "device.drifted")
    package static let deviceQuarantined = EventName(rawValue: "device.quarantined")
    package static let deviceEnrolled = EventName(rawValue: "device.enrolled")
    package static let devicePaired = EventName(rawValue: "device.paired")
    package static let buttonPressed = EventName(rawValue: "button.pressed")
    package static let buttonIgnored = EventName(rawValue: "button.ignored")
    package static let buttonChanged = EventName(rawValue: "button.changed")
    package static let buttonChecked = EventName(rawValue: "button.checked")
    package static let lightSwitched = EventName(rawValue: "light.switched")
    package static let unsupportedSeen = EventName(rawValue: "unsupported.seen")
    package static let unsupportedLeft = EventName(rawValue: "unsupported.left")
    package static let profileTroubled = EventName(rawValue: "profile.troubled")
    package static let capturePressed = EventName(rawValue: "capture.pressed")
    package static let captureSafe = EventName(rawValue: "capture.safe")
    package static let captureRefused = EventName(rawValue: "capture.refused")
    package static let calibrationKept = EventName(rawValue: "calibration.kept")
    package static let calibrationRevoked = EventName(rawValue: "calibration.revoked")
    package static let calibrationTroubled = EventName(rawValue: "calibration.troubled")
    package static let checkKept = EventName(rawValue: "check.kept")
    package static let checkpointWritten = EventName(rawValue: "checkpoint.written")
    package static let checkpointTroubled = EventName(rawValue: "checkpoint.troubled")
    package static let journalContradicted = EventName(rawValue: "journal.contradicted")
    package static let journalAccepted = EventName(rawValue: "journal.accepted")
    package static let practiceTarget = EventName(rawValue: "practice.target")
    package static let itemReleased = EventName(rawValue: "item.released")
    package static let itemRefused = EventName(rawValue: "item.refused")
    package static let pictureImported = EventName(rawValue: "picture.imported")
    package static let keyRotated = EventName(rawValue: "key.rotated")
    package static let keyRevoked = EventName(rawValue: "key.revoked")
    package static let keyTroubled = EventName(rawValue: "key.troubled")
    package static let certificateInstalled = EventName(rawValue: "certificate.installed")
    package static let certificateEnds = EventName(rawValue: "certificate.ends")
    package static let outboxQuarantined = EventName(rawValue: "outbox.quarantined")
    package static let outboxRecovered = EventName(rawValue: "outbox.recovered")
    package static let outboxTroubled = EventName(rawValue: "outbox.troubled")
    package static let renderingFailed = EventName(rawValue: "rendering.failed")
    package static let stationStarted = EventName(rawValue: "station.started")
    package static let stationStopping = EventName(rawValue: "station.stopping")

    /// The names of /v1 that this version sends.
    package static let known: [EventName] = [
        .deviceArrived, .deviceArmed, .deviceDisarmed, .deviceReleased, .deviceLeft, .deviceFailed,
        .deviceViewOnly, .deviceDrifted, .deviceQuarantined, .deviceEnrolled, .devicePaired,
        .buttonPressed, .buttonIgnored, .buttonChanged, .buttonChecked, .lightSwitched, .unsupportedSeen,
        .unsupportedLeft,
        .profileTroubled, .capturePressed, .captureSafe, .captureRefused, .calibrationKept,
        .calibrationRevoked, .calibrationTroubled, .checkKept, .checkpointWritten, .checkpointTroubled,
        .journalContradicted, .journalAccepted, .practiceTarget, .itemReleased, .itemRefused, .pictureImported,
        .keyRotated, .keyRevoked,
        .keyTroubled, .certificateInstalled, .certificateEnds, .outboxQuarantined, .outboxRecovered, .outboxTroubled,
        .renderingFailed, .stationStarted, .stationStopping,
    ]
}
