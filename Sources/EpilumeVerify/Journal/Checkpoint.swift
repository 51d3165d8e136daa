internal import EpilumeModel

/// What a station signed about all its records up to one (docs/decisions/0010).
struct Checkpoint: Sendable {
    let recordCount: UInt64
    let rootHash: String
    let headRecordHash: String
    let at: Moment
    /// As the document has it.
    let atText: String
    /// Of the file before; nil in the first.
    let previousHash: String?
    let keyID: String
    /// Of this file.
    let sha256: String

    /// - Throws: what is wrong with the file, as the end of a sentence about it.
    init(_ bytes: [UInt8], keys: KeyHistory) throws(Refusal) {
        let document: SignedDocument
        let payload: [UInt8]
        do {
            document = try SignedDocument(bytes, expecting: .checkpoint)
            payload = try document.payload(trusting: keys.anchors)
        } catch { throw Refusal(problem: error.problem, words: error.words) }
        let read = SignedPayload.read(payload, schema: "epilume.checkpoint/1", of: .checkpoint) { fields -> Members? in
            let count = fields.integer("recordCount").map(UInt64.init)
            let root = fields.text("rootHash", .sha256)
            let head = fields.text("headRecordHash", .sha256)
            let at = fields.text("at", .moment)
            _ = fields.text("bootId", .uuid)
            _ = fields.text("session", .uuid)
            let previous = fields.text("previousCheckpointHash", .sha256, .optional)
            if count == 0 { fields.note("recordCount", .wrongValue, "is 0; there is nothing to be signed") }
            guard let count, let root, let head, let at, let moment = Moment(rfc3339: at) else { return nil }
            return Members(count: count, root: root, head: head, at: moment, atText: at, previous: previous)
        }
        switch read {
        case .failure(let findings): throw Refusal(problem: .wrongForm, words: "is malformed: \(findings.words)")
        case .success(let members):
            // The last record that it covers is the one that its key must have been good for.
            if let objection = keys.objection(to: document.keyID, record: members.count) {
                throw Refusal(problem: objection.problem, words: "was signed by the key \(objection.words)")
            }
            recordCount = members.count
            rootHash = members.root
            headRecordHash = members.head
            at = members.at
            atText = members.atText
            previousHash = members.previous
        }
        keyID = document.keyID
        sha256 = sha256Hex(bytes[...])
    }

    struct Refusal: Error {
        let problem: Finding.Problem
        let words: String
    }

    private struct Members {
        let count: UInt64
        let root: String
        let head: String
        let at: Moment
        let atText: String
        let previous: String?
    }
}
