internal import EpilumeModel

/// What left a station as which object, as its capture key signed it (docs/decisions/0010). Names no patient.
struct ReleaseDocument: Sendable {
    let itemID: ItemID
    let recordNumber: UInt64
    let recordHash: String
    let releasedAt: Moment
    let contextSHA256: String
    let objects: [Object]
    let revision: Int
    /// Of a correction.
    let replaces: Replaced?

    enum Kind: String, CaseIterable {
        case picture, calibrated, imported
    }

    struct Object: Sendable {
        let kind: Kind
        let sopClassUID: String
        let sopInstanceUID: String
        let sha256: String
        let byteCount: Int64
    }

    struct Replaced: Sendable {
        let sopInstanceUID: String
        let releaseHash: String
    }

    /// - Parameter payload: once its signature was checked.
    static func read(_ payload: [UInt8]) -> Result<ReleaseDocument, Findings> {
        SignedPayload.read(payload, schema: "epilume.release/1", of: .release) { fields in
            let itemID = fields.text("itemId", .itemID).flatMap(ItemID.init)
            let number = fields.integer("recordNumber").map(UInt64.init)
            let hash = fields.text("recordHash", .sha256)
            let releasedAt = fields.text("releasedAt", .moment).flatMap(Moment.init(rfc3339:))
            _ = fields.text("releasedBy", .oneOf(["automatic", "operator"]))
            let context = fields.object("context") { $0.text("sha256", .sha256) }
            let objects = fields.objects("objects", upTo: 4) { fields, _ in object(&fields) }
            let revision = fields.integer("revision", upTo: Int64(ItemID.largestRevision)).map(Int.init)
            let replaces = fields.object("replaces", .optional, read: replaced)
            let reason = fields.text("reason", .plain, .optional)
            if let revision {
                if revision == 0 { fields.note("revision", .wrongValue, "is 0; the first release has 1") }
                for (name, isThere) in [("replaces", replaces != nil), ("reason", reason != nil)]
                where isThere != (revision > 1) {
                    fields.note(
                        name, .contradiction,
                        isThere ? "is there, but only a correction has it" : "is missing or malformed in a correction")
                }
                if let itemID, itemID.revision != revision {
                    fields.note("itemId", .contradiction, "does not carry the revision \(revision)")
                }
            }
            guard let itemID, let number, let hash, let releasedAt, let context, let revision else { return nil }
            return ReleaseDocument(
                itemID: itemID, recordNumber: number, recordHash: hash, releasedAt: releasedAt, contextSHA256: context,
                objects: objects, revision: revision, replaces: replaces)
        }
    }

    private static func object(_ fields: inout FieldReader) -> Object? {
        let kind = fields.text("kind", .oneOf(Kind.allCases.map(\.rawValue))).flatMap(Kind.init)
        let sopClass = fields.text("sopClassUid", .uid)
        let instance = fields.text("sopInstanceUid", .uid)
        let sha256 = fields.text("sha256", .sha256)
        let byteCount = fields.integer("byteCount")
        guard let kind, let sopClass, let instance, let sha256, let byteCount else { return nil }
        return Object(
            kind: kind, sopClassUID: sopClass, sopInstanceUID: instance, sha256: sha256, byteCount: byteCount)
    }

    private static func replaced(_ fields: inout FieldReader) -> Replaced? {
        let instance = fields.text("sopInstanceUid", .uid)
        let hash = fields.text("releaseHash", .sha256)
        guard let instance, let hash else { return nil }
        return Replaced(sopInstanceUID: instance, releaseHash: hash)
    }
}

extension FieldForm {
    /// Source: DICOM PS3.5 section 9.1.
    static let uid = FieldForm(words: "a UID: numbers with dots between them, 64 characters at most") { text in
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 64 && parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != 0x30)
            }
    }
}
