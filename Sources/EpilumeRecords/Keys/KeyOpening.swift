/// The start of a station's keys: what a crash has left is finished or undone, and the capture key is found, made or
/// openly replaced.
struct KeyOpening {
    let protection: KeyProtection
    let situation: KeySituation
    private(set) var troubles: [String] = []

    init(protection: KeyProtection, situation: KeySituation) {
        self.protection = protection
        self.situation = situation
    }

    struct Opened {
        var history: KeyHistory
        var key: CaptureKey
        var place: KeyPlace
    }

    /// Both forms in which a key may lie in the folder.
    private var seals: [any KeySeal] {
        switch protection {
        case .sealed(let seal): [seal, PlainSeal()]
        case .file, .credential: [PlainSeal()]
        }
    }

    private var placeOfNewKeys: KeyPlace { if case .sealed = protection { .sealed } else { .plain } }

    mutating func run(
        _ root: borrowing KeyDirectory, _ historyFolder: borrowing KeyDirectory, _ retired: borrowing KeyDirectory
    ) throws(RecordFault) -> Opened {
        let next = try successor(root)
        let found: Result<Opened?, RecordFault>
        do { found = .success(try find(root)) } catch { found = .failure(error) }
        var publicKeys = try publicKeys(root, retired)
        if let next { publicKeys[next.key.keyID] = next.key.publicKeyPEM }
        if let key = try? found.get()?.key { publicKeys[key.keyID] = key.publicKeyPEM }
        let history = try KeyHistory(historyFolder, publicKeys: publicKeys)
        let request = try KeyReplacement.load(root)

        if let next, history.current == next.key.keyID {
            try install(next.name, next.seal, root)
            try conclude(request, wasUsed: history.keys.last?.origin == .replacement, root)
            return Opened(history: history, key: next.key, place: placeOfNewKeys)
        }
        // It never counted: the document that names it was not signed.
        if let next { try root.erase(next.name) }
        let opened: Opened
        do {
            opened = try present(try found.get(), history, publicKeys, root)
        } catch {
            guard error.saysThatTheKeyIsLost, let request else { throw error }
            return try replace(request, history, publicKeys, root, historyFolder, retired)
        }
        try conclude(request, wasUsed: false, root)
        return opened
    }

    // MARK: What is there

    /// A new key that waits to take the old one's place.
    private func successor(
        _ root: borrowing KeyDirectory
    ) throws(RecordFault) -> (key: CaptureKey, name: String, seal: any KeySeal)? {
        for seal in seals {
            let name = KeySlot.capture.nextName(seal.suffix)
            guard let bytes = try root.load(name) else { continue }
            let path = root.path(of: name)
            return (try CaptureKey(file: try seal.open(bytes, as: .capture, path: path), path: path), name, seal)
        }
        return nil
    }

    private mutating func find(_ root: borrowing KeyDirectory) throws(RecordFault) -> Opened? {
        guard let found = try KeyFinder(protection: protection).find(.capture, root) else { return nil }
        if let trouble = found.trouble { troubles.append(trouble) }
        let key = try CaptureKey(file: found.pem, path: found.path)
        return Opened(history: KeyHistory(), key: key, place: found.place)
    }

    /// Every public key that lies in the folder, by its id.
    private func publicKeys(
        _ root: borrowing KeyDirectory, _ retired: borrowing KeyDirectory
    ) throws(RecordFault) -> [String: String] {
        var keys: [String: String] = [:]
        for name in try retired.names() {
            guard let bytes = try retired.load(name) else { continue }
            let pem = String(decoding: bytes, as: UTF8.self)
            guard let keyID = CaptureKey.keyID(ofPublicPEM: pem), Name.retired(keyID) == name else {
                throw .keys(
                    .fileDamaged(path: retired.path(of: name), words: "is not the public key that it is named after"))
            }
            keys[keyID] = pem
        }
        if let pem = try publicHalf(root), let keyID = CaptureKey.keyID(ofPublicPEM: pem) { keys[keyID] = pem }
        return keys
    }

    private typealias Name = KeyFolder.Name

