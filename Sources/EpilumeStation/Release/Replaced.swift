internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords

/// The release that a correction comes in the place of.
struct Replaced {
    /// Of its picture.
    let sopInstanceUID: String
    /// Of the bytes of its release document.
    let releaseHash: ContentHash
    /// What was known then.
    let context: PictureContext

    /// - Throws: `.notReleased`; `.recordUnreadable` when the release is not what this station writes.
    init(_ item: OpenItem, context: PictureContext) throws(ReleaseRefusal) {
        let bytes: [UInt8]?
        do { bytes = try item.read(.release) } catch { throw .spool(error) }
        guard let bytes else { throw .notReleased(item.id) }
        guard let picture = ReleasedStatement(bytes)?.objects.first(where: { $0.kind == "picture" }) else {
            throw .recordUnreadable(item.id)
        }
        sopInstanceUID = picture.sopInstanceUid
        releaseHash = PictureDigest.sha256(bytes)
        self.context = context
    }
}
