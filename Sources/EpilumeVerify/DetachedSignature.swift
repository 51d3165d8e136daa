internal import EpilumeModel

/// A compact JWS with a detached, unencoded payload: `header..signature` (RFC 7515 appendix F, RFC 7797).
struct DetachedSignature {
    let keyID: String
    private let encodedHeader: ArraySlice<UInt8>
    private let signature: [UInt8]

    /// - Throws: the first thing that is not exactly as this project's records are signed.
    init(_ bytes: ArraySlice<UInt8>) throws(Finding) {
        guard bytes.count <= 4_096 else {
            throw Finding(.signature, .wrongForm, "has \(bytes.count) bytes; 4096 are the most")
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else {
            throw Finding(.signature, .wrongForm, "is not a compact JWS with a detached payload (header..signature)")
        }
        guard let header = Base64URLText.decode(parts[0]) else {
            throw Finding(.signature, .wrongForm, "has a header that is not base64url")
        }
        guard let signature = Base64URLText.decode(parts[2]), signature.count == 64 else {
            throw Finding(.signature, .wrongForm, "has a signature value that is not base64url of 64 bytes")
        }
        keyID = try Self.keyID(header: header)
        encodedHeader = parts[0]
        self.signature = signature
    }

    func isValid(for record: ArraySlice<UInt8>, by anchor: TrustAnchor) -> Bool {
        anchor.isValid(signature: signature, header: encodedHeader, payload: record)
    }

    /// Checks that the header states these four things and no others: what it does not say cannot mislead.
    private static func keyID(header: [UInt8]) throws(Finding) -> String {
        let json: StrictJSON
        do { json = try StrictJSON.parse(header[...]) } catch {
            throw Finding(.signature, .wrongHeader, "has a header with \(error)")
        }
        guard case .object(let members) = json else {
            throw Finding(.signature, .wrongHeader, "has a header that is not an object")
        }
        let named = { (name: String) in members.first { $0.name.isExactly(name) }?.value }
        let expected: [(String, StrictJSON)] = [
            ("alg", .string("ES256")), ("b64", .bool(false)), ("crit", .array([.string("b64")])),
        ]
        for (name, value) in expected where named(name)?.canonicalText.isExactly(value.canonicalText) != true {
            throw Finding(.signature, name, .wrongHeader, "is not \(value.canonicalText)")
        }
        guard case .string(let keyID) = named("kid"), Base64URLText.decode(keyID.utf8)?.count == 32 else {
            throw Finding(.signature, "kid", .wrongHeader, "is not the thumbprint of a key")
        }
        let known = ["alg", "b64", "crit", "kid"]
        if let extra = members.first(where: { member in !known.contains { $0.isExactly(member.name) } }) {
            throw Finding(
                .signature, UntrustedText(extra.name).description, .wrongHeader, "is not part of a record's signature")
        }
        return keyID
    }
}
