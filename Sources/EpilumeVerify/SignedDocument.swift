package import EpilumeModel

/// A document that is kept as a file with its signature: a JSON Web Signature in the flattened JSON serialisation, ES256
/// (RFC 7515 §7.2.2). Nothing of its payload is to be had before the signature was checked.
package struct SignedDocument: Sendable {
    /// Of the key that it says it was signed by.
    package let keyID: String
    package let type: DocumentType
    private let signingInput: (header: [UInt8], payload: [UInt8])
    private let payload: [UInt8]
    private let signature: [UInt8]

    /// A calibration has some 60 kB; this bounds the work that a hostile file can ask for.
    package static let largestByteCount = 4 << 20

    package enum Fault: Error, Hashable, Sendable {
        case tooLarge
        /// Completes "The file …".
        case form(String)
        case otherType(found: String, wanted: DocumentType)
        case unknownKey(String)
        case signatureInvalid(keyID: String)

        /// In words that finish "The file …".
        package var words: String {
            switch self {
            case .tooLarge: "has more than \(SignedDocument.largestByteCount) bytes"
            case .form(let words): words
            case .otherType(let found, let wanted): "is a document of type \(found), not \(wanted.rawValue)"
            case .unknownKey(let keyID): "was signed by the key \(keyID), which is none of those that are trusted here"
            case .signatureInvalid(let keyID):
                "was changed after it was signed: the signature does not fit under the key \(keyID)"
            }
        }
    }

    /// - Parameter bytes: of the file.
    package init(_ bytes: [UInt8], expecting type: DocumentType) throws(Fault) {
        guard bytes.count <= Self.largestByteCount else { throw .tooLarge }
        try self.init(members: try Self.members(bytes[...], of: "it"), expecting: type)
    }

    /// One that stands within another file.
    init(members: [StrictJSON.Member], expecting type: DocumentType) throws(Fault) {
        guard members.count == 3, case .string(let payload) = Self.value("payload", members),
            case .string(let protected) = Self.value("protected", members),
            case .string(let signature) = Self.value("signature", members)
        else { throw .form("is not a JSON Web Signature with payload, protected header and signature alone") }
        guard let payloadBytes = Base64URLText.decode(payload.utf8),
            let header = Base64URLText.decode(protected.utf8), header.count <= 4096,
            let signatureBytes = Base64URLText.decode(signature.utf8), signatureBytes.count == 64
        else { throw .form("holds a part that is not base64url of the right length") }
        keyID = try Self.keyID(header, type)
        self.type = type
        signingInput = (Array(protected.utf8), Array(payload.utf8))
        self.payload = payloadBytes
        self.signature = signatureBytes
    }

    /// The payload, if one of the anchors signed it.
    ///
    /// - Throws: `.unknownKey`, `.signatureInvalid`.
    package func payload(trusting anchors: [TrustAnchor]) throws(Fault) -> [UInt8] {
        guard let anchor = anchors.first(where: { $0.keyID.isExactly(keyID) }) else { throw .unknownKey(keyID) }
        guard
            anchor.isValid(signature: signature, header: signingInput.header[...], payload: signingInput.payload[...])
        else { throw .signatureInvalid(keyID: keyID) }
        return payload
    }

    private static func members(_ bytes: ArraySlice<UInt8>, of what: String) throws(Fault) -> [StrictJSON.Member] {
        // A file ends with a line feed.
        let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes
        guard let json = try? StrictJSON.parse(text), case .object(let members) = json else {
            throw .form("is not what it should be: \(what) is no strict JSON object")
        }
        return members
    }

    private static func value(_ name: String, _ members: [StrictJSON.Member]) -> StrictJSON? {
        members.first { $0.name.isExactly(name) }?.value
    }

    /// The header states these three and no others: what it does not say cannot mislead.
    private static func keyID(_ header: [UInt8], _ type: DocumentType) throws(Fault) -> String {
        let members = try members(header[...], of: "its header")
        guard members.count == 3, case .string("ES256") = value("alg", members),
            case .string(let keyID) = value("kid", members), Base64URLText.decode(keyID.utf8)?.count == 32,
            case .string(let found) = value("typ", members)
        else { throw .form("has a header other than alg ES256, kid and typ") }
        guard found.isExactly(type.rawValue) else {
            throw .otherType(found: UntrustedText(found).description, wanted: type)
        }
        return keyID
    }
}
