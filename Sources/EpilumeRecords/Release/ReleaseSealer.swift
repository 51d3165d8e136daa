package import EpilumeModel

/// Signs what leaves the station. A pure function of the statement and the key, but for ECDSA's own randomness.
package struct ReleaseSealer: Sendable {
    private let sealer: DocumentSealer

    package init(key: CaptureKey) { sealer = DocumentSealer(key: key) }

    /// - Returns: the bytes of the item's `release` section.
    /// - Throws: `.outOfRange`, `.signingFailed`.
    package func seal(_ statement: ReleaseStatement) throws(RecordFault) -> [UInt8] {
        try sealer.seal(statement.canonicalJSON().bytes, as: .release)
    }
}

extension ReleaseStatement {
    fileprivate func canonicalJSON() throws(RecordFault) -> CanonicalJSON {
        var fields = Fields()
        fields.text("schema", Self.schema)
        fields.text("itemId", item.text)
        try fields.integer("recordNumber", recordNumber)
        fields.text("recordHash", recordHash.hex)
        guard let releasedAt = UTCText.text(microseconds: releasedMicroseconds) else {
            throw .outOfRange(field: "releasedAt", value: "\(releasedMicroseconds)")
        }
        fields.text("releasedAt", releasedAt)
        fields.text("releasedBy", releasedBy.rawValue)
        var context = Fields("context.")
        context.text("sha256", contextHash.hex)
        fields.object("context", context)
        fields.list("objects", try objects.map { (object) throws(RecordFault) in try object.fields() })
        try fields.integer("revision", revision)
        // A correction is a later revision, and a later revision is one.
        guard (revision > 1) == (correction != nil) else {
            throw .outOfRange(field: "revision", value: "\(revision)")
        }
        if let correction {
            var replaces = Fields("replaces.")
            replaces.text("sopInstanceUid", correction.sopInstanceUID)
            replaces.text("releaseHash", correction.releaseHash.hex)
            fields.object("replaces", replaces)
            fields.text("reason", correction.reason)
        }
        return .object(fields.members)
    }
}

extension ReleaseStatement.Object {
    fileprivate func fields() throws(RecordFault) -> Fields {
        var fields = Fields("objects.")
        fields.text("kind", kind.rawValue)
        fields.text("sopClassUid", sopClassUID)
        fields.text("sopInstanceUid", sopInstanceUID)
        fields.text("sha256", hash.hex)
        try fields.integer("byteCount", byteCount)
        return fields
    }
}
