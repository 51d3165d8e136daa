package import EpilumeInterface
package import EpilumeModel

/// Why a calibration or a check was not taken. What was in force stays in force.
package enum CalibrationRefusal: Error, Hashable, Sendable {
    case unreadable(reason: String)
    /// What is impossible in it.
    case unsound([String])
    /// Verdicts that did not pass, and no word of the technician that it shall be used all the same.
    case failed([String])
    /// The device is another, or set otherwise, than when it was measured.
    case otherBinding([CalibrationBinding.Change])
    case unknownDevice
    case wrongTime(measured: String, now: String)
    /// It would not come into force: one that fits as well is as new, or a later one was revoked.
    case notNewer(measured: String, latest: String, isRevoked: Bool)
    /// In words: which part, and why.
    case carriesRevoked(String)
    case lightUnknown(LightQuestion)
    case alreadyKept(id: String)
    case unknown(id: String)
    case alreadyRevoked(id: String)
    case noReason
    /// Completes "The file …".
    case notTrusted(String)
    case tooLarge(limitBytes: Int)
    case notKept(DurableFileFault)
    /// It was taken away again, and nobody knows whether that outlives a power cut.
    case mayComeBack(DurableFileFault)
    case notSigned(reason: String)
    case stopping

    package var problem: Problem {
        switch self {
        case .unreadable(let reason):
            Problem(
                status: 400, code: "calibration-unreadable", title: "The document cannot be read",
                detail: "Nothing was kept: \(reason).")
        case .unsound(let faults):
            Problem(
                status: 409, code: "calibration-unsound", title: "The calibration is impossible",
                detail: "Nothing was kept: " + faults.joined(separator: "; ") + ".", action: "Measure again.")
        case .failed(let verdicts):
            Problem(
                status: 409, code: "calibration-failed", title: "The calibration is outside its limits",
                detail: "It was not put into force: " + verdicts.joined(separator: "; ") + ".",
                action:
                    "Mend the cause and measure again, or state why it shall be used, in 3 to 500 characters: --accept "
                    + "REASON.")
        case .otherBinding(let changes):
            Problem(
                status: 409, code: "calibration-other-device", title: "The device is not as it was measured",
                detail: "Nothing was kept: " + changes.map(\.words).joined(separator: "; ") + ".",
                action: "Measure again without touching the device.")
        case .unknownDevice:
            Problem(
                status: 409, code: "calibration-unknown-device", title: "The device is not there",
                detail: "Nothing was kept: no device that is plugged in now is the one that was measured.",
                action: "Plug it in and send the calibration again.")
        case .wrongTime(let measured, let now):
            Problem(
                status: 409, code: "calibration-wrong-time", title: "The clocks disagree",
                detail: "Nothing was kept: it was measured at \(UntrustedText(measured)), and it is \(now) here.",
                action: "Set the clocks.")
        case .notNewer(let measured, let latest, let isRevoked):
            Problem(
                status: 409, code: "calibration-not-newer", title: "A newer calibration is kept",
                detail:
                    "Nothing was kept: it was measured at \(UntrustedText(measured)), and one of this device in this "
                    + "light is of \(UntrustedText(latest))"
                    + (isRevoked
                        ? " and was revoked: none of before comes into force." : ". The newest is the one in force."),
                action: "Set the clock if it is wrong, then measure again.")
        case .carriesRevoked(let words):
            Problem(
                status: 409, code: "calibration-carries-revoked", title: "A part of it was revoked",
                detail: "Nothing was kept: \(words).", action: "Measure that part anew as well.")
        case .lightUnknown(let question):
            Problem(
                status: 409, code: "light-unknown", title: "Nobody knows which light shines",
                detail: "Nothing was kept: \(LightQuestion.words).", action: question.action)
        case .alreadyKept(let id):
            Problem(
                status: 409, code: "calibration-known", title: "The calibration is known",
                detail: "There is one of the id \(UntrustedText(id)) already, and a calibration never changes.")
        case .unknown(let id):
            Problem(
                status: 404, code: "unknown-calibration", title: "No such calibration",
                detail: "There is no calibration \(UntrustedText(id)).", action: "See `epilume calibrate history`.")
        case .alreadyRevoked(let id):
            Problem(
                status: 409, code: "calibration-revoked", title: "It is revoked already",
                detail: "The calibration \(UntrustedText(id)) was taken out of force before.")
        case .noReason:
            Problem(
                status: 400, code: "no-reason", title: "A reason is missing",
                detail: "Nothing was revoked: state why, in 3 to 500 characters, for those who read the history.")
        case .notTrusted(let words):
            Problem(
                status: 409, code: "calibration-not-trusted", title: "The calibration is not trusted",
                detail: "Nothing was kept: the file \(words).",
                action: "Give the public key of the station that made it (`epilume trust` prints it there).")
        case .notKept(let fault):
            Problem(
                status: 507, code: "calibration-not-kept", title: "It could not be kept",
                detail: "What was in force stays in force: \(fault.words).",
                action: "Mend the disk of the state directory and try again.")
        case .tooLarge(let limit):
            Problem(
                status: 413, code: "calibration-too-large", title: "The document is too large",
                detail: "Nothing was kept: with its signature it has more than \(limit) bytes.")
        case .mayComeBack(let fault):
            Problem(
                status: 507, code: "calibration-not-kept", title: "It could not be kept",
                detail: "It was taken away again, and may be there after a power cut: \(fault.words).",
                action: "Mend the disk of the state directory and see `epilume calibrate history` after the next start."
            )
        case .notSigned(let reason):
            Problem(
                status: 500, code: "calibration-not-signed", title: "It could not be signed",
                detail: "What was in force stays in force: \(reason)", action: "See `journalctl -u epilumed`.")
        case .stopping:
            Problem(
                status: 503, code: "stopping", title: "The station is stopping",
                detail: "Nothing was kept: the service is stopping.", action: "Try again when it is back.")
        }
    }
}
