internal import EpilumeModel

/// What a station's capture key says of a certificate: that it is of the station's object key (docs/decisions/0010).
struct ObjectKeyStatement: Equatable {
    /// Of the certificate's DER, lower-case hexadecimal.
    let certificateSHA256: String
    let notAfter: Moment
    let statedAt: Moment
    /// Of the capture key that says so.
    let keyID: String

    /// - Parameters:
    ///   - bytes: of the document, without padding.
    ///   - recordNumber: of the record that it travels with, at which its key must have been good.
    /// - Throws: what is wrong, as the end of a sentence about the statement.
    init(_ bytes: [UInt8], keys: KeyHistory, recordNumber: UInt64?) throws(Refusal) {
        let payload: [UInt8]
        do {
            let document = try SignedDocument(bytes, expecting: .objectKey)
            payload = try document.payload(trusting: keys.anchors)
            keyID = document.keyID
        } catch {
            throw Refusal(words: error.words)
        }
        if let objection = keys.objection(to: keyID, record: recordNumber) {
            throw Refusal(words: "was signed by the key \(objection.words)")
        }
        let read = SignedPayload.read(payload, schema: "epilume.object-key/1", of: .object) { fields -> Self? in
            let certificate = fields.text("certificateSha256", .sha256)
            let notAfter = fields.text("notAfter", .moment).flatMap(Moment.init(rfc3339:))
            let statedAt = fields.text("statedAt", .moment).flatMap(Moment.init(rfc3339:))
            guard let certificate, let notAfter, let statedAt else { return nil }
            return Self(certificateSHA256: certificate, notAfter: notAfter, statedAt: statedAt, keyID: "")
        }
        switch read {
        case .failure(let findings): throw Refusal(words: "is malformed: \(findings.words)")
        case .success(let statement):
            certificateSHA256 = statement.certificateSHA256
            notAfter = statement.notAfter
            statedAt = statement.statedAt
        }
    }

    struct Refusal: Error, Equatable {
        let words: String
    }

    private init(certificateSHA256: String, notAfter: Moment, statedAt: Moment, keyID: String) {
        self.certificateSHA256 = certificateSHA256
        self.notAfter = notAfter
        self.statedAt = statedAt
        self.keyID = keyID
    }
}
