internal import Crypto
package import EpilumeModel

/// Signs documents that are kept as files: a JSON Web Signature in the flattened JSON serialisation, ES256 (RFC 7515
/// §7.2.2). One file holds payload and signature, and any JOSE library reads it.
package struct DocumentSealer: Sendable {
    private let key: CaptureKey

    package init(key: CaptureKey) { self.key = key }

    /// - Parameter payload: the document's bytes; exactly these are signed.
    /// - Returns: the file's bytes.
    /// - Throws: `.signingFailed`.
    package func seal(_ payload: [UInt8], as type: DocumentType) throws(RecordFault) -> [UInt8] {
        var header = CanonicalJSON.Members()
        header["alg"] = .string("ES256")
        header["kid"] = .string(key.keyID)
        header["typ"] = .string(type.rawValue)
        let protected = Base64URL.encode(CanonicalJSON.object(header).bytes)
        let encoded = Base64URL.encode(payload)
        let signature = try key.sign(SHA256.hash(data: Array((protected + "." + encoded).utf8)))
        var document = CanonicalJSON.Members()
        document["payload"] = .string(encoded)
        document["protected"] = .string(protected)
        document["signature"] = .string(Base64URL.encode(signature))
        return CanonicalJSON.object(document).bytes + [UInt8(ascii: "\n")]
    }
}
