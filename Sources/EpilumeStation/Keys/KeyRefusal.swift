package import EpilumeInterface
package import EpilumeRecords

/// Why a request about keys was not fulfilled.
package enum KeyRefusal: Error, Hashable, Sendable {
    case fault(RecordFault)
    case stopping

    package var problem: Problem {
        switch self {
        case .stopping:
            Problem(
                status: 503, code: "stopping", title: "The station is stopping",
                detail: "Nothing was changed: the service is stopping.", action: "Try again when it is back.")
        case .fault(.keys(let fault)): fault.problem
        case .fault(let fault):
            Problem(
                status: 507, code: "key-not-kept", title: "The keys could not be changed",
                detail: "What was in force stays in force. \(fault.description)",
                action: "Mend the disk of the state directory and try again.")
        }
    }
}

extension KeyFault {
    fileprivate var problem: Problem {
        let kind = kind
        return Problem(status: kind.status, code: kind.code, title: kind.title, detail: sentence)
    }

    private var kind: (status: Int, code: String, title: String) {
        switch self {
        case .noReason: (status: 400, code: "no-reason", title: "A reason is missing")
        case .unknownKey: (status: 404, code: "unknown-key", title: "No such key")
        case .keyIsCurrent, .cutOffTooLate, .recordNumber, .nothingSignedYet, .historyFull, .notLost, .lostKeyUnknown,
            .serviceRuns:
            (status: 409, code: "key-not-changed", title: "The key was not changed")
        case .alreadyRevoked: (status: 409, code: "key-revoked", title: "The key is revoked already")
        case .certificate(.subject): (status: 400, code: "certificate-subject", title: "The subject cannot be used")
        case .certificate: (status: 409, code: "certificate-refused", title: "The certificates were not installed")
        case .noCertificate: (status: 404, code: "no-certificate", title: "There is no certificate yet")
        case .clockNotSet, .objectKeyMissing, .objectKeyDamaged, .certificateNotInForce, .objectSigningFailed:
            (status: 409, code: "object-key", title: "The object key cannot be used")
        case .unsettled, .unfinished:
            (status: 507, code: "key-unsettled", title: "The keys need a restart of the service")
        case .successorMissing, .otherKey, .otherProtection, .historyDamaged, .fileDamaged, .credentialMissing,
            .credentialUnusable, .sealing:
            (status: 500, code: "keys-unusable", title: "The keys cannot be used")
        }
    }
}
