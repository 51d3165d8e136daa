internal import EpilumeModel

/// Which key may have signed which records: the keys that a person trusts, and those that follow from them by signed
/// successions, less what revocations take away (docs/decisions/0010).
///
/// Documents are believed only on the word of a key that is trusted already, so their order in the file says nothing.
/// What no trusted key signed is left out and said in ``notes``; what a trusted key signed and is wrong is a fault.
package struct KeyHistory: Sendable {
    /// What was left out of the history, and why: sentences.
    package private(set) var notes: [String] = []
    private var keys: [String: Key] = [:]
    private var cutOffs: [String: UInt64] = [:]

    private struct Key {
        let anchor: TrustAnchor
        /// By the person who verifies, and not by a succession.
        let isGiven: Bool
        /// The first record that it may have signed; nil for a key that was given, of which nothing says when it began.
        var first: UInt64?
        /// The first record that its successor signs.
        var successorFirst: UInt64?
        var predecessor: String?
    }

    /// The keys as they are, without a history.
    package init(anchors: [TrustAnchor]) {
        keys = Dictionary(anchors.map { ($0.keyID, Key(anchor: $0, isGiven: true)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter file: the content of a key-history file.
    package init(anchors: [TrustAnchor], history file: [UInt8]) throws(Fault) {
        self.init(anchors: anchors)
        try follow(try Self.documents(file))
    }

    package static func load(anchors: [TrustAnchor], history path: String) throws(Fault) -> KeyHistory {
        switch BoundedFile.read(path, limit: largestByteCount) {
        case .success(let bytes): return try KeyHistory(anchors: anchors, history: bytes)
        case .failure(let fault): throw .unreadable(path: path, reason: fault.description)
        }
    }

    package static let largestByteCount = 1 << 20
    /// A key a month for a century.
    static let mostDocuments = 1_200

    /// All keys that may have signed something.
    package var anchors: [TrustAnchor] { keys.values.map(\.anchor) }

    func anchor(_ keyID: String) -> TrustAnchor? { keys[keyID]?.anchor }

    /// What stands against a key's signature over the record of a number, or over a document about it; nil for nothing.
    ///
    /// - Parameter number: nil where nothing says it; then a revoked key is refused altogether.
    func objection(to keyID: String, record number: UInt64?) -> Objection? {
        guard let key = keys[keyID] else { return .unknown(keyID: keyID) }
        if let cutOff = cutOffs[keyID], number.map({ $0 >= cutOff }) ?? true {
            return .revoked(keyID: keyID, cutOff: cutOff)
        }
        guard let number else { return nil }
        if let first = key.first, number < first { return .tooEarly(keyID: keyID, first: first) }
        if let next = key.successorFirst, number >= next { return .tooLate(keyID: keyID, successorFirst: next) }
        return nil
    }

    enum Objection: Equatable {
        case unknown(keyID: String)
        case revoked(keyID: String, cutOff: UInt64)
        case tooEarly(keyID: String, first: UInt64)
        case tooLate(keyID: String, successorFirst: UInt64)

        var problem: Finding.Problem {
            switch self {
            case .unknown: .unknownKey
            case .revoked: .revokedKey
            case .tooEarly, .tooLate: .wrongKey
            }
        }

        /// Completes "was signed by …" or "kid is …".
        var words: String {
            switch self {
            case .unknown(let keyID): "\(UntrustedText(keyID)), which is none of the trust anchors given"
            case .revoked(let keyID, let cutOff):
                "\(keyID), which was revoked: what it signed from record \(cutOff) on is refused"
            case .tooEarly(let keyID, let first):
                "\(keyID), which signs from record \(first) on; the key before it signed this number"
            case .tooLate(let keyID, let first): "\(keyID), which was succeeded by another key from record \(first) on"
            }
        }
    }

    // MARK: Following

    private mutating func follow(_ documents: [SignedDocument]) throws(Fault) {
        var waiting = documents.filter { $0.type == .keySuccession }
        // Each round believes at least one more document or ends.
        var isMoving = true
        while isMoving {
            isMoving = false
            var later: [SignedDocument] = []
            for document in waiting {
                if keys[document.keyID] == nil {
                    later.append(document)
                } else {
                    try succeed(try payload(document, KeyDocument.succession), signedBy: document.keyID)
                    isMoving = true
                }
            }
            waiting = later
        }
        notes += waiting.map { "A succession signed by \($0.keyID) was not followed: that key is not trusted here." }
        for document in documents where document.type == .keyRevocation {
            guard keys[document.keyID] != nil else {
                notes.append("A revocation signed by \(document.keyID) was not followed: that key is not trusted here.")
                continue
            }
            try revoke(try payload(document, KeyDocument.revocation), signedBy: document.keyID)
        }
        dropSuccessionsOfRevokedKeys()
    }

    private mutating func succeed(_ succession: KeyDocument.Succession, signedBy signer: String) throws(Fault) {
        let (old, new) = (succession.keyID, succession.next.keyID)
        let first = succession.firstRecordNumber
        guard old.isExactly(signer) else { throw .foreignSuccession(keyID: old, signer: signer) }
        guard old != new, !lineage(of: old).contains(new) else { throw .cycle(keyID: new) }
        if let known = keys[old]?.successorFirst {
            guard known == first, keys[new]?.predecessor == old else { throw .fork(keyID: old) }
            return
        }
        guard keys[new]?.predecessor == nil else { throw .merge(keyID: new) }
        guard first > keys[old]?.first ?? 0 else { throw .disorder(keyID: new, first: first) }
        if let next = keys[new]?.successorFirst, next <= first { throw .disorder(keyID: new, first: first) }
        keys[old]?.successorFirst = first
        var key = keys[new] ?? Key(anchor: succession.next, isGiven: false)
        key.first = first
        key.predecessor = old
        keys[new] = key
    }

    private mutating func revoke(_ revocation: KeyDocument.Revocation, signedBy signer: String) throws(Fault) {
        let keyID = revocation.keyID
        guard signer != keyID, !lineage(of: keyID).contains(signer) else {
            throw .earlierRevokes(keyID: keyID, signer: signer)
        }
        // What a stolen key named as its successor must not take other keys out of force.
        guard keys[signer]?.isGiven == true || lineage(of: signer).contains(keyID) else {
            notes.append("The revocation of \(keyID) was not followed: \(signer), which signed it, does not come after it.")
            return
        }
        cutOffs[keyID] = min(revocation.cutOffRecordNumber, cutOffs[keyID] ?? .max)
        revokers[keyID, default: []].append(signer)
    }

    private var revokers: [String: [String]] = [:]

    /// A thief can sign a succession with the stolen key. Where a key that does not descend from it says so, what it names
    /// from its cut-off on is taken back, with all that follows. Where only a descendant revokes it, the line to that
    /// descendant is what the revocation itself rests on, and stays.
    private mutating func dropSuccessionsOfRevokedKeys() {
        for (keyID, cutOff) in cutOffs.sorted(by: { $0.key < $1.key }) {
            guard let first = keys[keyID]?.successorFirst, first > cutOff,
                let next = keys.first(where: { $0.value.predecessor == keyID })?.key,
                revokers[keyID]?.contains(where: { !lineage(of: $0).contains(keyID) }) == true
            else { continue }
            notes.append(
                "The succession to \(next) was not followed: it was signed by \(keyID), which was revoked from record "
                    + "\(cutOff) on, before it took effect.")
            let dropped = keys.keys.filter { $0 == next || lineage(of: $0).contains(next) }
            for key in dropped {
                // A key that a person trusts by itself stays, on that word alone.
                keys[key] = keys[key].flatMap { $0.isGiven ? Key(anchor: $0.anchor, isGiven: true) : nil }
            }
        }
    }

    /// The keys before it, nearest first.
    private func lineage(of keyID: String) -> [String] {
        var line: [String] = []
        var next = keys[keyID]?.predecessor
        // Cycles are refused when they would arise, so this ends.
        while let key = next {
            line.append(key)
            next = keys[key]?.predecessor
        }
        return line
    }

    private func payload<Document>(
        _ document: SignedDocument, _ read: ([UInt8]) -> Result<Document, Findings>
    ) throws(Fault) -> Document {
        let bytes: [UInt8]
        do { bytes = try document.payload(trusting: anchors) } catch {
            throw .document("a \(document.type.rawValue) \(error.words)")
        }
        switch read(bytes) {
        case .success(let value): return value
        case .failure(let findings): throw .document("a \(document.type.rawValue) is malformed: \(findings.words)")
        }
    }

    // MARK: The file

    /// `{"documents":[…],"schema":"epilume.key-history/1"}`; a line feed at its end is allowed.
    private static func documents(_ bytes: [UInt8]) throws(Fault) -> [SignedDocument] {
        guard bytes.count <= largestByteCount else { throw .document("it has more than \(largestByteCount) bytes") }
        let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        guard let json = try? StrictJSON.parse(text), case .object(let members) = json, members.count == 2,
            case .string("epilume.key-history/1")? = members.first(where: { $0.name.isExactly("schema") })?.value,
            case .array(let entries)? = members.first(where: { $0.name.isExactly("documents") })?.value
        else { throw .document("it is not a list of documents of the schema epilume.key-history/1") }
        guard entries.count <= mostDocuments else { throw .document("it holds more than \(mostDocuments) documents") }
        var documents: [SignedDocument] = []
        for (index, entry) in entries.enumerated() {
            guard case .object(let members) = entry else { throw .document("entry \(index) is no signed document") }
            documents.append(try document(members, at: index))
        }
        return documents
    }

    private static func document(_ members: [StrictJSON.Member], at index: Int) throws(Fault) -> SignedDocument {
        do throws(SignedDocument.Fault) {
            return try SignedDocument(members: members, expecting: .keySuccession)
        } catch {
            guard case .otherType = error else { throw .document("entry \(index) \(error.words)") }
        }
        do throws(SignedDocument.Fault) {
            return try SignedDocument(members: members, expecting: .keyRevocation)
        } catch {
            throw .document("entry \(index) \(error.words)")
        }
    }
}
