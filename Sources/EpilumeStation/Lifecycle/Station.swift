package import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import Glibc
package import Logging

/// Everything of one acquisition station, composed: devices, captures, records, outbox.
///
/// Concurrency: every member from any task or thread.
package final class Station: Sendable {
    package let events: EventHub
    package let registry: DeviceRegistry
    package let captures: CaptureService
    package let publicKeyPEM: String
    private let keyID: String
    private let identity: EvidenceWriter.StationIdentity
    private let writer: EvidenceWriter
    let outbox: Outbox
    /// Where the outbox is read for the local interface.
    let reader: SerialThread
    private let watch: any DeviceWatch
    private let isPractice: Bool
    private let clock: UTCClock
    private let started: UTCClock.Moment
    private let startedMicroseconds = MonotonicClock.nowMicroseconds

    /// Takes the state directory, checks what is in it, and composes the station. Opens no device yet.
    ///
    /// - Parameters:
    ///   - watch: where devices come from.
    ///   - makeDriver: how a sighted device is captured from.
    package init(
        _ configuration: StationConfiguration, watch: any DeviceWatch,
        makeDriver: @escaping @Sendable (Sighting) -> any CaptureDriver, log: Logger
    ) throws(StationFault) {
        let clock = UTCClock()
        self.clock = clock
        self.watch = watch
        isPractice = configuration.practice
        started = clock.now()
        let events = EventHub(log: log, clock: clock)
        self.events = events
        let state = try StateDirectory.open(configuration, events: events)
        outbox = state.outbox
        publicKeyPEM = state.key.publicKeyPEM
        keyID = state.key.keyID
        identity = EvidenceWriter.StationIdentity(
            name: configuration.stationName, softwareVersion: SoftwareVersion.current, session: .random(),
            bootID: try StateDirectory.bootID())
        writer = EvidenceWriter(
            station: identity, sealer: RecordSealer(key: state.key), outbox: state.outbox, journal: state.journal,
            clock: clock, events: events)
        do {
            reader = try SerialThread("epi-reader")
            registry = try DeviceRegistry(
                plan: PositionPlan(positions: configuration.positions),
                sessions: SessionFactory(
                    isPractice: configuration.practice, capture: configuration.capture, makeDriver: makeDriver),
                events: events)
            captures = try CaptureService(
                registry: registry, writer: writer, events: events,
                settings: .init(
                    queueLimit: configuration.capture.queueLimit, pressTimeout: configuration.capture.pressTimeout,
                    isPractice: configuration.practice))
        } catch {
            throw .devices(error)
        }
    }

    /// Begins to notice devices.
    /// - Parameter onSettled: called once, when the devices that were there have been noticed.
    package func start(onSettled: @escaping @Sendable () -> Void) throws(StationFault) {
        events.publish(
            .stationStarted, level: .notice,
            detail: ["version": SoftwareVersion.current, "keyID": keyID, "practice": "\(isPractice)"],
            sentence: isPractice ? "The station is up, in practice mode." : "The station is up.")
        do {
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
        await registry.close()
        captures.close()
        reader.close()
        events.close()
    }

    /// Turn counters of every thread that has to stay alive.
    package var turns: [String: UInt64] {
        registry.turns.merging(["watch": watch.turns]) { first, _ in first }
    }

    // MARK: For the local interface

    func set(_ intent: Intent, of name: String) async throws -> Device {
        guard let before = registry.target(name) else {
            throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
        }
        guard before.condition.binding.position != nil else {
            throw ProblemError(CaptureRefusal.notArmed(before.condition).problem)
        }
        guard let device = await registry.set(intent, of: name) else {
            throw ProblemError(CaptureRefusal.unknownDevice(name: name).problem)
        }
        return device
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
            return StationStatus(
                stationName: identity.name, softwareVersion: identity.softwareVersion, keyID: keyID,
                session: identity.session.description, practice: isPractice, startedAt: started.text,
                uptimeSeconds: Int((MonotonicClock.nowMicroseconds - startedMicroseconds) / 1_000_000),
                recordCount: writer.recordCount, outbox: counts,
                queue: .init(length: queue.length, limit: queue.limit),
                sentence: Self.sentence(armed: armed, counts: counts))
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
        return devices + "; \(counts.ready) pictures wait to be sent" + damaged + "."
    }
}
