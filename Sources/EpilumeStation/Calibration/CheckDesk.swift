internal import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
package import EpilumeRecords
internal import EpilumeVerify
internal import Glibc
internal import Logging
internal import Synchronization

/// The slips of the morning checks: `ID.check`, each signed and written once.
///
/// Concurrency: `latest` from any thread, at once; what touches the disk runs on the desk's own thread.
package final class CheckDesk: Sendable {
    private let folder: String
    private let sealer: DocumentSealer
    private let own: TrustAnchor
    private let work: SerialThread
    private let events: EventHub
    private let clock: UTCClock
    /// The latest of each device, by its name.
    private let slips: Mutex<[String: CheckSlip]>

    private static let suffix = ".check"
    private static let limitBytes = 1 << 20
    private static let aheadSeconds: Int64 = 600

    package init(folder: String, key: CaptureKey, events: EventHub, clock: UTCClock) throws(StationFault) {
        self.folder = folder
        sealer = DocumentSealer(key: key)
        guard let own = try? TrustAnchor(key.publicKeyPEM) else { throw .key(.signingFailed) }
        self.own = own
        self.events = events
        self.clock = clock
        slips = Mutex([:])
        do { work = try SerialThread("epi-checks") } catch { throw .devices(error) }
        if mkdir(folder, 0o750) != 0, errno != EEXIST { throw .folder(path: UntrustedText(folder), errno: errno) }
        load()
    }

    package func close() { work.close() }

    /// Newest first.
    package var latest: [CheckEntry] {
        slips.withLock { Array($0.values) }.sorted { $0.checkedAt > $1.checkedAt }.map(CheckEntry.init)
    }

    private func load() {
        let names: [String]
        do throws(DurableFileFault) {
            try DurableFile.removeLeftovers(in: folder)
            names = try DurableFile.names(in: folder)
        } catch {
            events.publish(
                .calibrationTroubled, level: .error,
                sentence: "Earlier checks are not shown: of the folder \(UntrustedText(folder)), \(error.words).")
            return
        }
        for name in names.sorted() where name.hasSuffix(Self.suffix) {
            do throws(CalibrationRefusal) {
                note(try slip(of: try bytes(String(name.dropLast(Self.suffix.count)))))
            } catch {
                events.publish(
                    .calibrationTroubled, level: .error,
                    sentence: "The check \(UntrustedText(name)) is not shown: \(error.problem.detail)")
            }
        }
    }

    private func note(_ slip: CheckSlip) {
        slips.withLock { slips in
            let device = slip.binding.device.name
            if let known = slips[device], known.checkedAt > slip.checkedAt { return }
            slips[device] = slip
        }
    }

    private func bytes(_ id: String) throws(CalibrationRefusal) -> [UInt8] {
        guard UUIDBits(id)?.description == id, let bytes = try content(id) else { throw .unknown(id: id) }
        return bytes
    }

    /// - Returns: nil when there is no such file.
    private func content(_ id: String) throws(CalibrationRefusal) -> [UInt8]? {
        do { return try DurableFile.read(path(id), limitBytes: Self.limitBytes) } catch { throw .notKept(error) }
    }

    private func path(_ id: String) -> String { "\(folder)/\(id)\(Self.suffix)" }

    private func slip(of bytes: [UInt8]) throws(CalibrationRefusal) -> CheckSlip {
        let payload: [UInt8]
        do {
            payload = try SignedDocument(bytes, expecting: .check).payload(trusting: [own])
        } catch {
            throw .notTrusted(error.words)
        }
        return try Self.decode(payload)
    }

    private static func decode(_ payload: [UInt8]) throws(CalibrationRefusal) -> CheckSlip {
        guard let slip = try? WireJSON.decode(CheckSlip.self, from: payload), slip.schema == CheckSlip.schema else {
            throw .unreadable(reason: "it is not the JSON of a check")
        }
        guard UUIDBits(slip.id)?.description == slip.id, CalibrationInterval.seconds(slip.checkedAt) != nil else {
            throw .unsound(["its id is no UUID, or its time no moment in UTC with whole seconds"])
        }
        return slip
    }

    /// The signed file as it is.
    package func file(_ id: String) async throws(CalibrationRefusal) -> [UInt8] {
        try await onDisk { [self] () throws(CalibrationRefusal) in try bytes(id) }
    }

    /// - Parameters:
    ///   - payload: JSON of a ``CheckSlip``; exactly these bytes are signed.
    ///   - devices: what each device that is there is bound to.
    package func keep(
        _ payload: [UInt8], devices: @escaping @Sendable () -> [CalibrationBinding]
    ) async throws(CalibrationRefusal) -> CheckEntry {
        let slip = try Self.decode(payload)
        let now = clock.now().microseconds / 1_000_000
        guard let checked = CalibrationInterval.seconds(slip.checkedAt), abs(checked - now) <= Self.aheadSeconds else {
            throw .wrongTime(measured: slip.checkedAt, now: CalibrationInterval.text(now))
        }
        try await onDisk { [self] () throws(CalibrationRefusal) in
            let unit = slip.binding.device.name
            guard devices().contains(where: { $0.device.name == unit }) else { throw .unknownDevice }
            // What is there and cannot be read is a slip too: only where there is nothing a new one is written.
            guard try content(slip.id) == nil else { throw .alreadyKept(id: slip.id) }
            let sealed: [UInt8]
            do throws(RecordFault) { sealed = try sealer.seal(payload, as: .check) } catch {
                throw .notSigned(reason: error.description)
            }
            do throws(DurableFileFault) {
                try DurableFile.replace(path(slip.id), with: sealed, mode: 0o640)
            } catch {
                throw .notKept(error)
            }
            note(slip)
        }
        let entry = CheckEntry(slip)
        events.publish(
            .checkKept, level: slip.passed ? .notice : .warning, detail: ["check": slip.id],
            sentence: slip.passed
                ? "The check of \(entry.device) passed."
                : "The check of \(entry.device) failed: " + entry.failed.joined(separator: ", ") + ".")
        return entry
    }

    private func onDisk<Answer: Sendable>(
        _ job: @escaping @Sendable () throws(CalibrationRefusal) -> Answer
    ) async throws(CalibrationRefusal) -> Answer {
        let answer = await work.run { Result { () throws(CalibrationRefusal) in try job() } }
        guard let answer else { throw .stopping }
        return try answer.get()
    }
}
