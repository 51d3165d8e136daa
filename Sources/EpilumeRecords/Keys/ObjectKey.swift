internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import X509

/// The station's RSA key that signs DICOM objects (PS3.15 C.2, Creator RSA Digital Signature Profile, asks for RSA).
package struct ObjectKey: Sendable {
    /// RFC 7638 thumbprint (SHA-256, base64url) of the public key.
    package let keyID: String
    /// SubjectPublicKeyInfo in PEM.
    package let publicKeyPEM: String
    private let privateKey: _RSA.Signing.PrivateKey

    /// Shorter keys are refused by archives and by NIST SP 800-131A.
    static let fewestBits = 2048

    private init(_ privateKey: _RSA.Signing.PrivateKey) throws(RecordFault) {
        guard let primitives = try? privateKey.publicKey.getKeyPrimitives() else { throw .keys(.objectSigningFailed) }
        self.privateKey = privateKey
        publicKeyPEM = privateKey.publicKey.pemRepresentation + "\n"
        keyID = Self.thumbprint(modulus: primitives.modulus, exponent: primitives.publicExponent)
    }

    /// - Returns: nil when `pem` is not an RSA private key of 2048 bits or more.
    package init?(pem: [UInt8]) {
        guard pem.count <= KeyLimit.file,
            let key = try? _RSA.Signing.PrivateKey(pemRepresentation: String(decoding: pem, as: UTF8.self)),
            key.keySizeInBits >= Self.fewestBits, let object = try? ObjectKey(key)
        else { return nil }
        self = object
    }

    /// A new key of 2048 bits; takes some 100 ms. It lives in memory only until its maker keeps it.
    package static func random() throws(RecordFault) -> ObjectKey {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else { throw .keys(.objectSigningFailed) }
        return try ObjectKey(key)
    }

    /// The private key as the library that signs objects takes it: PKCS#8 in PEM. Never on the disk and in no log.
    package func withPrivateKeyPEM<Answer>(_ body: (borrowing [UInt8]) throws -> Answer) rethrows -> Answer {
        var pem = privatePEM
        defer { for index in pem.indices { pem[index] = 0 } }
        return try body(pem)
    }

    /// PKCS#8 in PEM, for the folder of keys.
    var privatePEM: [UInt8] { Array((privateKey.pkcs8PEMRepresentation + "\n").utf8) }

    var certificateKey: Certificate.PrivateKey { Certificate.PrivateKey(privateKey) }

    /// Source: RFC 7638 §3.2: the required members of an RSA key, in lexicographic order; RFC 7518 §6.3.1.
    private static func thumbprint(modulus: Data, exponent: Data) -> String {
        let number = { (bytes: Data) in Base64URL.encode(bytes.drop { $0 == 0 }) }
        var jwk = CanonicalJSON.Members()
        jwk["e"] = .string(number(exponent))
        jwk["kty"] = .string("RSA")
        jwk["n"] = .string(number(modulus))
        return Base64URL.encode(SHA256.hash(data: CanonicalJSON.object(jwk).bytes))
    }
}
