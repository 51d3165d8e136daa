package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
internal import Logging
internal import Synchronization

/// The slips of the morning checks: `ID.check`, each signed and written once.
///
/// Concurrency: `latest` from any thread, at once; what touches the disk runs on the papers' thread.
package final class CheckDesk: Sendable {
    private let papers: PaperDesk<SignedFolder>
    private let events: EventHub
    private let clock: UTCClock
    /// The latest of each unit.
    private let slips: Mutex<[String: CheckSlip]>

    package static let limitBytes = 1 << 20
    private static let suffix = "check"
    private static let aheadSeconds: Int64 = 600

    /// Reads what is kept. What cannot be used is told.
    ///
    /// - Parameter thread: of the papers; its owner closes it.
    package init(
        folder: consuming sending SignedFolder, thread: SerialThread, events: EventHub, clock: UTCClock
    ) {
        self.events = events
        self.clock = clock
        let (slips, troubles) = Self.load(folder)
        for trouble in troubles { events.publish(.calibrationTroubled, level: .error, sentence: trouble) }
        self.slips = Mutex(slips)
        papers = PaperDesk(folder, on: thread)
    }

    /// Newest first.
    package var latest: [CheckEntry] {
        slips.withLock { Array($0.values) }.sorted { $0.checkedAt > $1.checkedAt }.map(CheckEntry.init)
    }

    private static func load(
        _ folder: borrowing SignedFolder
    ) -> (slips: [String: CheckSlip], troubles: [String]) {
        var slips: [String: CheckSlip] = [:]
        var troubles: [String] = []
        let ids: [String]
        do throws(DurableFileFault) { ids = try folder.ids(suffix) } catch {
            return ([:], ["Earlier checks are not shown: of the folder \(UntrustedText(folder.path)), \(error.words)."])
        }
        for id in ids {
            do throws(CalibrationRefusal) {
                guard let slip = try folder.open(CheckSlip.self, id, suffix, .check) else { continue }
                try requireSound(slip)
                guard slip.id == id else { throw .unreadable(reason: "its name is not that of its check") }
                note(slip, in: &slips)
            } catch {
                troubles.append("The check \(UntrustedText(id)) is not shown: \(error.problem.detail)")
            }
        }
        return (slips, troubles)
    }

    private static func note(_ slip: CheckSlip, in slips: inout [String: CheckSlip]) {
        let unit = slip.binding.device.unit
        if let known = slips[unit], known.checkedAt > slip.checkedAt { return }
        slips[unit] = slip
    }

    private static func requireSound(_ slip: CheckSlip) throws(CalibrationRefusal) {
        guard slip.schema == CheckSlip.schema else { throw .unreadable(reason: "it is not the JSON of a check") }
        guard UUIDBits(slip.id)?.description == slip.id, CalibrationInterval.seconds(slip.checkedAt) != nil else {
            throw .unsound(["its id is no UUID, or its time no moment in UTC with whole seconds"])
        }
    }

    /// The signed file as it is.
    package func file(_ id: String) async throws(CalibrationRefusal) -> [UInt8] {
        try await papers.onDisk { (folder) throws(CalibrationRefusal) in try folder.file(id, Self.suffix) }
    }

    /// - Parameters:
    ///   - payload: JSON of a ``CheckSlip``; exactly these bytes are signed.
    ///   - devices: what each device that is there is bound to.
    package func keep(
        _ payload: [UInt8], devices: @escaping @Sendable () -> [LiveBinding]
    ) async throws(CalibrationRefusal) -> CheckEntry {
        let slip = try SignedFolder.decode(CheckSlip.self, payload)
        try Self.requireSound(slip)
        let now = clock.now().microseconds / 1_000_000
        guard let checked = CalibrationInterval.seconds(slip.checkedAt), abs(checked - now) <= Self.aheadSeconds else {
            throw .wrongTime(measured: slip.checkedAt, now: CalibrationInterval.text(now))
        }
        let doubt = try await papers.onDisk { [self] (folder) throws(CalibrationRefusal) in
            let unit = slip.binding.device.unit
            guard devices().contains(where: { $0.binding.device.unit == unit }) else { throw .unknownDevice }
            let doubt = try folder.writeOnce(try folder.seal(payload, .check), slip.id, Self.suffix)
            slips.withLock { Self.note(slip, in: &$0) }
            return doubt
        }
        let entry = CheckEntry(slip)
        events.publish(
            .checkKept, level: slip.passed ? .notice : .warning, detail: ["check": slip.id],
            sentence: "The check of \(entry.device) "
                + (slip.passed
                    ? "passed."
                    : entry.failed.isEmpty
                        ? "compared nothing of the picture." : "failed: " + entry.failed.joined(separator: ", ") + "."))
        if let doubt {
            events.publish(
                .calibrationTroubled, level: .error, detail: ["check": slip.id],
                sentence: "The check \(slip.id) is kept; of its slip, \(doubt.words). Mend the disk of the state "
                    + "directory.")
        }
        return entry
    }
}
