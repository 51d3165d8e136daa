package import EpilumeModel

/// One item of the outbox. What can only be read from an intact container is absent for a damaged one.
package struct Item: Hashable, Sendable, Codable {
    /// The item's name.
    package var item: String
    package var state: ItemState
    /// Size of the container file.
    package var bytes: Int
    package var recordNumber: UInt64?
    package var device: String?
    package var position: String?
    package var purpose: Purpose?
    /// Time of the frame, RFC 3339, UTC.
    package var utc: String?
    package var pictureMediaType: String?
    package var pictureBytes: Int?
    /// SHA-256 of the evidence, 64 lower-case hexadecimal digits.
    package var sha256: String?
    /// Why the item was set aside or waits, as one sentence; only in quarantine and held.
    package var reason: String?
    /// What was made of it at its release, the picture first; absent before.
    package var objects: [ReleasedObject]?

    package init(
        item: String, state: ItemState, bytes: Int, recordNumber: UInt64? = nil, device: String? = nil,
        position: String? = nil, purpose: Purpose? = nil, utc: String? = nil, pictureMediaType: String? = nil,
        pictureBytes: Int? = nil, sha256: String? = nil, reason: String? = nil,
        objects: [ReleasedObject]? = nil
    ) {
        self.item = item
        self.state = state
        self.bytes = bytes
        self.recordNumber = recordNumber
        self.device = device
        self.position = position
        self.purpose = purpose
        self.utc = utc
        self.pictureMediaType = pictureMediaType
        self.pictureBytes = pictureBytes
        self.sha256 = sha256
        self.reason = reason
        self.objects = objects
    }
}

/// The outbox's directory an item is in. `incoming` is not shown: such a file is not yet promised.
package enum ItemState: String, Hashable, Sendable, Codable, CaseIterable {
    case ready, held, sent, quarantine
}

/// The answer to `GET /v1/outbox`: every item, in the order of capture.
package struct ItemList: Hashable, Sendable, Codable {
    package var items: [Item]

    package init(items: [Item]) { self.items = items }
}
