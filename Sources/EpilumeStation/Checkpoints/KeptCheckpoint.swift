internal import EpilumeInterface
package import EpilumeModel
internal import EpilumeRecords
package import EpilumeVerify

/// A checkpoint's file whose signature was checked.
package struct KeptCheckpoint: Hashable, Sendable {
    package let number: UInt64
    /// Of the file.
    package let fileHash: ContentHash
    package let byteCount: Int
    package let recordCount: UInt64
    package let rootHash: ContentHash
    /// RFC 3339, UTC.
    package let at: String
    package let reason: String?

    /// The members of the payload that the station itself looks at.
    private struct Payload: Decodable {
        let schema: String
        let recordCount: UInt64
        let rootHash: String
        let at: String
        let reason: String?
    }

    /// - Parameters:
    ///   - bytes: of the file.
    ///   - anchors: keys that this station signs with or has signed with.
    /// - Throws: words that complete "Checkpoint 7 …".
    package init(_ bytes: [UInt8], number: UInt64, trusting anchors: [TrustAnchor]) throws(KeptCheckpoint.Fault) {
        let payload: [UInt8]
        do {
            payload = try SignedDocument(bytes, expecting: .checkpoint).payload(trusting: anchors)
        } catch {
            throw Fault(words: error.words)
        }
        guard let decoded = try? WireJSON.decode(Payload.self, from: payload), decoded.schema == Checkpoint.schema,
            let rootHash = ContentHash(hex: decoded.rootHash)
        else { throw Fault(words: "is signed and says what this version does not read") }
        self.number = number
        fileHash = PictureDigest.sha256(bytes)
        byteCount = bytes.count
        recordCount = decoded.recordCount
        self.rootHash = rootHash
        at = decoded.at
        reason = decoded.reason
    }

    /// Why a file is not used.
    package struct Fault: Error, Hashable, Sendable {
        package let words: String
    }
}

extension CheckpointEntry {
    init(_ kept: KeptCheckpoint) {
        self.init(
            number: kept.number, sha256: kept.fileHash.hex, bytes: kept.byteCount, recordCount: kept.recordCount,
            rootHash: kept.rootHash.hex, at: UntrustedText(kept.at).description,
            reason: kept.reason.map { UntrustedText($0).shown(limit: Checkpoint.reasonLength.upperBound) })
    }
}
