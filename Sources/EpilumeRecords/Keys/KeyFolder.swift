/// The station's folder of keys, opened, put in order and held: the capture key, the object key and its certificates,
/// and the history of the capture keys. docs/keys.md shows what lies in it.
///
/// Every change is a row of steps, each of one name in one directory and durable before the next. One of them makes the
/// change count; before it the folder is as it was, after it the next start finishes what is left:
///
/// - **first key**: the private key appears, and counts; its public half follows.
/// - **rotation**: the new private key (`capture.next`); the old public key in `retired`; *the succession in
///   `history`*; the new private key takes the old one's name, and the old one's bytes are erased; the public half is
///   replaced.
/// - **replacement of a lost key**: the same, with *the new key's own document in `history`*.
/// - **sealing to the TPM of what lay there plain**: *the sealed key*; it is opened and compared; the plain one is
///   erased.
/// - **certificates**: the object key statement; *the chain*.
///
/// Concurrency: owned by one thread at a time; every call blocks on the disk, and on the TPM where keys are sealed.
package struct KeyFolder: ~Copyable {
    package let path: String
    /// What signs now.
    package internal(set) var captureKey: CaptureKey
    /// What should be looked at though nothing stops for it, each a sentence.
    package internal(set) var troubles: [String]
    let root: KeyDirectory
    let historyFolder: KeyDirectory
    let retired: KeyDirectory
    let statements: KeyDirectory
    let protection: KeyProtection
    var history: KeyHistory
    var objectKeeping = ObjectKeeping()
    /// Where each private key lies.
    package internal(set) var places: [KeySlot: KeyPlace]
    /// Why no key can be changed before the next start.
    var closedBy: KeyFault?

    enum Name {
        static let history = "history"
        static let retired = "retired"
        static let statements = "statements"
        static let chain = "object-chain.pem"
        static let replacement = "replace-lost.json"
        static func retired(_ keyID: String) -> String { keyID + ".pem" }
    }

    /// Opens the folder, finishes or undoes what a crash has left, and reads the capture key, or makes one on a station
    /// that has never had any.
    ///
    /// - Parameter steps: for tests.
    /// - Throws: every `.key…` fault, `.keys`, `.system`. `.keyMissing` and whatever else says that the key is lost is
    ///   never a reason for a new key, unless a ``KeyReplacement`` asks for one.
    package static func open(
        _ path: String, protection: KeyProtection, situation: KeySituation, steps: KeySteps = .unwatched
    ) throws(RecordFault) -> KeyFolder {
        let root = try KeyDirectory(path: path, create: !situation.hasSigned, steps: steps)
        let historyFolder = try root.folder(Name.history)
        let retired = try root.folder(Name.retired)
        let statements = try root.folder(Name.statements)
        try root.removeDrafts()
        try historyFolder.removeDrafts()
        try retired.removeDrafts()
        try statements.removeDrafts()

        var opening = KeyOpening(protection: protection, situation: situation)
        let opened = try opening.run(root, historyFolder, retired)
        var folder = KeyFolder(
            path: path, captureKey: opened.key, troubles: opening.troubles, root: root, historyFolder: historyFolder,
            retired: retired, statements: statements, protection: protection, history: opened.history,
            places: [.capture: opened.place])
        try folder.settle()
        folder.loadObjectKey()
        return folder
    }

    /// Brings what follows from the capture key in line with it.
    mutating func settle() throws(RecordFault) {
        history.begin(with: captureKey)
        let publicName = KeySlot.capture.publicName
        let publicHalf = Array(captureKey.publicKeyPEM.utf8)
        if try root.load(publicName) != publicHalf { try root.replace(publicName, publicHalf) }
        // Left by a rotation that was interrupted before it counted.
        let old = Name.retired(captureKey.keyID)
        if try retired.holds(old) { try retired.erase(old) }
        places[.capture] = try moveIn(captureKey.privatePEM, .capture, from: places[.capture] ?? .plain)
    }

    /// Where the configuration has keys sealed, seals one that still lies there plain.
    ///
    /// - Returns: where it lies then.
    func moveIn(_ pem: [UInt8], _ slot: KeySlot, from place: KeyPlace) throws(RecordFault) -> KeyPlace {
        guard case .sealed(let seal) = protection else { return place }
        let plainName = slot.name(PlainSeal().suffix)
        let sealedName = slot.name(seal.suffix)
        if place == .plain {
            let sealed = try seal.seal(pem, as: slot)
            // Opened before it counts: a plain key is erased for one that is known to open.
            guard try seal.open(sealed, as: slot, path: root.path(of: sealedName)) == pem else {
                throw .keys(.sealing(.damaged(path: root.path(of: sealedName))))
            }
            _ = try root.publish(sealedName, sealed)
        }
        if let plain = try root.load(plainName) {
            guard plain == pem else {
                throw .keys(
                    .fileDamaged(path: root.path(of: plainName), words: "holds another key than the sealed one"))
            }
            try root.erase(plainName)
        }
        return .sealed
    }

    /// Makes a document part of the history. When it is there, the change counts.
    mutating func commit(_ document: [UInt8]) throws(RecordFault) {
        do {
            try history.commit(
                document, to: historyFolder, publicKeys: [captureKey.keyID: captureKey.publicKeyPEM])
        } catch {
            if case .keys(.unsettled(let words)) = error { closedBy = .unsettled(words: words) }
            throw error
        }
    }

    /// - Throws: why no key can be changed before the next start.
    func requireOpen() throws(RecordFault) { if let closedBy { throw .keys(closedBy) } }
}

/// Where a private key lies.
package enum KeyPlace: String, Hashable, Sendable {
    case plain, credential, sealed
}
