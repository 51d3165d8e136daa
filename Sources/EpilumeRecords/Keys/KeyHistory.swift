/// The successions and revocations of a station's capture keys, in the order in which they were signed, and what
/// follows from them. Every document was held against the key that it names.
struct KeyHistory: Sendable {
    private(set) var documents: [KeyDocument] = []
    /// Every key of the station, the one that signs now last. Empty as long as nothing was signed here.
    private(set) var keys: [StationKey] = []

    init() {}

    /// Which key signs now; nil when the history is empty and does not say.
    var current: String? { keys.last?.keyID }

    /// - Parameter name: of the document, such as `000001.jws`.
    static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".jws"
    }

    /// Reads what lies in the folder.
    ///
    /// - Parameter publicKeys: those that are known, PEM by key id.
    /// - Throws: `.keys(.historyDamaged)`, what reading a file throws.
    init(_ folder: borrowing KeyDirectory, publicKeys: [String: String]) throws(RecordFault) {
        let names = try folder.names()
        guard names.count <= KeyLimit.documents else { throw .keys(.historyFull) }
        for (index, name) in names.enumerated() {
            let path = folder.path(of: name)
            guard name == Self.name(index + 1) else {
                throw .keys(.historyDamaged(path: path, words: "does not follow the one before it"))
            }
            guard let bytes = try folder.load(name), bytes.count <= KeyLimit.file, let document = KeyDocument(bytes)
            else { throw .keys(.historyDamaged(path: path, words: "is no succession and no revocation")) }
            if let words = append(document, publicKeys: publicKeys) {
                throw .keys(.historyDamaged(path: path, words: words))
            }
        }
    }

    /// - Returns: what is wrong with it, to complete "The document …"; nil when it was taken.
    mutating func append(_ document: KeyDocument, publicKeys: [String: String]) -> String? {
        var keys = self.keys
        switch document.content {
        case .succession(let succession):
            if keys.isEmpty { keys = [first(document.signer, publicKeys)] }
            guard document.signer == succession.keyId, keys.last?.keyID == succession.keyId else {
                return "is signed by another key than the one that signed until then"
            }
            guard !keys.contains(where: { $0.keyID == succession.nextKeyId }) else { return "names a key again" }
            guard CaptureKey.keyID(ofPublicPEM: succession.publicKey) == succession.nextKeyId else {
                return "names a key by an id that is not its own"
            }
            keys[keys.count - 1].successorsFirst = succession.firstRecordNumber
            keys.append(
                StationKey(
                    keyID: succession.nextKeyId, publicKeyPEM: succession.publicKey,
                    firstRecordNumber: succession.firstRecordNumber, since: succession.at, origin: .succession))
        case .revocation(let revocation):
            if keys.isEmpty { keys = [first(revocation.keyId, publicKeys)] }
            if document.signer != keys.last?.keyID {
                // Not by the key that signs: it says of itself that it stands for the lost one.
                guard revocation.keyId == keys.last?.keyID else {
                    return "is signed by a key that never was this station's"
                }
                keys[keys.count - 1].successorsFirst = revocation.cutOffRecordNumber
                keys.append(
                    StationKey(
                        keyID: document.signer, publicKeyPEM: publicKeys[document.signer],
                        firstRecordNumber: revocation.cutOffRecordNumber, since: revocation.at, origin: .replacement))
            }
            guard let revoked = keys.firstIndex(where: { $0.keyID == revocation.keyId }) else {
                return "revokes a key that never was this station's"
            }
            keys[revoked].cutOff = min(keys[revoked].cutOff ?? .max, revocation.cutOffRecordNumber)
        }
        let signer = keys.first { $0.keyID == document.signer }?.publicKeyPEM
        guard let signer, document.isSigned(by: signer) else {
            return "was changed after it was signed, or its key \(document.signer) is not known any more"
        }
        self.keys = keys
        documents.append(document)
        return nil
    }

    /// Makes a document part of the history on the disk.
    ///
    /// - Throws: `.keys(.unsettled)` when it may or may not be part of it after a power cut; with every other fault it
    ///   is not.
    mutating func commit(
        _ bytes: [UInt8], to folder: borrowing KeyDirectory, publicKeys: [String: String]
    ) throws(RecordFault) {
        guard documents.count < KeyLimit.documents else { throw .keys(.historyFull) }
        let name = Self.name(documents.count + 1)
        let path = folder.path(of: name)
        guard let document = KeyDocument(bytes) else {
            throw .keys(.historyDamaged(path: path, words: "is no succession and no revocation"))
        }
        var changed = self
        if let words = changed.append(document, publicKeys: publicKeys) {
            throw .keys(.historyDamaged(path: path, words: words))
        }
        guard try !folder.holds(name) else {
            throw .keys(.historyDamaged(path: path, words: "was there before it was signed"))
        }
        do throws(RecordFault) {
            _ = try folder.publish(name, bytes)
        } catch {
            // Whether a name outlives a power cut when its fsync failed, the kernel does not say.
            guard (try? folder.holds(name)) == false else { throw .keys(.unsettled(words: error.description)) }
            throw error
        }
        self = changed
    }

    private func first(_ keyID: String, _ publicKeys: [String: String]) -> StationKey {
        StationKey(
            keyID: keyID, publicKeyPEM: publicKeys[keyID], firstRecordNumber: 1, since: nil, origin: .first)
    }

    /// Before anything was rotated or revoked.
    mutating func begin(with key: CaptureKey) {
        guard keys.isEmpty else { return }
        keys = [first(key.keyID, [key.keyID: key.publicKeyPEM])]
    }

    /// `epilume.key-history/1`: canonical JSON and a line end.
    var file: [UInt8] {
        var bytes = Array(#"{"documents":["#.utf8)
        for (index, document) in documents.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += document.bytes
        }
        return bytes + Array("],\"schema\":\"epilume.key-history/1\"}\n".utf8)
    }
}
