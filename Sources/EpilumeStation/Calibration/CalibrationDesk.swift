package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
internal import Logging
internal import Synchronization

/// The station's calibrations: which is in force, and what is done with them.
///
/// Concurrency: `answer` and `list` from any thread, at once; what touches the disk runs on the papers' thread.
package final class CalibrationDesk: Sendable {
    private let book: CalibrationBook
    private let papers: PaperDesk<CalibrationStore>
    private let events: EventHub
    private let clock: UTCClock
    /// What is mounted at each position, by its name.
    private let optics: [String: String]
    /// Calibrations of which it was told that they lie ahead of the clock.
    private let toldAhead = Mutex<Set<String>>([])

    /// Of what a person says why.
    private static let reasonLength = 3...500

    /// Reads what is kept. What cannot be used is told, and the device has then no calibration.
    ///
    /// - Parameter thread: of the papers; its owner closes it.
    package init(
        folder: consuming sending SignedFolder, thread: SerialThread, interval: CalibrationInterval,
        optics: [String: String], events: EventHub, clock: UTCClock
    ) {
        let store = CalibrationStore(folder)
        book = CalibrationBook(interval: interval)
        let contents = store.load()
        book.replace(with: contents)
        for trouble in contents.troubles { events.publish(.calibrationTroubled, level: .error, sentence: trouble) }
        papers = PaperDesk(store, on: thread)
        self.events = events
        self.clock = clock
        self.optics = optics
    }

    private var now: Int64 { clock.now().microseconds / 1_000_000 }

    // MARK: Reading

    /// What a device is bound to as it is now.
    ///
    /// - Parameters:
    ///   - controls: as read back.
    ///   - light: the verified state.
    func binding(
        of target: DeviceRegistry.Target, format: StreamFormat, controls: [ControlReading], light: String?
    ) -> LiveBinding {
        let profile = target.life.profile.profile
        let binding = CalibrationBinding(
            target.identity, profile: profile, optics: target.life.binding.position.flatMap { optics[$0] },
            format: format, controls: controls, light: light)
        let name = target.life.binding.position ?? target.identity.id.text
        return LiveBinding(binding, openLight: light == nil ? LightQuestion(profile?.light, device: name) : nil)
    }

    package func answer(for binding: LiveBinding) -> CalibrationAnswer {
        let now = self.now
        tellAhead(now)
        return book.answer(for: binding, at: now)
    }

    package func state(for binding: LiveBinding) -> CalibrationState {
        let answer = answer(for: binding)
        guard let kept = answer.kept else { return CalibrationState(answer, book: nil) }
        return CalibrationState(answer, book: (book.dueAt(kept), book.expiresAt(kept)))
    }

    /// Whatever became of it; nil: none of this id is kept.
    func kept(_ id: String) -> KeptCalibration? { book.kept(id) }

    package var list: CalibrationList { CalibrationList(calibrations: book.entries) }

    package func file(_ id: String) async throws(CalibrationRefusal) -> [UInt8] {
        try await papers.onDisk { (store) throws(CalibrationRefusal) in try store.file(id) }
    }

    /// Each once: either this clock is wrong now, or the one was that it was measured by.
    private func tellAhead(_ now: Int64) {
        for id in book.ahead(of: now) where toldAhead.withLock({ $0.insert(id).inserted }) {
            events.publish(
                .calibrationTroubled, level: .error, detail: ["calibration": id],
                sentence:
                    "The calibration \(id) was measured at a time that is still to come by this clock. It gives way "
                    + "to every other.")
        }
    }

    // MARK: Changing

    /// Signs and keeps a calibration that was measured here, and puts it into force.
    ///
    /// - Parameters:
    ///   - payload: JSON of a ``Calibration``.
    ///   - devices: what each device that is there is bound to, as it is now.
    package func keep(
        measured payload: [UInt8], devices: @escaping @Sendable () -> [LiveBinding]
    ) async throws(CalibrationRefusal) -> CalibrationEntry {
        let now = self.now
        let kept = try await papers.onDisk { [book] (store) throws(CalibrationRefusal) in
            let kept = try store.keep(measured: payload) { (calibration) throws(CalibrationRefusal) in
                try Self.check(calibration, devices(), book, now: now)
            }
            book.add(kept.value)
            return kept
        }
        publish(.calibrationKept, kept.value, "A calibration of \(kept.value.shownDevice) is in force.")
        if let doubt = kept.doubt { tell(doubt, kept.value, "is in force") }
        return book.entry(kept.value)
    }

    package func keep(imported request: ImportRequest) async throws(CalibrationRefusal) -> CalibrationEntry {
        let now = self.now
        let kept = try await papers.onDisk { [book] (store) throws(CalibrationRefusal) in
            let kept = try store.keep(imported: request, at: CalibrationInterval.text(now)) {
                (calibration) throws(CalibrationRefusal) in
                try Self.checkPast(calibration, book, now: now)
            }
            book.add(kept.value)
            return kept
        }
        publish(
            .calibrationKept, kept.value,
            "A calibration of \(kept.value.shownDevice) was taken over from another station.")
        if let doubt = kept.doubt { tell(doubt, kept.value, "was taken over") }
        return book.entry(kept.value)
    }

    package func revoke(
        _ id: String, _ request: RevocationRequest
    ) async throws(CalibrationRefusal) -> CalibrationEntry {
        guard Self.isReason(request.reason) else { throw .noReason }
        let utc = CalibrationInterval.text(now)
        let (kept, doubt) = try await papers.onDisk { [book] (store) throws(CalibrationRefusal) in
            guard let kept = book.kept(id) else { throw .unknown(id: id) }
            let revocation = try store.revoke(kept, request, at: utc)
            book.revoke(id, revocation.value)
            return (kept, revocation.doubt)
        }
        publish(.calibrationRevoked, kept, "The calibration of \(kept.shownDevice) was taken out of force.")
        if let doubt { tell(doubt, kept, "is revoked") }
        return book.entry(kept)
    }

    private func publish(_ name: EventName, _ kept: KeptCalibration, _ sentence: String) {
        events.publish(
            name, level: .notice, detail: ["calibration": kept.calibration.id, "sha256": kept.hash.hex],
            sentence: sentence)
    }

    /// What was done counts, and is there after a restart; only a power cut may undo it.
    private func tell(_ doubt: DurableFileFault, _ kept: KeptCalibration, _ done: String) {
        events.publish(
            .calibrationTroubled, level: .error, detail: ["calibration": kept.calibration.id],
            sentence: "The calibration \(kept.calibration.id) \(done); of its paper, \(doubt.words). Mend the disk of "
                + "the state directory, and see `epilume calibrate history` after the next start.")
    }

    // MARK: Rules

    /// A calibration comes into force only for the device that it was measured on, as it still is.
    private static func check(
        _ calibration: Calibration, _ devices: [LiveBinding], _ book: CalibrationBook, now: Int64
    ) throws(CalibrationRefusal) {
        let failed = calibration.verdicts.filter { !$0.passed }
        if !failed.isEmpty, !(calibration.acceptedDespite.map(isReason) ?? false) { throw .failed(failed.map(\.words)) }
        let measured = try checkPast(calibration, book, now: now)
        let unit = calibration.binding.device.name
        let there = devices.filter { $0.binding.device.name == unit }.map {
            (device: $0, changes: $0.changes(since: calibration.binding))
        }
        guard let nearest = there.min(by: { $0.changes.count < $1.changes.count }) else { throw .unknownDevice }
        if let question = nearest.device.openLight { throw .lightUnknown(question) }
        if !nearest.changes.isEmpty { throw .otherBinding(nearest.changes) }
        // One that did not come into force would be told to be.
        if let obstacle = book.obstacle(to: calibration.binding, measured: measured, at: now) {
            throw .notNewer(
                measured: calibration.measuredAt, latest: obstacle.measuredAt, isRevoked: obstacle.isRevoked)
        }
    }

    /// - Returns: when it was measured, since 1970.
    @discardableResult
    private static func checkPast(
        _ calibration: Calibration, _ book: CalibrationBook, now: Int64
    ) throws(CalibrationRefusal) -> Int64 {
        guard let measured = CalibrationInterval.seconds(calibration.measuredAt),
            !CalibrationBook.isAhead(measured, of: now)
        else { throw .wrongTime(measured: calibration.measuredAt, now: CalibrationInterval.text(now)) }
        if let part = book.revokedPart(of: calibration) { throw .carriesRevoked(part.words) }
        return measured
    }

    private static func isReason(_ text: String) -> Bool {
        reasonLength.contains(text.count) && text.contains { !$0.isWhitespace }
    }
}

