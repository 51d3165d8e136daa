package import EpilumeModel

/// The body of `POST /v1/devices/{id}/captures`. An empty body means the same as an empty object.
package struct CaptureRequest: Hashable, Sendable, Codable {
    /// Absent: `clinical`, or `practice` on a simulated device.
    package var purpose: Purpose?
    /// What is known of the picture already. It is judged before the press and kept when the picture is safe.
    package var context: PictureContext?

    package init(purpose: Purpose? = nil, context: PictureContext? = nil) {
        self.purpose = purpose
        self.context = context
    }
}

/// A picture that is safe: answered with 201 only after its item is durable.
package struct Capture: Hashable, Sendable, Codable {
    /// The outbox item's name.
    package var item: String
    package var state: ItemState
    package var recordNumber: UInt64
    package var device: String
    package var position: String?
    package var purpose: Purpose
    /// The driver's sequence number of the frame that was kept.
    package var sequence: UInt32
    /// From the press's arrival at the station to the item being durable.
    package var pressToSafeMicroseconds: Int64
    /// Media type of the evidence as delivered by the camera.
    package var pictureMediaType: String
    package var pictureBytes: Int
    /// SHA-256 of the evidence, 64 lower-case hexadecimal digits.
    package var sha256: String
    /// Time of the frame, RFC 3339, UTC.
    package var utc: String

    package init(
        item: String, state: ItemState, recordNumber: UInt64, device: String, position: String? = nil,
        purpose: Purpose, sequence: UInt32, pressToSafeMicroseconds: Int64, pictureMediaType: String,
        pictureBytes: Int, sha256: String, utc: String
    ) {
        self.item = item
        self.state = state
        self.recordNumber = recordNumber
        self.device = device
        self.position = position
        self.purpose = purpose
        self.sequence = sequence
        self.pressToSafeMicroseconds = pressToSafeMicroseconds
        self.pictureMediaType = pictureMediaType
        self.pictureBytes = pictureBytes
        self.sha256 = sha256
        self.utc = utc
    }
}
