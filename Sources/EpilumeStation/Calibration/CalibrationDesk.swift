internal import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
package import EpilumeRecords
internal import Logging
internal import Synchronization

/// The station's calibrations: which is in force, and what is done with them.
///
/// Concurrency: `answer` and `entries` from any thread, at once; what touches the disk runs on the desk's own thread.
package final class CalibrationDesk: Sendable {
    private let book: CalibrationBook
    private let store: Mutex<CalibrationStore>
    private let work: SerialThread
    private let events: EventHub
    private let clock: UTCClock
    /// What is mounted at each position, by its name.
    private let optics: [String: String]

    /// How far ahead of this clock a measurement may lie.
    private static let aheadSeconds: Int64 = 600
    private static let reasonLength = 3...500

    /// Reads what is kept. What cannot be used is told, and the device has then no calibration.
    package init(
        folder: String, key: CaptureKey, interval: CalibrationInterval, optics: [String: String], events: EventHub,
        clock: UTCClock
    ) throws(StationFault) {
        let store = try CalibrationStore(folder: folder, key: key)
        book = CalibrationBook(interval: interval)
        let (kept, troubles) = store.load()
        book.replace(with: kept)
        for trouble in troubles { events.publish(.calibrationTroubled, level: .error, sentence: trouble) }
        self.store = Mutex(store)
        do { work = try SerialThread("epi-papers") } catch { throw .devices(error) }
        self.events = events
        self.clock = clock
        self.optics = optics
    }

    package func close() { work.close() }

    private var now: Int64 { clock.now().microseconds / 1_000_000 }

    // MARK: Reading

    /// What a device is bound to as it is now.
    ///
    /// - Parameters:
    ///   - controls: as read back.
    ///   - light: the verified state.
    func binding(
        of target: DeviceRegistry.Target, format: StreamFormat, controls: [ControlReading], light: String?
    ) -> CalibrationBinding {
        CalibrationBinding(
            target.identity, profile: target.life.profile.profile,
            optics: target.life.binding.position.flatMap { optics[$0] }, format: format, controls: controls,
            light: light)
    }

    package func answer(for binding: CalibrationBinding) -> CalibrationAnswer { book.answer(for: binding, at: now) }

    package func state(for binding: CalibrationBinding) -> CalibrationState {
        let answer = answer(for: binding)
        guard let kept = answer.kept else { return CalibrationState(answer, book: nil) }
        return CalibrationState(answer, book: (book.dueAt(kept), book.expiresAt(kept)))
    }

    package var list: CalibrationList { CalibrationList(calibrations: book.all.map(\.entry)) }

    package func file(_ id: String) async throws(CalibrationRefusal) -> [UInt8] {
        try await onDisk { (store) throws(CalibrationRefusal) in try store.file(id) }
    }

    // MARK: Changing

    /// Signs and keeps a calibration that was measured here, and puts it into force.
    ///
    /// - Parameters:
    ///   - payload: JSON of a ``Calibration``.
    ///   - devices: what each device that is there is bound to, as it is now.
    package func keep(
        measured payload: [UInt8], devices: @escaping @Sendable () -> [CalibrationBinding]
    ) async throws(CalibrationRefusal) -> CalibrationEntry {
        let now = self.now
        let kept = try await onDisk { [book] (store) throws(CalibrationRefusal) in
            let kept = try store.keep(measured: payload) { (calibration) throws(CalibrationRefusal) in
                try Self.check(calibration, devices(), now: now)
                // One that did not come into force would be told to be.
                if let latest = book.latest(like: calibration.binding), latest.measuredAt >= calibration.measuredAt {
                    throw .notNewer(measured: calibration.measuredAt, latest: latest.measuredAt)
                }
            }
            book.add(kept)
            return kept
        }
        publish(.calibrationKept, kept, "A calibration of \(kept.shownDevice) is in force.")
        return kept.entry
    }

    package func keep(imported request: ImportRequest) async throws(CalibrationRefusal) -> CalibrationEntry {
        let utc = CalibrationInterval.text(now)
        let kept = try await onDisk { [book] (store) throws(CalibrationRefusal) in
            let kept = try store.keep(imported: request, at: utc)
            book.add(kept)
            return kept
        }
        publish(.calibrationKept, kept, "A calibration of \(kept.shownDevice) was taken over from another station.")
        return kept.entry
    }

    package func revoke(
        _ id: String, _ request: RevocationRequest
    ) async throws(CalibrationRefusal) -> CalibrationEntry {
        guard Self.reasonLength.contains(request.reason.count) else { throw .noReason }
        let utc = CalibrationInterval.text(now)
        let kept = try await onDisk { [book] (store) throws(CalibrationRefusal) in
            guard let kept = book.kept(id) else { throw .unknown(id: id) }
            let revocation = try store.revoke(kept, request, at: utc)
            book.change(id) { $0.revocation = revocation }
            return book.kept(id) ?? kept
        }
        publish(.calibrationRevoked, kept, "The calibration of \(kept.shownDevice) was taken out of force.")
        return kept.entry
    }

    private func publish(_ name: EventName, _ kept: KeptCalibration, _ sentence: String) {
        events.publish(
            name, level: .notice, detail: ["calibration": kept.calibration.id, "sha256": kept.hash.hex],
            sentence: sentence)
    }

    private func onDisk<Answer: Sendable>(
        _ job: @escaping @Sendable (borrowing CalibrationStore) throws(CalibrationRefusal) -> Answer
    ) async throws(CalibrationRefusal) -> Answer {
        let answer = await work.run { [self] in
            store.withLock { store in
                Result { () throws(CalibrationRefusal) in try job(store) }
            }
        }
        guard let answer else { throw .stopping }
        return try answer.get()
    }

    /// A calibration comes into force only for the device that it was measured on, as it still is.
    private static func check(
        _ calibration: Calibration, _ devices: [CalibrationBinding], now: Int64
    ) throws(CalibrationRefusal) {
        let failed = calibration.verdicts.filter { !$0.passed }
        if !failed.isEmpty, calibration.acceptedDespite == nil { throw .failed(failed.map(\.words)) }
        guard let measured = CalibrationInterval.seconds(calibration.measuredAt), measured <= now + aheadSeconds else {
            throw .wrongTime(measured: calibration.measuredAt, now: CalibrationInterval.text(now))
        }
        let unit = calibration.binding.device.name
        let changes = devices.filter { $0.device.name == unit }.map { calibration.binding.changes(to: $0) }
        guard let fewest = changes.min(by: { $0.count < $1.count }) else { throw .unknownDevice }
        if !fewest.isEmpty { throw .otherBinding(fewest) }
    }
}

extension KeptCalibration {
    fileprivate var shownDevice: String { UntrustedText(calibration.binding.device.name).description }
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
