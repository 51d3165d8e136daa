package import EpilumeDevices
internal import EpilumeImaging
package import EpilumeInterface
internal import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords

/// Why a capture did not end as a safe item. Closed; each case has one sentence and one action.
package enum CaptureRefusal: Error, Sendable {
    case unknownDevice(name: String)
    case notArmed(DeviceLife)
    /// A control was not as the profile wants it, before or after the frame. Empty when it changed and came back.
    case controlDrift([ControlMiss])
    case controlsUnreadable(ControlFault)
    /// As many presses are on their way as the station promises to handle.
    case queueFull(limit: Int)
    /// A practice station takes practice pictures only, and no other station does.
    case purposeRefused(asked: String, isPractice: Bool)
    case press(PressFault)
    case spool(SpoolFault)
    case record(RecordFault)
    /// Going on would sign record numbers a second time.
    case journalContradicted(JournalFault)
    /// One run of frames for measuring at a time.
    case runUnderway
    /// So many frames of this size would need more memory than the service gives.
    case runTooLarge(most: Int)
    /// Frames between those of a run did not arrive.
    case framesLost(Int)
    /// Frames for measuring, of a device with several lights.
    case lightUnknown(LightQuestion)
    case stopping

    /// What was asked for, so that the sentence is about that.
    package enum Wish: Sendable {
        case picture
        /// Frames for measuring.
        case run

        var none: String { self == .picture ? "No picture was taken" : "No frames were taken" }
        var notKept: String { self == .picture ? "The picture was not kept" : "The frames were not used" }
        /// Begins a sentence.
        var retry: String { self == .picture ? "Press again" : "Try again" }
        var retryLater: String { self == .picture ? "press again" : "try again" }
    }

    package var problem: Problem { problem(of: .picture) }

    package func problem(of wish: Wish) -> Problem {
        switch self {
        case .unknownDevice(let name):
            Problem(
                status: 404, code: "unknown-device", title: "No such device",
                detail: "There is no device or position “\(UntrustedText(name))”.",
                action: "See `epilume devices`.")
        case .notArmed(let life):
            Problem(
                status: 409, code: "not-armed", title: "The device is not armed",
                detail: "\(wish.none): " + life.words.sentence, action: life.words.action)
        case .controlDrift(let misses):
            Problem(
                status: 409, code: "control-drift", title: "A setting of the camera has changed",
                detail: "\(wish.notKept): "
                    + (misses.isEmpty
                        ? "a setting changed while it was taken." : misses.map(\.words).joined(separator: "; ") + "."),
                action: "\(wish.retry) when `epilume devices` shows it armed.")
        case .controlsUnreadable(let fault):
            Problem(
                status: 502, code: "controls-unreadable", title: "The camera's settings cannot be read",
                detail: "\(wish.notKept): what the camera is set to \(fault.words).",
                action: "\(wish.retry) when `epilume devices` shows it armed.")
        case .queueFull(let limit):
            Problem(
                status: 503, code: "queue-full", title: "Too many presses at once",
                detail: "\(wish.none): \(limit) presses are already being saved.",
                action: "\(wish.retry) in a moment.")
        case .purposeRefused(let asked, let isPractice):
            Problem(
                status: 409, code: "purpose-refused", title: "This purpose is not possible here",
                detail: isPractice
                    ? "\(wish.none): this station is in practice mode and takes practice pictures only, not “\(asked)”."
                    : "\(wish.none): practice pictures come from a station in practice mode only.",
                action: isPractice ? "Leave --practice away to use a camera." : "Start epilumed with --practice.")
        case .press(let fault): Self.problem(fault, wish)
        case .spool(let fault):
            Problem(
                status: 507, code: "not-safe", title: "The picture could not be made safe",
                detail: "\(wish.notKept): " + fault.sentence,
                action: "Mend the disk; captures work again as soon as it does.")
        case .record(let fault):
            Problem(
                status: 500, code: "not-sealed", title: "The record could not be sealed",
                detail: "\(wish.notKept): " + fault.description, action: "See `journalctl -u epilumed`.")
        case .journalContradicted(let fault): .journalContradicted(fault, wish)
        case .runUnderway: .runUnderway
        case .runTooLarge(let most): .runTooLarge(most: most)
        case .framesLost(let lost): .framesLost(lost)
        case .lightUnknown(let question): .lightUnknown(question, wish)
        case .stopping:
            Problem(
                status: 503, code: "stopping", title: "The station is stopping",
                detail: "\(wish.none): the service is stopping.", action: "\(wish.retry) when it is back.")
        }
    }

    private static func problem(_ fault: PressFault, _ wish: Wish) -> Problem {
        switch fault {
        case .notArmed:
            Problem(
                status: 409, code: "not-armed", title: "The device is not armed",
                detail: "\(wish.none): the camera is not streaming.", action: "See `epilume devices`.")
        case .deviceGone:
            Problem(
                status: 502, code: "device-gone", title: "The device went away",
                detail: "\(wish.none): the camera was unplugged before its frame came.",
                action: "Plug it in and \(wish.retryLater).")
        case .streamInterrupted:
            Problem(
                status: 502, code: "stream-interrupted", title: "The stream was interrupted",
                detail: "\(wish.none): the camera's stream stopped before its frame came.",
                action: "\(wish.retry) when `epilume devices` shows it armed.")
        case .noValidFrame(let considered, let waited, let rejected):
            Problem(
                status: 504, code: "no-valid-frame", title: "No valid frame came in time",
                detail: "\(wish.none): in \(waited) ms the camera sent "
                    + (considered == 0 ? "no frame." : "\(considered) frames, all damaged (\(list(rejected)))."),
                action: "Check the cable and the port, then \(wish.retryLater).")
        }
    }

    private static func list(_ counts: FrameFaultCounts) -> String {
        counts.byCause.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

/// What the cases above say that are about the journal and about frames for measuring.
extension Problem {
    fileprivate static func journalContradicted(_ fault: JournalFault, _ wish: CaptureRefusal.Wish) -> Problem {
        Problem(
            status: 409, code: "journal-contradicted", title: "The journal contradicts a signed checkpoint",
            detail: "\(wish.none): " + fault.sentence, action: "Have a technician look: `epilume journal show`.")
    }

    fileprivate static let runUnderway = Problem(
        status: 503, code: "run-underway", title: "Frames are being taken already",
        detail: "No frames were taken: another run for measuring is under way.", action: "Try again in a moment.")

    fileprivate static func runTooLarge(most: Int) -> Problem {
        Problem(
            status: 409, code: "run-too-large", title: "Too many frames at once",
            detail: "No frames were taken: of this size, \(most) at once are the most.",
            action: "Ask for fewer, several times.")
    }

    fileprivate static func framesLost(_ lost: Int) -> Problem {
        Problem(
            status: 502, code: "frames-lost", title: "Frames were lost",
            detail:
                "The run was not used: \(lost) frames between its own did not arrive, so they do not follow one another.",
            action: "Try again; if it stays, look at the cable, the hub and the load of the machine.")
    }

    fileprivate static func lightUnknown(_ question: LightQuestion, _ wish: CaptureRefusal.Wish) -> Problem {
        Problem(
            status: 409, code: "light-unknown", title: "Nobody knows which light shines",
            detail: "\(wish.none): \(LightQuestion.words).", action: question.action)
    }
}

extension Problem {
    init(noLight life: DeviceLife) {
        self.init(
            status: 409, code: "no-light", title: "No light that could be switched",
            detail: "The light was not switched: "
                + (life.profile.profile?.light == nil
                    ? "nothing is known of a light of this device." : life.words.sentence),
            action: life.words.action)
    }

    init(light fault: LightFault) {
        self.init(status: 409, code: "light", title: "The light was not switched", detail: fault.sentence)
    }

    static let nobodyAsked = Problem(
        status: 409, code: "light-not-asked", title: "Nobody was asked",
        detail: "Nothing is waiting for a person's word on this light, or it is not a state of this device.",
        action: "Ask for the state first: `epilume device light ID STATE`.")
}
