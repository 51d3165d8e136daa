package import EpilumeModel

/// Size and root of the tree of all records of a station, at a moment. Signed and carried elsewhere, it shows a journal
/// that was cut, rolled back or rewritten (docs/decisions/0010).
package struct Checkpoint: Hashable, Sendable {
    package static let schema = "epilume.checkpoint/1"
    /// Characters of an acceptance's reason.
    package static let reasonLength = 3...500

    /// Records from the first one on that the root covers.
    package var recordCount: UInt64
    /// Of the ``MerkleTree`` whose leaves are the record hashes.
    package var rootHash: ContentHash
    /// Of the last record that is covered; nil when none is.
    package var headRecordHash: ContentHash?
    /// Since 1970-01-01T00:00:00Z.
    package var utcMicroseconds: Int64
    package var bootID: UUIDBits
    package var session: UUIDBits
    /// Of the checkpoint's file before this one; nil in the first.
    package var previousCheckpointHash: ContentHash?
    /// Why a technician let the station go on with a journal that contradicts the checkpoint before; nil in all others.
    package var acceptanceReason: String?

    package init(
        recordCount: UInt64, rootHash: ContentHash, headRecordHash: ContentHash?, utcMicroseconds: Int64,
        bootID: UUIDBits, session: UUIDBits, previousCheckpointHash: ContentHash?, acceptanceReason: String? = nil
    ) {
        self.recordCount = recordCount
        self.rootHash = rootHash
        self.headRecordHash = headRecordHash
        self.utcMicroseconds = utcMicroseconds
        self.bootID = bootID
        self.session = session
        self.previousCheckpointHash = previousCheckpointHash
        self.acceptanceReason = acceptanceReason
    }

    /// The document's payload, with the names of docs/decisions/0010.
    func canonicalJSON() throws(RecordFault) -> CanonicalJSON {
        // Only a technician's word makes a checkpoint of a journal that is empty and was not.
        guard (recordCount == 0) == (headRecordHash == nil), recordCount > 0 || acceptanceReason != nil else {
            throw .outOfRange(field: "recordCount", value: String(recordCount))
        }
        guard let at = UTCText.text(microseconds: utcMicroseconds) else {
            throw .outOfRange(field: "at", value: String(utcMicroseconds))
        }
        var fields = Fields()
        fields.text("schema", Self.schema)
        try fields.integer("recordCount", recordCount)
        fields.text("rootHash", rootHash.hex)
        fields.text("headRecordHash", headRecordHash?.hex)
        fields.text("at", at)
        fields.text("bootId", bootID.description)
        fields.text("session", session.description)
        fields.text("previousCheckpointHash", previousCheckpointHash?.hex)
        // A sentence or two of a person: safe to show, and longer than the other texts of a record may be.
        fields.members["reason"] = acceptanceReason.map {
            .string(UntrustedText($0).shown(limit: Self.reasonLength.upperBound))
        }
        return .object(fields.members)
    }
}
