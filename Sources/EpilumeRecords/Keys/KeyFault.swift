internal import EpilumeModel

/// What the folder of keys refuses, or cannot do. Closed: a caller can name every case.
package enum KeyFault: Error, Hashable, Sendable {
    // What lies in the folder.

    /// The history says that another key signs by now, and its private half is not there.
    case successorMissing(keyID: String, folder: String)
    /// The private key is another than the one that this station had.
    case otherKey(found: String, wanted: String, path: String)
    /// The folder's key lies there in a form that the configured protection does not read.
    case otherProtection(path: String, protection: String)
    /// A document of the history. The words complete "The document …".
    case historyDamaged(path: String, words: String)
    /// Another file that the station wrote itself. The words complete "The file …".
    case fileDamaged(path: String, words: String)
    /// The change may or may not outlive a power cut: until the next start nobody knows which key counts.
    case unsettled(words: String)
    /// The change is done and counts; what was left to tidy up is done by the next start.
    case unfinished(words: String)

    // What was asked.

    case noReason
    /// A key that is there is not lost.
    case notLost
    /// Neither the folder nor whoever asks says which key was lost.
    case lostKeyUnknown
    case unknownKey(keyID: String)
    case keyIsCurrent(keyID: String)
    case alreadyRevoked(keyID: String, fromRecord: UInt64)
    /// The key was followed by another at this record.
    case cutOffTooLate(keyID: String, successorsFirst: UInt64)
    case recordNumber(UInt64)
    /// The key that signs now has not signed a record yet.
    case nothingSignedYet(keyID: String)
    case historyFull
    /// The running service could change what is being sealed.
    case serviceRuns

    // Where keys are sealed.

    case credentialMissing(name: String)
    case credentialUnusable(name: String, words: String)
    case sealing(SealFault)

    // The object key.

    case objectKeyMissing(path: String)
    case objectKeyDamaged(path: String)
    /// No certificate states a time that a clock at its beginning made up.
    case clockNotSet(utc: String)
    case certificate(CertificateRefusal)
    case noCertificate
    /// An object that it signed would be refused. The words complete "The certificate for objects …".
    case certificateNotInForce(words: String)
    case objectSigningFailed

    /// One sentence for a person: what is wrong, where, and what to do.
    package var sentence: String {
        switch self {
        case .successorMissing, .otherKey, .otherProtection, .historyDamaged, .fileDamaged, .unsettled, .unfinished:
            folderSentence
        case .credentialMissing, .credentialUnusable, .sealing: sealSentence
        case .objectKeyMissing, .objectKeyDamaged, .clockNotSet, .certificate, .noCertificate, .certificateNotInForce,
            .objectSigningFailed:
            objectSentence
        default: requestSentence
        }
    }

    private var folderSentence: String {
        switch self {
        case .successorMissing(let keyID, let folder):
            "The history in \(shown(folder)) says that the key \(shown(keyID)) signs by now, but its private half is "
                + "not there: restore the folder as it was, or begin openly with a new key: `sudo epilume key "
                + "replace-lost --reason …`."
        case .otherKey(let found, let wanted, let path):
            "The capture key \(shown(path)) is \(shown(found)), but this station's key is \(shown(wanted)): put that "
                + "one back. A key is changed by `epilume key rotate` and not by exchanging files."
        case .otherProtection(let path, let protection):
            "The key lies in \(shown(path)), which keys.protection: \(protection) does not read: configure the "
                + "protection that it was sealed with."
        case .historyDamaged(let path, let words):
            "The document \(shown(path)) of the keys' history \(words): restore it from a copy or from an export of "
                + "the history; without it nobody can follow this station's keys."
        case .fileDamaged(let path, let words): "The file \(shown(path)) \(words): restore it from a copy."
        case .unsettled(let words):
            "Whether the change of keys counts is known only after a restart, and until then no key is changed; "
                + "after a rotation nothing is signed either: \(words) Mend the disk of the state directory and "
                + "restart the service."
        case .unfinished(let words):
            "The change counts, but the folder of keys was not tidied up: \(words) Mend the disk of the state "
                + "directory and restart the service; until then no key can be changed."
        default: ""
        }
    }

    private var requestSentence: String {
        switch self {
        case .noReason:
            "Nothing was changed: state why, in 3 to 500 characters on one line, for those who read the history."
        case .notLost:
            "Nothing was changed: the capture key is there. To change it, use `epilume key rotate`."
        case .lostKeyUnknown:
            "Nothing was changed: nothing here says which key was lost. Give its id, which `epilume trust --json` "
                + "printed and every record's signature names: --lost-key ID."
        case .unknownKey(let keyID):
            "Nothing was revoked: \(shown(keyID)) is none of this station's keys; see `epilume key show`."
        case .keyIsCurrent(let keyID):
            "Nothing was revoked: \(shown(keyID)) signs now, and a key does not revoke itself. Rotate first: "
                + "`epilume key rotate --reason …`."
        case .alreadyRevoked(let keyID, let record):
            "Nothing was revoked: \(shown(keyID)) is refused from record \(record) on already. A further revocation "
                + "can only begin earlier."
        case .cutOffTooLate(let keyID, let first):
            "Nothing was revoked: another key signs from record \(first) on, so \(shown(keyID)) is to be revoked "
                + "from record \(first) or an earlier one."
        case .recordNumber(let number): "Nothing was changed: there is no record \(number)."
        case .nothingSignedYet(let keyID):
            "Nothing was changed: the key \(shown(keyID)) has not signed a record yet. Take a picture first "
                + "(`epilume capture --purpose check`), then rotate."
        case .historyFull:
            "Nothing was changed: the history holds \(KeyLimit.documents) documents, and no more. Ask the makers."
        case .serviceRuns:
            "Nothing was sealed: the service is running. Stop it first: `systemctl stop epilumed`."
        default: ""
        }
    }

    private var sealSentence: String {
        switch self {
        case .credentialMissing(let name):
            "The service was started without its credential \(shown(name)) although its keys are sealed by systemd: "
                + "see `systemctl cat epilumed` for LoadCredentialEncrypted=, and put the sealed file back."
        case .credentialUnusable(let name, let words):
            "The credential \(shown(name)) \(words): seal the station's key again with `sudo epilume key seal`."
        case .sealing(let fault): fault.sentence
        default: ""
        }
    }

    private var objectSentence: String {
        switch self {
        case .objectKeyMissing(let path):
            "The object key \(shown(path)) is missing although a certificate was made for it: restore it from where "
                + "it went. Pictures are kept all the same; no object can be signed."
        case .objectKeyDamaged(let path):
            "The object key \(shown(path)) is not an RSA private key of 2048 bits or more in PEM (PKCS#8): restore "
                + "it from where it came from. Pictures are kept all the same; no object can be signed."
        case .clockNotSet(let utc):
            "The certificate for objects waits for the clock, which says \(utc): it is made as soon as the clock is "
                + "set."
        case .certificate(let refusal): refusal.sentence
        case .noCertificate: "There is no certificate for objects yet."
        case .certificateNotInForce(let words):
            "The certificate for objects \(words): install another with `epilume key install`, or set the clock."
        case .objectSigningFailed: "The object key could not sign: try again."
        default: ""
        }
    }
}

/// Texts of files and requests: shown without what could steer a terminal.
private func shown(_ text: String) -> String { UntrustedText(text).description }
