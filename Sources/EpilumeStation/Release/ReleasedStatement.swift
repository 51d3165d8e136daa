internal import EpilumeInterface
internal import EpilumeModel
internal import FoundationEssentials

/// What the `release` section of an item states. The item's digests hold; whose word it is, the verifier asks.
struct ReleasedStatement: Decodable {
    let releasedAt: String
    let objects: [Object]

    struct Object: Decodable {
        let kind: String
        let sopClassUid: String
        let sopInstanceUid: String
        let sha256: String
        let byteCount: Int
    }

    private struct Document: Decodable {
        let payload: String

        /// Base64url without padding (RFC 7515 §2).
        var payloadBytes: Data? {
            let plain = String(payload.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
            return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
        }
    }

    /// - Parameter section: a flattened JWS.
    /// - Returns: nil for what is no release.
    init?(_ section: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(section)),
            let payload = document.payloadBytes,
            let statement = try? JSONDecoder().decode(Self.self, from: payload)
        else { return nil }
        self = statement
    }

    /// As the local interface shows them.
    var shown: [ReleasedObject] {
        objects.map {
            ReleasedObject(
                kind: $0.kind, sopInstanceUid: $0.sopInstanceUid, sopClassUid: $0.sopClassUid, bytes: $0.byteCount,
                sha256: $0.sha256)
        }
    }
}
