internal import Crypto

/// The station's P-256 key that signs records. The private half stays in this value; there is no way to ask for it.
package struct CaptureKey: Sendable {
    /// RFC 7638 thumbprint (SHA-256, base64url) of the public key: the `kid` of every signature.
    package let keyID: String
    /// SubjectPublicKeyInfo in PEM: what a verifier takes as its trust anchor.
    package let publicKeyPEM: String
    private let privateKey: P256.Signing.PrivateKey

    init(_ privateKey: P256.Signing.PrivateKey) {
        self.privateKey = privateKey
        keyID = Self.thumbprint(of: privateKey.publicKey)
        publicKeyPEM = privateKey.publicKey.pemRepresentation + "\n"
    }

    /// - Returns: nil when `pem` is not a P-256 private key.
    package init?(pem: String) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
        self.init(key)
    }

    /// A new key. It lives in memory only until its maker keeps it.
    package static func ephemeral() -> CaptureKey { CaptureKey(P256.Signing.PrivateKey()) }

    /// - Returns: the thumbprint of a P-256 public key; nil when `pem` is none.
    static func keyID(ofPublicPEM pem: String) -> String? {
        (try? P256.Signing.PublicKey(pemRepresentation: pem)).map(thumbprint)
    }

    /// - Parameter path: named in the fault.
    init(file bytes: [UInt8], path: String) throws(RecordFault) {
        guard bytes.count <= KeyLimit.file, let key = CaptureKey(pem: String(decoding: bytes, as: UTF8.self)) else {
            throw .keyDamaged(path: path)
        }
        self = key
    }

    /// PKCS#8 in PEM, for the folder of keys and nothing else.
    var privatePEM: [UInt8] { Array((privateKey.pemRepresentation + "\n").utf8) }

    /// - Returns: `r ‖ s`, 64 bytes, as RFC 7518 §3.4 wants it.
    func sign(_ digest: SHA256Digest) throws(RecordFault) -> [UInt8] {
        do { return Array(try privateKey.signature(for: digest).rawRepresentation) } catch { throw .signingFailed }
    }

    /// Source: RFC 7638 §3.2: the required members of an EC key, in lexicographic order.
    static func thumbprint(of key: P256.Signing.PublicKey) -> String {
        let point = Array(key.rawRepresentation)  // x ‖ y, 32 bytes each
        var jwk = CanonicalJSON.Members()
        jwk["crv"] = .string("P-256")
        jwk["kty"] = .string("EC")
        jwk["x"] = .string(Base64URL.encode(point.prefix(32)))
        jwk["y"] = .string(Base64URL.encode(point.suffix(32)))
        return Base64URL.encode(SHA256.hash(data: CanonicalJSON.object(jwk).bytes))
    }
}
