internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import Glibc
internal import Logging

/// What lies in the state directory, opened and checked: outbox, journal and capture key.
struct StateDirectory: ~Copyable {
    let outbox: Outbox
    let journal: ChainJournal
    let key: CaptureKey

    /// Folders of signed papers.
    static let calibrations = "calibrations"
    static let checks = "checks"

    private enum Name {
        static let keys = "keys"
        static let captureKey = "capture.pem"
        static let publicKey = "capture.pub.pem"
        static let bootID = "/proc/sys/kernel/random/boot_id"
    }

    /// Takes the directory for this process. What a crash left is finished or set aside, each with an event.
    static func open(_ configuration: StationConfiguration, events: EventHub) throws(StationFault) -> StateDirectory {
        let path = configuration.stateDirectory
        try makeFolder(path, mode: 0o751)
        try makeFolder(path + "/" + Name.keys, mode: 0o700)
        do {
            let disk: LocalDisk
            do { disk = try LocalDisk(stateDirectory: path) } catch { throw SpoolFault(opening: error) }
            let (outbox, report) = try Outbox.open(
                disk: disk, limits: .init(freeBytesFloor: configuration.outboxReserveBytes))
            announce(report, events)
            let journal = try ChainJournal.open(disk: disk)
            // A key is made only for a station that has never signed anything: one that calibrates for others has
            // papers and no records.
            let isNew =
                journal.isEmpty && report.found.isEmpty && isEmpty(path + "/" + calibrations)
                && isEmpty(path + "/" + checks)
            let key = try captureKey(path, isNew: isNew)
            try journal.reconcile(with: report.found)
            return StateDirectory(outbox: outbox, journal: journal, key: key)
        } catch let fault as SpoolFault {
            throw .spool(fault)
        } catch let fault as RecordFault {
            throw .key(fault)
        } catch {
            preconditionFailure("every throw above has one of two types")
        }
    }

    private static func captureKey(_ path: String, isNew: Bool) throws(RecordFault) -> CaptureKey {
        let folder = path + "/" + Name.keys + "/"
        let key = try CaptureKey.loadOrCreate(path: folder + Name.captureKey, journalIsEmpty: isNew)
        return key
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
