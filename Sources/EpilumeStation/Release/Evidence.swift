internal import EpilumeModel
internal import EpilumeOutbox

/// What was captured, read from an item and checked against its digests.
struct Evidence {
    let id: ItemID
    let record: ReleasedRecord
    let recordBytes: [UInt8]
    let signature: [UInt8]
    let picture: [UInt8]
    let rendering: [UInt8]?

    /// - Throws: `.spool` for a damaged item, `.recordUnreadable`, `.purpose` for a picture that was taken to measure.
    init(_ item: OpenItem) throws(ReleaseRefusal) {
        func part(_ kind: SectionKind) throws(ReleaseRefusal) -> [UInt8]? {
            do { return try item.read(kind) } catch { throw .spool(error) }
        }
        guard let recordBytes = try part(.record), let signature = try part(.signature),
            let picture = try part(.picture), let record = ReleasedRecord(recordBytes)
        else { throw .recordUnreadable(item.id) }
        guard record.purpose == .clinical || record.purpose == .practice else {
            throw .purpose(item.id, record.purpose)
        }
        id = item.id
        self.record = record
        self.recordBytes = recordBytes
        self.signature = signature
        self.picture = picture
        rendering = try part(.rendering)
    }

    /// As every container of this picture holds them.
    var sections: [(SectionKind, [UInt8])] {
        [(.record, recordBytes), (.signature, signature), (.picture, picture)]
            + (rendering.map { [(.rendering, $0)] } ?? [])
    }

    /// The JPEG that any viewer opens: the rendering, or the picture itself where it needs none. nil: there is none.
    var viewable: [UInt8]? {
        if let rendering { return rendering }
        return FourCC(record.v4l2.fourcc)?.isJPEG == true ? picture : nil
    }
}