    private func publicHalf(_ root: borrowing KeyDirectory) throws(RecordFault) -> String? {
        guard let bytes = try root.load(KeySlot.capture.publicName) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Which key the station has, as far as anything but the key itself says so.
    private func wanted(_ history: KeyHistory, _ root: borrowing KeyDirectory) throws(RecordFault) -> String? {
        if let current = history.current { return current }
        return try publicHalf(root).flatMap(CaptureKey.keyID(ofPublicPEM:)) ?? situation.lastSigner
    }

    /// The key that is there, if it is the right one; the station's first one, if it never had any.
    private func present(
        _ found: Opened?, _ history: KeyHistory, _ publicKeys: [String: String], _ root: borrowing KeyDirectory
    ) throws(RecordFault) -> Opened {
        let wanted = try wanted(history, root)
        let seal = protection.seal
        let path = root.path(of: KeySlot.capture.name(seal.suffix))
        guard var opened = found else {
            guard wanted == nil, !situation.hasSigned else {
                if case .credential = protection {
                    throw .keys(.credentialMissing(name: KeySlot.capture.credentialName))
                }
                throw .keyMissing(path: path)
            }
            let key = CaptureKey.ephemeral()
            guard try root.publish(KeySlot.capture.name(seal.suffix), seal.seal(key.privatePEM, as: .capture)) else {
                throw .system(.publish, path: path, errno: 17)  // EEXIST: somebody else works in this folder
            }
            return Opened(history: history, key: key, place: placeOfNewKeys)
        }
        guard wanted == nil || opened.key.keyID == wanted else {
            if history.keys.contains(where: { $0.keyID == opened.key.keyID }) {
                throw .keys(.successorMissing(keyID: wanted ?? "", folder: root.path))
            }
            throw .keys(.otherKey(found: opened.key.keyID, wanted: wanted ?? "", path: path))
        }
        opened.history = history
        return opened
    }

    // MARK: Replacing

    /// The waiting key takes the place of the old one, of which nothing stays.
    private func install(
        _ name: String, _ seal: any KeySeal, _ root: borrowing KeyDirectory
    ) throws(RecordFault) {
        try root.move(name, over: KeySlot.capture.name(seal.suffix))
        for other in seals where other.suffix != seal.suffix { try root.erase(KeySlot.capture.name(other.suffix)) }
    }

    private mutating func replace(
        _ request: KeyReplacement, _ before: KeyHistory, _ publicKeys: [String: String], _ root: borrowing KeyDirectory,
        _ historyFolder: borrowing KeyDirectory, _ retired: borrowing KeyDirectory
    ) throws(RecordFault) -> Opened {
        guard let lost = try wanted(before, root) ?? request.lostKeyID else { throw .keys(.lostKeyUnknown) }
        let key = CaptureKey.ephemeral()
        let seal = protection.seal
        let name = KeySlot.capture.nextName(seal.suffix)
        let document = try KeyDocument.revocation(
            of: lost, cutOff: max(1, situation.nextRecordNumber), at: KeyTime.text(situation.utcMicroseconds),
            reason: request.reason, signer: key)
        try root.erase(name)
        _ = try root.publish(name, try seal.seal(key.privatePEM, as: .capture))
        if let pem = publicKeys[lost] { _ = try retired.publish(Name.retired(lost), Array(pem.utf8)) }
        var history = before
        var known = publicKeys
        known[key.keyID] = key.publicKeyPEM
        try history.commit(document, to: historyFolder, publicKeys: known)
        try install(name, seal, root)
        try conclude(request, wasUsed: true, root)
        return Opened(history: history, key: key, place: placeOfNewKeys)
    }

    private mutating func conclude(
        _ request: KeyReplacement?, wasUsed: Bool, _ root: borrowing KeyDirectory
    ) throws(RecordFault) {
        guard request != nil else { return }
        try root.erase(Name.replacement)
        if !wasUsed {
            troubles.append(
                "The capture key is there, so the request to replace it was taken away and nothing changed.")
        }
    }
}

extension RecordFault {
    /// Whether a new key, openly asked for, is the way out.
    fileprivate var saysThatTheKeyIsLost: Bool {
        switch self {
        case .keyMissing, .keyDamaged, .keys(.successorMissing), .keys(.otherKey), .keys(.credentialMissing),
            .keys(.credentialUnusable), .keys(.sealing(.foreign)), .keys(.sealing(.damaged)):
            true
        default: false
        }
    }
}
