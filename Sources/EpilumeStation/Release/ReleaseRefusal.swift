internal import EpilumeDICOM
package import EpilumeInterface
package import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords

/// Why a picture was not released, or what is known of it not kept. The picture waits as before.
///
/// No sentence names a patient: what was typed wrong is told by its field.
package enum ReleaseRefusal: Error, Sendable {
    case unknownItem(ItemID)
    /// It was released, or it is set aside.
    case notHeld(ItemID)
    case notReleased(ItemID)
    /// Taken to measure or to check: of no patient.
    case purpose(ItemID, Purpose)
    case context([ContextFault])
    case needsSubject(ItemID)
    case contextUnreadable(ItemID, words: String)
    case contextNotKept(DurableFileFault)
    /// A correction that does not say why.
    case noReason
    case tooManyCorrections(ItemID)
    /// The record of the item says nothing that an object could be made of.
    case recordUnreadable(ItemID)
    /// Nobody here can show the picture, so no hospital can.
    case notViewable(ItemID)
    /// The key that signs objects cannot be used. Completes "No object can be signed: …".
    case objectKey(String)
    case object(ItemID, sentence: String)
    /// Completes "The photograph was not imported: …".
    case importRefused(String)
    case importNeedsSubject
    case spool(SpoolFault)
    case record(RecordFault)
    case stopping

    /// Whether the same release can succeed later without anybody saying anything else.
    var isRetryable: Bool {
        switch self {
        case .objectKey, .spool, .record, .contextNotKept: true
        case .unknownItem, .notHeld, .notReleased, .purpose, .context, .needsSubject, .contextUnreadable, .noReason,
            .tooManyCorrections, .recordUnreadable, .notViewable, .object, .importRefused, .importNeedsSubject,
            .stopping:
            false
        }
    }

    package var problem: Problem {
        switch self {
        case .unknownItem(let id): .unknownItem(id.text)
        case .notHeld(let id):
            Problem(
                status: 409, code: "not-held", title: "The picture does not wait any more",
                detail: "\(id) was released; nothing of it changes any more.",
                action: "To say something else of it, correct it: `epilume correct \(id)`.")
        case .notReleased(let id):
            Problem(
                status: 409, code: "not-released", title: "The picture was not released",
                detail: "\(id) waits: there is nothing to correct.",
                action: "Say what is known of it with `epilume context set \(id)`, and release it.")
        case .purpose(let id, let purpose):
            Problem(
                status: 409, code: "purpose-refused", title: "The picture is of no patient",
                detail: "\(id) was taken for the purpose “\(purpose.rawValue)” and is never released.")
        case .context(let faults):
            Problem(
                status: 400, code: "context-refused", title: "What was said of the picture cannot be",
                detail: "Nothing was kept: " + faults.map(\.description).joined(separator: " "),
                action: "Mend it and send it again.")
        case .needsSubject(let id):
            Problem(
                status: 409, code: "needs-subject", title: "Nobody has said whose picture it is",
                detail: "\(id) was not released: this station releases no picture without its subject.",
                action: "Say whose it is, such as `epilume release \(id) --patient-id …`.")
        case .contextUnreadable(let id, let words):
            Problem(
                status: 500, code: "context-unreadable", title: "What is known of the picture cannot be read",
                detail: "Of \(id), \(words). The picture waits.",
                action: "Say it again with `epilume context set \(id)`.")
        case .contextNotKept(let fault):
            Problem(
                status: 507, code: "context-not-kept", title: "It could not be kept",
                detail: "What was said of the picture was not kept: \(fault.words).", action: "Mend the disk.")
        case .noReason:
            Problem(
                status: 400, code: "no-reason", title: "A reason is missing",
                detail: "Nothing was changed: a correction says why, in 3 to 120 characters that name no patient.")
        case .tooManyCorrections(let id):
            Problem(
                status: 409, code: "too-many-corrections", title: "It was corrected too often",
                detail: "\(id) is the last revision that a picture can have.")
        case .recordUnreadable(let id):
            Problem(
                status: 500, code: "record-unreadable", title: "The record cannot be read",
                detail: "\(id) was not released: its record says nothing that an object could be made of.",
                action: "Check it with `epilume verify \(id)`.")
        case .notViewable(let id):
            Problem(
                status: 409, code: "not-viewable", title: "The picture cannot be shown",
                detail:
                    "\(id) was not released: it is kept as the camera delivered it, and no JPEG could be made of it.",
                action: "Set the device to MJPG or YUYV, and take the picture again.")
        case .objectKey(let words):
            Problem(
                status: 409, code: "object-key", title: "The object cannot be signed",
                detail: "Nothing was released: \(words)", action: "See `epilume key show`.")
        case .object(let id, let sentence):
            Problem(
                status: 409, code: "object-refused", title: "No object could be made",
                detail: "\(id) was not released: \(sentence)")
        case .importRefused(let words):
            Problem(
                status: 409, code: "import-refused", title: "The photograph was not imported",
                detail: "The photograph was not imported: \(words)")
        case .importNeedsSubject:
            Problem(
                status: 409, code: "needs-subject", title: "Nobody has said whose picture it is",
                detail: "The photograph was not imported: this station lets no picture leave without its subject.",
                action: "Say whose it is, such as `epilume import FILE --patient-id …`.")
        case .spool(let fault):
            Problem(
                status: 507, code: "not-released-safely", title: "The object could not be made safe",
                detail: "The picture waits as before: " + fault.sentence, action: "Mend the disk, and release it again."
            )
        case .record(let fault):
            Problem(
                status: 500, code: "not-sealed", title: "The release could not be signed",
                detail: "The picture waits as before: " + fault.description, action: "See `journalctl -u epilumed`.")
        case .stopping:
            Problem(
                status: 503, code: "stopping", title: "The station is stopping",
                detail: "The picture waits: the service is stopping.", action: "Try again when it is back.")
        }
    }
}
