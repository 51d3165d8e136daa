internal import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
package import EpilumeRecords
internal import Logging
internal import Synchronization

/// The station's keys while it runs: what is shown of them, and what is done with them.
///
/// Concurrency: every member from any thread or task. What touches the disk runs on the desk's own thread, but for a
/// rotation, which runs between two records.
package final class KeyDesk: Sendable {
    private let folder: Mutex<KeyFolder>
    private let work: SerialThread
    private let atRest: AtRest
    private let events: EventHub
    private let clock: UTCClock
    private let stationName: String?
    /// What was last said of the certificate, so that it is said once.
    private let said = Mutex<String?>(nil)

    /// How often the certificate's validity is looked at, and a clock that was not set.
    private static let interval = Duration.seconds(3_600)
    private static let clockInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - folder: opened by ``KeyFolder/open(_:protection:situation:steps:)``.
    ///   - atRest: how a rotation gets between two records.
    package init(
        _ folder: consuming sending KeyFolder, stationName: String?, atRest: @escaping AtRest, events: EventHub,
        clock: UTCClock
    ) throws(StationFault) {
        self.folder = Mutex(folder)
        do { work = try SerialThread("epi-keys") } catch { throw .devices(error) }
        self.atRest = atRest
        self.events = events
        self.clock = clock
        self.stationName = stationName
    }

    package func close() { work.close() }

    private var now: Int64 { clock.now().microseconds }

    /// Says what should be looked at, and makes the certificate for objects as soon as the clock is set.
    package func start() {
        _ = work.add { [self] in
            for trouble in folder.withLock({ $0.troubles }) {
                events.publish(.keyTroubled, level: .warning, sentence: trouble)
            }
            tend()
        }
    }

    private func tend() {
        let now = self.now
        let fault = folder.withLock { folder -> RecordFault? in
            do throws(RecordFault) {
                try folder.prepareCertificate(stationName: stationName, at: now)
                return nil
            } catch {
                return error
            }
        }
        var interval = Self.interval
        if let fault {
            if case .keys(.clockNotSet) = fault { interval = Self.clockInterval }
            say(.keyTroubled, fault.description)
        } else {
            let object = folder.withLock { ObjectState($0, at: now).entry }
            if object.state != "valid" { say(.certificateEnds, object.sentence) }
        }
        work.add(after: interval) { [self] in tend() }
    }

    private func say(_ name: EventName, _ sentence: String) {
        let isNew = said.withLock { said in
            defer { said = sentence }
            return said != sentence
        }
        if isNew { events.publish(name, level: .warning, sentence: sentence) }
    }

    // MARK: Reading

    package func status() async throws(KeyRefusal) -> KeyStatus {
        let now = self.now
        return try await onDisk { folder throws(RecordFault) in KeyStatus(folder, at: now) }
    }

    /// `epilume.key-history/1`.
    package func history() async throws(KeyRefusal) -> [UInt8] {
        try await onDisk { folder throws(RecordFault) in folder.historyFile }
    }

    /// Public keys of every capture key that the station has or had, PEM by key id: what it signed itself is held against
    /// these.
    package var publicKeys: [String: String] { folder.withLock { $0.publicKeys } }

    /// What an object is signed with. Blocks on the disk the first time after a rotation.
    package func objectSigning() throws(RecordFault) -> KeyFolder.ObjectSigning {
        let now = self.now
        return try folder.withLock { folder in
            Result { () throws(RecordFault) in try folder.objectSigning(at: now) }
        }.get()
    }

    // MARK: Changing

    package func rotate(_ request: KeyRotationRequest) async throws(KeyRefusal) -> KeyStatus {
        let outcome = Outcome()
        let now = self.now
        let ran = await atRest { [self] next in
            let result = folder.withLock { folder in
                Result { () throws(RecordFault) in
                    try folder.rotate(reason: request.reason, firstRecordNumber: next, at: now)
                }
            }
            outcome.result.withLock { $0 = result }
            switch result {
            case .success(let rotation): return .signWith(rotation.key)
            case .failure(.keys(.unsettled)): return .stopSigning(sentence: result.sentence)
            case .failure: return .none
            }
        }
        guard ran, let result = outcome.result.withLock({ $0 }) else { throw .stopping }
        let rotation: KeyFolder.Rotation
        do { rotation = try result.get() } catch { throw .fault(error) }
        events.publish(
            .keyRotated, level: .notice, detail: ["keyID": rotation.key.keyID],
            sentence: "The station signs with a new capture key.")
        if let trouble = rotation.trouble {
            events.publish(.keyTroubled, level: .error, sentence: trouble.description)
        }
        return try await status()
    }

    /// Carries a rotation's result from the thread that it ran on.
    private final class Outcome: Sendable {
        let result = Mutex<Result<KeyFolder.Rotation, RecordFault>?>(nil)
    }

    package func revoke(_ request: KeyRevocationRequest) async throws(KeyRefusal) -> KeyStatus {
        let now = self.now
        let status = try await onDisk { folder throws(RecordFault) in
            try folder.revoke(
                keyID: request.keyID, cutOff: request.fromRecord, reason: request.reason, at: now)
            return KeyStatus(folder, at: now)
        }
        events.publish(
            .keyRevoked, level: .notice,
            detail: ["keyID": request.keyID, "fromRecord": String(request.fromRecord)],
            sentence: "What a former capture key signed from record \(request.fromRecord) on is refused.")
        return status
    }

    // MARK: Certificates

    /// - Returns: PKCS#10 in PEM.
    package func certificateRequest(_ request: CertificateRequest) async throws(KeyRefusal) -> String {
        try await onDisk { folder throws(RecordFault) in try folder.certificateRequest(subject: request.subject) }
    }

    /// The installed chain in PEM.
    package func certificateChain() async throws(KeyRefusal) -> String {
        try await onDisk { folder throws(RecordFault) in
            guard let chain = folder.certificateChain else { throw RecordFault.keys(.noCertificate) }
            return chain.pem
        }
    }

    package func install(_ request: ChainInstallation) async throws(KeyRefusal) -> KeyStatus {
        let now = self.now
        let status = try await onDisk { folder throws(RecordFault) in
            try folder.install(chain: Array(request.chain.utf8), at: now)
            return KeyStatus(folder, at: now)
        }
        events.publish(
            .certificateInstalled, level: .notice,
            detail: ["sha256": status.object.certificate?.sha256 ?? ""],
            sentence: "Objects are signed with another certificate.")
        return status
    }

    private func onDisk<Answer: Sendable>(
        _ job: @escaping @Sendable (inout KeyFolder) throws(RecordFault) -> Answer
    ) async throws(KeyRefusal) -> Answer {
        let answer = await work.run { [self] in
            folder.withLock { folder in
                Result { () throws(RecordFault) in try job(&folder) }
            }
        }
        guard let answer else { throw .stopping }
        do { return try answer.get() } catch { throw .fault(error) }
    }
}

extension Result where Failure == RecordFault {
    fileprivate var sentence: String {
        if case .failure(let fault) = self { fault.description } else { "" }
    }
}
