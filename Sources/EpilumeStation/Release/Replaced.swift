internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import FoundationEssentials

/// The release that a correction comes in the place of.
struct Replaced {
    /// Of its picture.
    let sopInstanceUID: String
    /// Of the bytes of its release document.
    let releaseHash: ContentHash
    /// What was known then.
    let context: PictureContext

    private struct Document: Decodable {
        let payload: String

        /// Base64url without padding (RFC 7515 §2).
        var payloadBytes: Data? {
            let plain = payload.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
            return Data(base64Encoded: String(plain) + String(repeating: "=", count: (4 - payload.utf8.count % 4) % 4))
        }
    }

    private struct Statement: Decodable {
        let objects: [Object]

        struct Object: Decodable {
            let kind: String
            let sopInstanceUid: String
        }
    }

    /// - Throws: `.recordUnreadable` when the release is not what this station writes.
    init(_ item: OpenItem, context: PictureContext) throws(ReleaseRefusal) {
        let bytes: [UInt8]?
        do { bytes = try item.read(.release) } catch { throw .spool(error) }
        guard let bytes else { throw .notReleased(item.id) }
        // The item's digests hold; whose word it is, the verifier asks.
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)),
            let payload = document.payloadBytes,
            let statement = try? JSONDecoder().decode(Statement.self, from: payload),
            let picture = statement.objects.first(where: { $0.kind == "picture" })
        else { throw .recordUnreadable(item.id) }
        sopInstanceUID = picture.sopInstanceUid
        releaseHash = PictureDigest.sha256(bytes)
        self.context = context
    }
}
