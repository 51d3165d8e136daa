internal import FoundationEssentials

/// The header of a record's signature, as this station writes it.
package enum SignatureHeader {
    private struct Header: Decodable { let kid: String }

    /// The `kid` that a detached JWS states, unverified; nil when it states none.
    package static func keyID(of signature: [UInt8]) -> String? {
        let encoded = String(decoding: signature.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        let plain = String(encoded.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { try? JSONDecoder().decode(Header.self, from: $0) }?.kid
    }
}
