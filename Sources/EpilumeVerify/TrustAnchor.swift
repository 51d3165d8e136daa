internal import Crypto

/// A station's public key that the person who verifies has reason to trust. It never comes from the item itself.
///
/// One that such a key names as its successor counts as well: see ``KeyHistory``.
package struct TrustAnchor: Sendable {
    /// RFC 7638 thumbprint, base64url: what a signature's `kid` must equal.
    package let keyID: String
    private let key: P256.Signing.PublicKey

    /// - Parameter text: the content of a PEM file (SubjectPublicKeyInfo) or of a JWK file.
    package init(_ text: String) throws(VerifyFault) {
        if text.contains("PRIVATE KEY") { throw .anchorIsPrivate }
        if let key = try? P256.Signing.PublicKey(pemRepresentation: text) {
            self.init(key)
        } else {
            self.init(try Self.key(jwk: text))
        }
    }

    package static func load(path: String) throws(VerifyFault) -> TrustAnchor {
        switch BoundedFile.read(path, limit: 64 << 10) {
        case .success(let bytes): return try TrustAnchor(String(decoding: bytes, as: UTF8.self))
        case .failure(let fault): throw .anchorUnreadable(path: path, reason: fault.description)
        }
    }

    private init(_ key: P256.Signing.PublicKey) {
        self.key = key
        let point = key.rawRepresentation.map { $0 }
        let jwk = #"{"crv":"P-256","kty":"EC","x":"\#(text(point.prefix(32)))","y":"\#(text(point.suffix(32)))"}"#
        keyID = text(Array(SHA256.hash(data: Array(jwk.utf8)))[...])
    }

    /// - Parameter signature: `r ‖ s`, 64 bytes.
    func isValid(signature: [UInt8], header: ArraySlice<UInt8>, payload: ArraySlice<UInt8>) -> Bool {
        guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
        var input = SHA256()
        header.withUnsafeBytes { input.update(bufferPointer: $0) }
        input.update(data: [UInt8(ascii: ".")])
        payload.withUnsafeBytes { input.update(bufferPointer: $0) }
        return key.isValidSignature(signature, for: input.finalize())
    }

    /// Source: RFC 7517 §4, RFC 7518 §6.2. Members that say nothing of the key's value may be there.
    private static func key(jwk text: String) throws(VerifyFault) -> P256.Signing.PublicKey {
        guard let json = try? StrictJSON.parse(Array(text.utf8)[...]), case .object(let members) = json else {
            throw .anchorIsNoKey
        }
        let named = { (name: String) in members.first { $0.name == name }?.value }
        if named("d") != nil { throw .anchorIsPrivate }
        guard named("kty") == .string("EC"), named("crv") == .string("P-256"),
            case .string(let x) = named("x"), case .string(let y) = named("y"),
            let xBytes = Base64URLText.decode(x.utf8), let yBytes = Base64URLText.decode(y.utf8),
            xBytes.count == 32, yBytes.count == 32,
            let key = try? P256.Signing.PublicKey(rawRepresentation: xBytes + yBytes)
        else { throw .anchorIsNoKey }
        return key
    }
}

/// Base64url without padding, for the thumbprint alone.
private func text(_ bytes: ArraySlice<UInt8>) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    var rest = bytes
    while !rest.isEmpty {
        let group = rest.prefix(3)
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0...group.count { text.append(alphabet[bits >> (18 - 6 * place) & 0x3f]) }
        rest = rest.dropFirst(3)
    }
    return text
}
