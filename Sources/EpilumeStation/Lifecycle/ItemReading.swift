internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import FoundationEssentials

/// An item's summary with the few facts of its record that a list shows.
struct ItemReading {
    let id: ItemID
    let state: EpilumeOutbox.ItemState
    let containerBytes: Int
    let facts: Facts
    /// nil: not released.
    let released: ReleasedStatement?

    /// The fields of a record (docs/records.md) that a list shows.
    struct Facts: Decodable {
        let recordNumber: UInt64
        let purpose: Purpose
        let position: String?
        let device: Device
        let time: Time
        let picture: Picture

        struct Device: Decodable { let id: String }
        struct Time: Decodable { let utc: String }
        struct Picture: Decodable {
            let mediaType: String
            let byteCount: Int
            let sha256: String
        }
    }

    init(_ outbox: Outbox, _ id: ItemID) throws(SpoolFault) {
        let item = try outbox.open(id)
        self.id = id
        state = item.state
        containerBytes = Int(item.header.totalLength)
        guard let record = try item.read(.record), let facts = try? JSONDecoder().decode(Facts.self, from: Data(record))
        else { throw .damaged(id, .missingKind(.record)) }
        self.facts = facts
        released = try item.read(.release).flatMap(ReleasedStatement.init)
    }
}

extension Item {
    init(_ reading: ItemReading) {
        self.init(
            item: reading.id.text, state: .init(reading.state),
            bytes: reading.containerBytes, recordNumber: reading.facts.recordNumber,
            device: reading.facts.device.id, position: reading.facts.position, purpose: reading.facts.purpose,
            utc: reading.facts.time.utc, pictureMediaType: reading.facts.picture.mediaType,
            pictureBytes: reading.facts.picture.byteCount, sha256: reading.facts.picture.sha256,
            objects: reading.released?.shown)
    }

    init(quarantined file: QuarantinedFile) {
        self.init(
            item: file.id?.text ?? file.name.description, state: .quarantine, bytes: 0,
            recordNumber: file.id?.recordNumber,
            reason: file.reason?.sentence ?? "No reason was kept; have a technician look at the file.")
    }
}

extension Outbox {
    /// The whole container file, checked section by section as it is read.
    func container(of id: ItemID) throws(SpoolFault) -> [UInt8] {
        let item = try open(id)
        var bytes = item.header.encoded()
        bytes.reserveCapacity(Int(item.header.totalLength))
        for section in item.header.sections {
            guard let part = try item.read(section.kind) else { throw .damaged(id, .missingKind(section.kind)) }
            bytes += part
        }
        return bytes
    }
}
