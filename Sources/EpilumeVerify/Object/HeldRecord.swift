internal import EpilumeModel

/// The record within an object, read, and held against its signature.
struct HeldRecord {
    let embedded: EmbeddedRecord
    let record: ReadRecord
    let sha256: String
    /// Of the key that signed it, if it is trusted.
    private(set) var keyID: String?
    private(set) var checks: [Check] = []

    var holds: Bool { checks.allSatisfy { $0.outcome == .holds } }

    /// - Parameter expected: the bytes that it must have; nil where nothing says.
    init(_ embedded: EmbeddedRecord, keys: KeyHistory, expected: ArraySlice<UInt8>?) {
        self.embedded = embedded
        record = ReadRecord(embedded.record)
        sha256 = sha256Hex(embedded.record)
        checks.append(form(expected))
        checks.append(signature(keys))
    }

    private func form(_ expected: ArraySlice<UInt8>?) -> Check {
        if let first = record.findings.first {
            let more = record.findings.count > 1 ? " (and \(record.findings.count - 1) more)" : ""
            return Check(.record, .doesNotHold, "The record in the object is not as records are: \(first)\(more).")
        }
        if let expected, !expected.elementsEqual(embedded.record) {
            return Check(.record, .doesNotHold, "The record in the object is another one than the item's.")
        }
        return Check(.record, .holds, "The object carries record \(record.number.map(String.init) ?? "?").")
    }

    private mutating func signature(_ keys: KeyHistory) -> Check {
        guard let bytes = embedded.signature else {
            return Check(.recordSignature, .notThere, "The record in the object carries no signature.")
        }
        let signature: DetachedSignature
        do { signature = try DetachedSignature(bytes) } catch {
            return Check(.recordSignature, .doesNotHold, "The record's signature \(error.detail).")
        }
        if let objection = keys.objection(to: signature.keyID, record: record.number) {
            return Check(.recordSignature, .doesNotHold, "The record was signed by the key \(objection.words).")
        }
        guard let anchor = keys.anchor(signature.keyID), signature.isValid(for: embedded.record, by: anchor) else {
            let words = "The record's signature does not fit its bytes under the key \(signature.keyID)."
            return Check(.recordSignature, .doesNotHold, words)
        }
        keyID = anchor.keyID
        return Check(.recordSignature, .holds, "The station's capture key \(anchor.keyID) signed the record.")
    }
}
