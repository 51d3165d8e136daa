internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import EpilumeSimulator
internal import Glibc
package import Logging

/// Everything of one acquisition station, composed: devices, captures, records, outbox.
///
/// Concurrency: every member from any task or thread.
package final class Station: Sendable {
    package let events: EventHub
    package let registry: DeviceRegistry
    package let captures: CaptureService
    package let calibrations: CalibrationDesk
    package let checks: CheckDesk
    package let runs: RunService
    package let releases: ReleaseDesk
    package let keys: KeyDesk
    private let signing: SigningKeys
    private let identity: EvidenceWriter.StationIdentity
    private let writer: EvidenceWriter
    package let checkpoints: CheckpointDesk
    let outbox: Outbox
    /// Where calibrations and checks are read and written.
    private let papers: SerialThread
    /// Where the outbox is read for the local interface.
    let reader: SerialThread
    private let watch: any DeviceWatch
    private let buttons: ButtonDesk?
    private let unsupported: UnsupportedDesk?
    private let profileTroubles: [String]
    private let isPractice: Bool
    /// Who waits for a press to see that a button works.
    let waits = PressWaits()
    /// Under the practice scope; nil: there is none.
    let stage: PracticeStage?
    private let clock: UTCClock
    private let started: UTCClock.Moment
    private let startedMicroseconds = MonotonicClock.nowMicroseconds

    /// Takes the state directory, checks what is in it, and composes the station. Opens no device yet.
    ///
    /// - Parameter sources: where devices and presses come from.
    package init(
        _ configuration: StationConfiguration, sources: StationSources, log: Logger
    ) throws(StationFault) {
        let clock = UTCClock()
        self.clock = clock
        watch = sources.watch
        profileTroubles = sources.profileTroubles
        isPractice = configuration.practice
        stage = sources.stage
        started = clock.now()
        let events = EventHub(log: log, clock: clock)
        self.events = events
        let state = try StateDirectory.open(
            configuration, credentials: sources.credentials, at: started.microseconds, events: events)
        outbox = state.outbox
        let keys = state.keys
        signing = keys
        identity = EvidenceWriter.StationIdentity(
            name: configuration.stationName, softwareVersion: SoftwareVersion.current, session: .random(),
            bootID: try StateDirectory.bootID())
        checkpoints = try state.checkpointDesk(of: identity, clock: clock, events: events)
        writer = EvidenceWriter(
            station: identity, keys: keys, outbox: state.outbox, journal: state.journal,
            checkpoints: checkpoints, clock: clock, events: events)
        let papers: SerialThread
        do { papers = try SerialThread("epi-papers") } catch { throw .devices(error) }
        self.papers = papers
        (calibrations, checks) = try Self.paperDesks(configuration, keys, papers, events, clock)
        let writer = self.writer
        let desk = try KeyDesk(
            state.keyFolder, stationName: configuration.stationName,
            atRest: { change in
                let done = await papers.run { Result { () throws(RecordFault) in try writer.atRest(change) } }
                if case .success? = done { return true }
                return false
            }, events: events, clock: clock)
        self.keys = desk
        releases = try Self.releaseDesk(
            configuration, outbox, keys, desk, calibrations, profile: sources.profile, events: events, clock: clock)
        let memory = try DeviceMemory(path: configuration.stateDirectory + "/" + DeviceMemory.fileName)
        do {
            reader = try SerialThread("epi-reader")
            buttons = try sources.buttons.map { (hardware) throws(CaptureFault) in
                try ButtonDesk(hardware: hardware, positions: configuration.positions, events: events)
            }
            unsupported = sources.usb.map { UnsupportedDesk(watch: $0, events: events) }
            (registry, captures, runs) = try Self.services(
                configuration, sources, memory, buttons, calibrations, releases, writer, events: events, clock: clock)
        } catch {
            throw .devices(error)
        }
    }

    private static func services(
        _ configuration: StationConfiguration, _ sources: StationSources, _ memory: DeviceMemory,
        _ buttons: ButtonDesk?, _ calibrations: CalibrationDesk, _ releases: ReleaseDesk, _ writer: EvidenceWriter,
        events: EventHub, clock: UTCClock
    ) throws(CaptureFault) -> (DeviceRegistry, CaptureService, RunService) {
        let registry = try DeviceRegistry(
            plan: PositionPlan(positions: configuration.positions),
            sessions: SessionFactory(
                isPractice: configuration.practice, capture: configuration.capture, hardware: sources.hardware),
            memory: memory, buttons: buttons, events: events, standing: sources.standing)
        let (copies, commits) = (try SerialThread("epi-run"), try SerialThread("epi-commit"))
        let runs = RunService(
            registry: registry, desk: calibrations, copies: copies,
            pressTimeout: configuration.capture.pressTimeout, isPractice: configuration.practice, clock: clock)
        let captures = CaptureService(
            registry: registry, writer: writer, calibrations: calibrations, commits: commits,
            events: events,
            settings: .init(
                queueLimit: configuration.capture.queueLimit, pressTimeout: configuration.capture.pressTimeout,
                isPractice: configuration.practice),
            onSafe: { id, purpose, context in await releases.captured(id, purpose, context) })
        return (registry, captures, runs)
    }

    private static func paperDesks(
        _ configuration: StationConfiguration, _ keys: SigningKeys, _ thread: SerialThread, _ events: EventHub,
        _ clock: UTCClock
    ) throws(StationFault) -> (CalibrationDesk, CheckDesk) {
        let folder = configuration.stateDirectory + "/"
        let calibrations = CalibrationDesk(
            folder: try SignedFolder(folder + StateDirectory.calibrations, keys: keys), thread: thread,
            interval: configuration.calibration, optics: configuration.optics, events: events, clock: clock)
        let checks = CheckDesk(
            folder: try SignedFolder(folder + StateDirectory.checks, keys: keys, limitBytes: CheckDesk.limitBytes),
            thread: thread, events: events, clock: clock)
        return (calibrations, checks)
    }

    private static func releaseDesk(
        _ configuration: StationConfiguration, _ outbox: Outbox, _ keys: SigningKeys, _ desk: KeyDesk,
        _ calibrations: CalibrationDesk, profile: @escaping @Sendable (String) -> DeviceProfile?, events: EventHub,
        clock: UTCClock
    ) throws(StationFault) -> ReleaseDesk {
        let maker = ObjectAssembly(
            stationName: configuration.stationName, isPractice: configuration.practice, keyID: { keys.keyID },
            signing: { () throws(ReleaseRefusal) in try ObjectAssembly.Signing(desk) },
            deviceIdentifiers: configuration.deviceIdentifiers, profile: profile,
            calibration: { calibrations.kept($0) })
        return try ReleaseDesk(
            folder: configuration.stateDirectory + "/" + StateDirectory.contexts, outbox: outbox, maker: maker,
            keys: keys,
            settings: .init(
                needsSubject: configuration.release.needsSubject, calibratedCopy: configuration.release.calibratedCopy),
            events: events, clock: clock)
    }

    /// SubjectPublicKeyInfo in PEM of the key that signs now.
    package var publicKeyPEM: String { signing.publicKeyPEM }

    /// Begins to notice devices.
    /// - Parameter onSettled: called once, when the devices that were there have been noticed.
    package func start(onSettled: @escaping @Sendable () -> Void) throws(StationFault) {
        events.publish(
            .stationStarted, level: .notice,
            detail: ["version": SoftwareVersion.current, "keyID": signing.keyID, "practice": "\(isPractice)"],
            sentence: isPractice ? "The station is up, in practice mode." : "The station is up.")
        keys.start()
        releases.start()
        checkpoints.start()
        for trouble in profileTroubles { events.publish(.profileTroubled, level: .error, sentence: trouble) }
        do {
            try buttons?.start { [self] presser, press in pressed(presser, press) }
            unsupported?.start()
            try watch.start { [registry] event in
                registry.note(event)
                if event == .settled { onSettled() }
            }
        } catch {
            throw .devices(error)
        }
    }

    /// Ends everything in order: no new presses, no devices, then what was promised is written.
    package func stop() async {
        events.publish(.stationStopping, level: .notice, sentence: "The station is stopping.")
        captures.refuseFurther()
        watch.stop()
        unsupported?.stop()
        await registry.close()
        buttons?.stop()
        captures.close()
        checkpoints.close()
        runs.close()
        releases.close()
        keys.close()
        papers.close()
        reader.close()
        events.close()
    }

    /// Turn counters of every thread that has to stay alive.
    package var turns: [String: UInt64] {
        var turns = registry.turns.merging(["watch": watch.turns]) { first, _ in first }
        turns.merge(buttons?.turns ?? [:]) { first, _ in first }
        turns["checkpoints"] = checkpoints.turns
        if let unsupported { turns["usb watch"] = unsupported.turns }
        return turns
    }

    // MARK: For the local interface

    func set(_ intent: Intent, of name: String) async throws -> Device {
        guard let before = registry.target(name) else {
            throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
        }
        guard before.life.binding.position != nil else {
            throw ProblemError(CaptureRefusal.notArmed(before.life).problem)
        }
        let device: Device?
        do { device = try await registry.set(intent, of: name) } catch {
            throw ProblemError(Problem(intent, notRemembered: error))
        }
        guard let device else { throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem) }
        return judged(device)
    }

    var devices: [Device] { registry.devices.map(judged) + (unsupported?.devices ?? []) }

    func device(_ name: String) throws -> Device {
        if let device = registry.device(name) { return judged(device) }
        if let device = unsupported?.devices.first(where: { $0.id == name }) { return device }
        throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
    }

    func pair(_ position: String, _ request: PairingRequest) async throws -> Device {
        let seconds = request.seconds ?? PairingRequest.usualSeconds
        guard PairingRequest.permittedSeconds.contains(seconds) else { throw ProblemError(.badRequest) }
        do {
            if let device = request.device { return judged(try await registry.pair(position, with: device)) }
            return judged(try await registry.pair(position, within: .seconds(seconds)))
        } catch {
            throw ProblemError(error.problem)
        }
    }

    func light(of name: String, _ request: LightRequest) async throws -> Device {
        guard let target = registry.target(name) else {
            throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
        }
        guard let light = target.light else { throw ProblemError(Problem(noLight: target.life)) }
        do {
            if request.confirmed == true {
                guard try await light.confirm(request.state) != nil else { throw ProblemError(.nobodyAsked) }
            } else {
                _ = try await light.set(request.state)
            }
        } catch let fault as LightFault {
            throw ProblemError(Problem(light: fault))
        }
        let standing = light.standing
        events.publish(
            .lightSwitched, device: target.identity.id.text, position: target.life.binding.position,
            detail: ["requested": request.state, "verification": standing.verification ?? "unverified"],
            sentence: standing.sentence)
        return try device(name)
    }

    func enrol(_ name: String) async throws -> Device {
        let device: Device?
        do { device = try await registry.enrol(name, at: clock.now().text) } catch {
            throw ProblemError(Problem(notRemembered: error))
        }
        guard let device else { throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem) }
        return judged(device)
    }

    var status: StationStatus {
        get throws {
            var counts = StationStatus.OutboxCounts(ready: 0, held: 0, sent: 0, quarantine: 0)
            do throws(SpoolFault) {
                for item in try outbox.list() {
                    switch item.state {
                    case .ready: counts.ready += 1
                    case .held: counts.held += 1
                    case .sent: counts.sent += 1
                    }
                }
                counts.quarantine = try outbox.quarantined().count
            } catch {
                throw ProblemError(Problem(unreadable: error))
            }
            let armed = registry.devices.filter { $0.state == .armed }.count
            let queue = captures.queue
            let contradiction = checkpoints.contradiction?.sentence
            return StationStatus(
                stationName: identity.name, softwareVersion: identity.softwareVersion, keyID: signing.keyID,
                session: identity.session.description, practice: isPractice, startedAt: started.text,
                uptimeSeconds: Int((MonotonicClock.nowMicroseconds - startedMicroseconds) / 1_000_000),
                recordCount: writer.recordCount, outbox: counts,
                queue: .init(length: queue.length, limit: queue.limit), checks: checks.latest,
                journalContradiction: contradiction,
                sentence: contradiction ?? Self.sentence(armed: armed, counts: counts))
        }
    }

    private static func sentence(armed: Int, counts: StationStatus.OutboxCounts) -> String {
        let devices =
            switch armed {
            case 0: "No device is armed"
            case 1: "One device is armed"
            default: "\(armed) devices are armed"
            }
        let damaged = counts.quarantine == 0 ? "" : "; \(counts.quarantine) in quarantine need a technician"
        return devices + "; \(counts.held) pictures wait to be released, \(counts.ready) to be sent" + damaged + "."
    }
}