extension KeptCalibration {
    fileprivate var shownDevice: String { UntrustedText(calibration.binding.device.unit).description }
}

extension CalibrationState {
    init(_ answer: CalibrationAnswer, book: (dueAt: String, expiresAt: String)?) {
        let calibration = answer.kept?.calibration
        self.init(
            state: answer.standing.name, sentence: answer.standing.sentence, id: calibration?.id,
            measuredAt: calibration?.measuredAt, dueAt: book?.dueAt, expiresAt: book?.expiresAt,
            colour: calibration?.colour?.quality.leaveOneOutMean,
            scale: answer.standing.allowsScale
                ? calibration?.spacing.map {
                    Scale(
                        horizontal: $0.horizontal, vertical: $0.vertical, uncertaintyPercent: $0.uncertaintyPercent)
                } : nil)
    }
}

extension CalibrationStanding {
    /// For a person, with what to do.
    var sentence: String {
        switch self {
        case .none: "It was never calibrated in this light: its pictures claim no colour and no scale."
        case .valid: "It is calibrated."
        case .due: "It is calibrated, and it is time to calibrate it again."
        case .expired:
            "Its calibration is too old: pictures claim no scale until it is calibrated again, and their colour is "
                + "labelled as expired."
        case .invalidated(let changes):
            "Its calibration does not hold: "
                + changes.map { UntrustedText($0.words).description }.joined(separator: "; ")
                + ". Set it as it was, or calibrate it again."
        case .revoked(let reason): "Its calibration was revoked: \(reason). Calibrate it again."
        }
    }
}
