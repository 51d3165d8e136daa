internal import EpilumeModel

/// What a key history is made of (docs/decisions/0010): that one key follows another, or that one is out of force.
enum KeyDocument {
    case succession(Succession)
    case revocation(Revocation)

    /// Signed by the key that ends.
    struct Succession: Equatable {
        let keyID: String
        let next: TrustAnchor
        /// The first that the next key signs.
        let firstRecordNumber: UInt64
    }

    /// Signed by a later key.
    struct Revocation: Equatable {
        let keyID: String
        /// What the key signed from this number on is refused.
        let cutOffRecordNumber: UInt64
    }

    static func succession(_ payload: [UInt8]) -> Result<Succession, Findings> {
        SignedPayload.read(payload, schema: "epilume.key-succession/1", of: .file) { fields in
            let keyID = fields.text("keyId", .keyID)
            let pem = fields.text("publicKey", .pem)
            let nextKeyID = fields.text("nextKeyId", .keyID)
            let first = fields.integer("firstRecordNumber")
            _ = fields.text("at", .moment)
            _ = fields.text("reason", .plain)
            guard let keyID, let pem, let nextKeyID, let first else { return nil }
            guard let next = try? TrustAnchor(pem) else {
                fields.note("publicKey", .wrongValue, "is not a P-256 public key")
                return nil
            }
            guard next.keyID.isExactly(nextKeyID) else {
                fields.note("nextKeyId", .contradiction, "is not the thumbprint of publicKey")
                return nil
            }
            return Succession(keyID: keyID, next: next, firstRecordNumber: UInt64(first))
        }
    }

    static func revocation(_ payload: [UInt8]) -> Result<Revocation, Findings> {
        SignedPayload.read(payload, schema: "epilume.key-revocation/1", of: .file) { fields in
            let keyID = fields.text("keyId", .keyID)
            let cutOff = fields.integer("cutOffRecordNumber")
            _ = fields.text("at", .moment)
            _ = fields.text("reason", .plain)
            guard let keyID, let cutOff else { return nil }
            return Revocation(keyID: keyID, cutOffRecordNumber: UInt64(cutOff))
        }
    }
}

extension KeyDocument.Succession {
    static func == (a: Self, b: Self) -> Bool {
        (a.keyID, a.next.keyID, a.firstRecordNumber) == (b.keyID, b.next.keyID, b.firstRecordNumber)
    }
}

extension FieldForm {
    /// RFC 7638 thumbprint, SHA-256, base64url.
    static let keyID = FieldForm(words: "the thumbprint of a key") { Base64URLText.decode($0.utf8)?.count == 32 }
    /// Parsed by what takes it; line feeds are the only control characters that it has.
    static let pem = FieldForm(words: "a public key in PEM") { text in
        text.utf8.count <= 2_048 && text.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0A }
    }
    /// As documents state them.
    static let moment = FieldForm(words: "a moment in UTC such as 2025-11-22T04:55:00Z") { Moment(rfc3339: $0) != nil }
}
