internal import Crypto
internal import EpilumeModel
internal import FoundationEssentials

/// A signed statement of the keys' history, with what it says. docs/decisions/0010 has the formats.
struct KeyDocument: Sendable {
    /// The flattened JWS without its line end.
    let bytes: [UInt8]
    /// The `kid` of its signature.
    let signer: String
    let content: Content
    private let signingInput: [UInt8]
    private let signature: [UInt8]

    enum Content: Sendable {
        case succession(Succession)
        case revocation(Revocation)

        var at: String {
            switch self {
            case .succession(let succession): succession.at
            case .revocation(let revocation): revocation.at
            }
        }
    }

    /// `epilume.key-succession/1`: signed by the old key.
    struct Succession: Decodable, Sendable {
        static let schema = "epilume.key-succession/1"
        let schema: String
        let keyId: String
        /// PEM of the new key.
        let publicKey: String
        let nextKeyId: String
        let firstRecordNumber: UInt64
        let at: String
        let reason: String
    }

    /// `epilume.key-revocation/1`: signed by a later key.
    struct Revocation: Decodable, Sendable {
        static let schema = "epilume.key-revocation/1"
        let schema: String
        let keyId: String
        let cutOffRecordNumber: UInt64
        let at: String
        let reason: String
    }

    private struct Flattened: Decodable {
        let payload: String
        let protected: String
        let signature: String
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
        let typ: String
    }

    /// - Returns: nil when it is no such document.
    init?(_ file: [UInt8]) {
        let bytes = file.last == UInt8(ascii: "\n") ? Array(file.dropLast()) : file
        let decoder = JSONDecoder()
        guard let flattened = try? decoder.decode(Flattened.self, from: Data(bytes)),
            let headerBytes = Base64URL.decode(flattened.protected), let payload = Base64URL.decode(flattened.payload),
            let signature = Base64URL.decode(flattened.signature), signature.count == 64,
            let header = try? decoder.decode(Header.self, from: Data(headerBytes)), header.alg == "ES256"
        else { return nil }
        switch DocumentType(rawValue: header.typ) {
        case .keySuccession:
            guard let content = try? decoder.decode(Succession.self, from: Data(payload)),
                content.schema == Succession.schema
            else { return nil }
            self.content = .succession(content)
        case .keyRevocation:
            guard let content = try? decoder.decode(Revocation.self, from: Data(payload)),
                content.schema == Revocation.schema
            else { return nil }
            self.content = .revocation(content)
        default: return nil
        }
        self.bytes = bytes
        signer = header.kid
        signingInput = Array("\(flattened.protected).\(flattened.payload)".utf8)
        self.signature = signature
    }

    /// - Parameter pem: of the key that its header names.
    func isSigned(by pem: String) -> Bool {
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: pem), CaptureKey.thumbprint(of: key) == signer,
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: SHA256.hash(data: signingInput))
    }

    // MARK: Making

    static func succession(
        from old: CaptureKey, to next: CaptureKey, firstRecordNumber: UInt64, at: String, reason: String
    ) throws(RecordFault) -> [UInt8] {
        var members = CanonicalJSON.Members()
        members["schema"] = .string(Succession.schema)
        members["keyId"] = .string(old.keyID)
        members["publicKey"] = .string(next.publicKeyPEM)
        members["nextKeyId"] = .string(next.keyID)
        members["firstRecordNumber"] = try number(firstRecordNumber)
        members["at"] = .string(at)
        members["reason"] = .string(reason)
        return try DocumentSealer(key: old).seal(CanonicalJSON.object(members).bytes, as: .keySuccession)
    }

    static func revocation(
        of keyID: String, cutOff: UInt64, at: String, reason: String, signer: CaptureKey
    ) throws(RecordFault) -> [UInt8] {
        var members = CanonicalJSON.Members()
        members["schema"] = .string(Revocation.schema)
        members["keyId"] = .string(keyID)
        members["cutOffRecordNumber"] = try number(cutOff)
        members["at"] = .string(at)
        members["reason"] = .string(reason)
        return try DocumentSealer(key: signer).seal(CanonicalJSON.object(members).bytes, as: .keyRevocation)
    }

    private static func number(_ value: UInt64) throws(RecordFault) -> CanonicalJSON {
        guard value >= 1, let number = CanonicalJSON.Integer(value) else { throw .keys(.recordNumber(value)) }
        return .integer(number)
    }
}
