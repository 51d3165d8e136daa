/// Changes of the capture key. Whoever calls makes sure that no record is being sealed: a succession names the first
/// record of the new key.
extension KeyFolder {
    /// What a rotation has made.
    package struct Rotation: Sendable {
        /// Signs from now on.
        package let key: CaptureKey
        /// What was left to tidy up; the new key counts all the same.
        package let trouble: RecordFault?
    }

    /// Makes a new capture key, which the old one names, and erases the old one.
    ///
    /// - Parameters:
    ///   - firstRecordNumber: of the record that is sealed next.
    ///   - utcMicroseconds: since 1970-01-01T00:00:00Z.
    /// - Throws: `.keys(.unsettled)`: nothing may be signed before a restart. With every other fault the old key
    ///   counts.
    package mutating func rotate(
        reason: String, firstRecordNumber: UInt64, at utcMicroseconds: Int64
    ) throws(RecordFault) -> Rotation {
        try requireOpen()
        try KeyReason.require(reason)
        try requireRecords(until: firstRecordNumber)
        let old = captureKey
        let new = CaptureKey.ephemeral()
        let seal = protection.seal
        let name = KeySlot.capture.nextName(seal.suffix)
        let sealed = try seal.seal(new.privatePEM, as: .capture)
        // A key that cannot be opened again must not be named by the one that can.
        guard try seal.open(sealed, as: .capture, path: root.path(of: name)) == new.privatePEM else {
            throw .keys(.sealing(.damaged(path: root.path(of: name))))
        }
        let document = try KeyDocument.succession(
            from: old, to: new, firstRecordNumber: firstRecordNumber, at: KeyTime.text(utcMicroseconds), reason: reason)

        // What an earlier attempt has left was never named.
        try root.erase(name)
        _ = try root.publish(name, sealed)
        _ = try retired.publish(Name.retired(old.keyID), Array(old.publicKeyPEM.utf8))
        try commit(document)
        captureKey = new
        do {
            try root.move(name, over: KeySlot.capture.name(seal.suffix))
            if case .sealed = protection { places[.capture] = .sealed } else { places[.capture] = .plain }
            try settle()
        } catch {
            let fault = KeyFault.unfinished(words: error.description)
            closedBy = fault
            return Rotation(key: new, trouble: .keys(fault))
        }
        if case .credential = protection {
            troubles.append(
                "The new capture key lies plain in the folder of keys until `sudo epilume key seal` has sealed it.")
        }
        return Rotation(key: new, trouble: nil)
    }

    /// A key that followed another and signed nothing yet is not followed by a third: two keys would begin with one
    /// record, and nobody could tell which of them was to sign it.
    private func requireRecords(until next: UInt64) throws(RecordFault) {
        guard let current = history.keys.last, next >= current.firstRecordNumber else {
            throw .keys(.recordNumber(next))
        }
        if current.origin != .first, next == current.firstRecordNumber {
            throw .keys(.nothingSignedYet(keyID: current.keyID))
        }
    }

    /// States that nothing which a former key signed is to be believed from a record on.
    ///
    /// - Throws: `.keys` with what is refused; `.keys(.unsettled)`: nothing may be signed before a restart.
    package mutating func revoke(
        keyID: String, cutOff: UInt64, reason: String, at utcMicroseconds: Int64
    ) throws(RecordFault) {
        try requireOpen()
        try KeyReason.require(reason)
        guard let key = history.keys.first(where: { $0.keyID == keyID }) else {
            throw .keys(.unknownKey(keyID: keyID))
        }
        guard let successorsFirst = key.successorsFirst else { throw .keys(.keyIsCurrent(keyID: keyID)) }
        guard cutOff >= 1 else { throw .keys(.recordNumber(cutOff)) }
        guard cutOff <= successorsFirst else {
            throw .keys(.cutOffTooLate(keyID: keyID, successorsFirst: successorsFirst))
        }
        if let earlier = key.cutOff, earlier <= cutOff {
            throw .keys(.alreadyRevoked(keyID: keyID, fromRecord: earlier))
        }
        try commit(
            try KeyDocument.revocation(
                of: keyID, cutOff: cutOff, at: KeyTime.text(utcMicroseconds), reason: reason, signer: captureKey))
    }

    /// Every capture key that this station has or had, the one that signs now last.
    package var captureKeys: [StationKey] { history.keys }

    /// `epilume.key-history/1`: travels with exports, and lets a verifier that trusts one key follow it.
    package var historyFile: [UInt8] { history.file }

    package var historyCount: Int { history.documents.count }

    /// The public half of the key that signs now, PEM, and those of the former keys.
    package var publicKeys: [String: String] {
        var keys: [String: String] = [:]
        for key in history.keys { keys[key.keyID] = key.publicKeyPEM }
        return keys
    }
}
