internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import Glibc
internal import Logging

/// What lies in the state directory, opened and checked: outbox, journal, checkpoints and capture key.
struct StateDirectory: ~Copyable {
    let outbox: Outbox
    let journal: ChainJournal
    let keyFolder: KeyFolder
    let keys: SigningKeys
    let disk: LocalDisk
    let checkpoints: CheckpointFolder
    /// Of all records of the journal.
    let review: CheckpointReview

    /// Folders of signed papers.
    static let calibrations = "calibrations"
    static let checks = "checks"
    /// What is known of pictures that wait.
    static let contexts = "contexts"

    private enum Name {
        static let keys = "keys"
        static let bootID = "/proc/sys/kernel/random/boot_id"
    }

    /// Takes the directory for this process. What a crash left is finished or set aside, each with an event.
    ///
    /// - Parameters:
    ///   - credentials: `$CREDENTIALS_DIRECTORY`, where systemd gives what is sealed; nil: it gives nothing.
    ///   - utcMicroseconds: now.
    static func open(
        _ configuration: StationConfiguration, credentials: String?, at utcMicroseconds: Int64, events: EventHub
    ) throws(StationFault) -> StateDirectory {
        let path = configuration.stateDirectory
        try makeFolder(path, mode: 0o751)
        do {
            let disk: LocalDisk
            do { disk = try LocalDisk(stateDirectory: path) } catch { throw SpoolFault(opening: error) }
            let (outbox, report) = try Outbox.open(
                disk: disk, limits: .init(freeBytesFloor: configuration.outboxReserveBytes))
            announce(report, events)
            let journal = try ChainJournal.open(disk: disk)
            let checkpoints = try CheckpointFolder.open(disk: disk)
            let keyFolder = try KeyFolder.open(
                path + "/" + Name.keys, protection: configuration.keys.protection(credentials: credentials),
                situation: situation(path, outbox, journal, report, at: utcMicroseconds))
            let keys = try SigningKeys(
                keyFolder.captureKey,
                former: keyFolder.publicKeys.filter { $0.key != keyFolder.captureKey.keyID }.map(\.value))
            var review = try CheckpointReview(checkpoints, trusting: keys.anchors)
            try journal.reconcile(with: report.found) { review.take($0) }
            return StateDirectory(
                outbox: outbox, journal: journal, keyFolder: keyFolder, keys: keys, disk: disk,
                checkpoints: checkpoints, review: review)
        } catch let fault as SpoolFault {
            throw .spool(fault)
        } catch let fault as RecordFault {
            throw .key(fault)
        } catch {
            preconditionFailure("every throw above has one of two types")
        }
    }

    /// - Throws: `.devices` when there is no thread for it.
    borrowing func checkpointDesk(
        of station: EvidenceWriter.StationIdentity, clock: UTCClock, events: EventHub
    ) throws(StationFault) -> CheckpointDesk {
        do {
            return try CheckpointDesk(
                review, folder: checkpoints, disk: disk, journalByteCount: journal.byteCount, keys: keys,
                station: station, clock: clock, events: events)
        } catch {
            throw .devices(error)
        }
    }

    /// What the keys are held against. A key is made only for a station that has never signed anything: one that
    /// calibrates for others has papers and no records.
    private static func situation(
        _ path: String, _ outbox: Outbox, _ journal: ChainJournal, _ report: ScanReport, at utcMicroseconds: Int64
    ) -> KeySituation {
        let newest = report.found.map(\.id).max()
        let head = max(journal.head?.number ?? 0, newest?.recordNumber ?? 0)
        let isNew = head == 0 && isEmpty(path + "/" + calibrations) && isEmpty(path + "/" + checks)
        return KeySituation(
            hasSigned: !isNew, nextRecordNumber: head + 1, lastSigner: newest.flatMap { signer(of: $0, outbox) },
            utcMicroseconds: utcMicroseconds)
    }

    /// The `kid` that the signature of an item's record states; nil when it cannot be read.
    private static func signer(of id: ItemID, _ outbox: Outbox) -> String? {
        guard let item = try? outbox.open(id), let signature = try? item.read(.signature) else { return nil }
        return SignatureHeader.keyID(of: signature)
    }

    /// False also for a folder that cannot be read.
    private static func isEmpty(_ folder: String) -> Bool {
        do throws(DurableFileFault) { return try DurableFile.names(in: folder).isEmpty } catch {
            return error.errno == ENOENT
        }
    }

    private static func announce(_ report: ScanReport, _ events: EventHub) {
        for id in report.adopted {
            events.publish(
                .outboxRecovered, level: .notice, item: id.text,
                sentence: "\(id) was complete when the service was interrupted, and is safe.")
        }
        for aside in report.setAside {
            events.publish(
                .outboxQuarantined, level: .error, detail: ["file": aside.file], sentence: aside.reason.sentence)
        }
        for problem in report.problems {
            events.publish(.outboxTroubled, level: .error, sentence: problem.sentence)
        }
    }

    private static func makeFolder(_ path: String, mode: mode_t) throws(StationFault) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        throw .folder(path: UntrustedText(path), errno: errno)
    }

    /// The kernel's name of this boot: monotonic times compare only within it.
    static func bootID() throws(StationFault) -> UUIDBits {
        let file = Glibc.open(Name.bootID, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .noBootID }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 36)
        guard read(file, &text, text.count) == text.count, let id = UUIDBits(String(decoding: text, as: UTF8.self))
        else { throw .noBootID }
        return id
    }
}

extension SpoolFault {
    /// A failure before there is an outbox.
    fileprivate init(opening error: DiskError) { self = .system(error) }
}
