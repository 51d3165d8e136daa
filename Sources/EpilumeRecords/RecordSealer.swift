internal import Crypto
package import EpilumeModel

/// A record as it is kept: the canonical bytes, and a signature over exactly these bytes.
package struct SealedRecord: Hashable, Sendable {
    package let itemID: ItemID
    package let recordNumber: UInt64
    /// The record, RFC 8785.
    package let canonicalBytes: [UInt8]
    /// Compact JWS with a detached payload, `header..signature` (RFC 7515 appendix F, RFC 7797), ASCII.
    package let signature: String
    /// Of `canonicalBytes`: the next record's `previousRecordHash`.
    package let recordHash: ContentHash
}

/// Turns facts into a signed record. A pure function of the facts and the key, but for ECDSA's own randomness.
package struct RecordSealer: Sendable {
    package let key: CaptureKey
    private let encodedHeader: String

    package init(key: CaptureKey) {
        self.key = key
        var header = CanonicalJSON.Members()
        header["alg"] = .string("ES256")
        header["b64"] = .bool(false)
        header["crit"] = .array([.string("b64")])
        header["kid"] = .string(key.keyID)
        encodedHeader = Base64URL.encode(CanonicalJSON.object(header).bytes)
    }

    /// - Throws: `.outOfRange`, `.brokenChain`, `.simulatedDevice`, `.controlNotAsWanted`, `.signingFailed`. Nothing is
    ///   written anywhere.
    package func seal(_ facts: RecordFacts) throws(RecordFault) -> SealedRecord {
        guard facts.recordNumber >= 1, (facts.recordNumber == 1) == (facts.previousRecordHash == nil) else {
            throw .brokenChain(recordNumber: facts.recordNumber)
        }
        guard !facts.device.simulated || facts.purpose == .practice else {
            throw .simulatedDevice(purpose: facts.purpose)
        }
        let bytes = try facts.canonicalJSON().bytes
        // RFC 7797 §3: with b64 false the payload enters the signing input as it is.
        var signingInput = SHA256()
        signingInput.update(data: Array(encodedHeader.utf8))
        signingInput.update(data: [UInt8(ascii: ".")])
        signingInput.update(data: bytes)
        let signature = try key.sign(signingInput.finalize())
        return SealedRecord(
            itemID: facts.itemID, recordNumber: facts.recordNumber, canonicalBytes: bytes,
            signature: encodedHeader + ".." + Base64URL.encode(signature),
            recordHash: PictureDigest.sha256(bytes))
    }
}
