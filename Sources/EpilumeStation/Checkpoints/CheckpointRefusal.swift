package import EpilumeInterface
internal import EpilumeModel
package import EpilumeOutbox
internal import EpilumeRecords

/// Why something about the journal or its checkpoints was not done.
package enum CheckpointRefusal: Error, Hashable, Sendable {
    case unknown(number: String)
    case noReason
    /// Nothing needs a technician's word.
    case notContradicted
    case unreadable(SpoolFault)
    /// The acceptance is not on the disk; the journal stays as it is.
    case notKept(SpoolFault)
    case notSigned
    case stopping

    package var problem: Problem {
        switch self {
        case .unknown(let number):
            Problem(
                status: 404, code: "unknown-checkpoint", title: "No such checkpoint",
                detail: "There is no checkpoint “\(UntrustedText(number))”.", action: "See `epilume journal show`.")
        case .noReason:
            Problem(
                status: 400, code: "no-reason", title: "A reason is missing",
                detail: "Nothing was accepted: state why the journal may be as it is, in "
                    + "\(Checkpoint.reasonLength.lowerBound) to \(Checkpoint.reasonLength.upperBound) characters, for "
                    + "those who read the history.")
        case .notContradicted:
            Problem(
                status: 409, code: "journal-sound", title: "Nothing to accept",
                detail: "The journal agrees with the newest checkpoint, so nothing was accepted.")
        case .unreadable(let fault):
            Problem(
                status: 500, code: "journal-unreadable", title: "The journal cannot be read",
                detail: "Of the journal or its checkpoints: \(fault.cause).", action: "See `journalctl -u epilumed`.")
        case .notKept(let fault):
            Problem(
                status: 507, code: "checkpoint-not-kept", title: "It could not be kept",
                detail: "Nothing was accepted: \(fault.cause).",
                action: "Mend the disk of the state directory and try again.")
        case .notSigned:
            Problem(
                status: 500, code: "checkpoint-not-signed", title: "It could not be signed",
                detail: "Nothing was accepted: the checkpoint could not be signed with the capture key.",
                action: "See `journalctl -u epilumed`.")
        case .stopping:
            Problem(
                status: 503, code: "stopping", title: "The station is stopping",
                detail: "Nothing was done: the service is stopping.", action: "Try again when it is back.")
        }
    }
}
