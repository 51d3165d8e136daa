internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify

struct VerifyCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that items and objects are as the station signed them, and name what is not.",
        discussion: """
            A file or folder is checked without the service and without a network. An item is fetched from the service \
            first. A DICOM object, from wherever it comes, is checked by its own signature, by the record of its capture \
            within it, and field by field.
            The trust anchor is the station's public key: have it from whom you trust, not from where the items \
            came. Without --trust, the service is asked for its own key, and the answer says so.

            EXAMPLE
              epilume verify r0000000042-9f2c41d0
              epilume verify /media/usb --trust station.pem
              epilume verify from-archive.dcm --trust station.pem --history keys.json
              epilume verify --journal /var/lib/epilume/journal --trust station.pem --checkpoint carried.checkpoint
            """)

    @Argument(
        help: ArgumentHelp(
            "An item's name, its file, a DICOM object, or a folder of items.", valueName: "item|file|folder"))
    var subject: String?

    @Option(
        help: ArgumentHelp(
            "A file with the station's public key (PEM or JWK). May be given more than once.", valueName: "file"))
    var trust: [String] = []

    @Option(
        help: ArgumentHelp(
            "The station's key history: which keys followed the trusted one, and which were revoked.",
            valueName: "file"))
    var history: String?

    @Option(
        help: ArgumentHelp(
            "Certificates of authorities (PEM) whose word counts for the signature of a DICOM object.",
            valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "Check the chain journal in this folder, and the items in the folder named, if any.", valueName: "folder"))
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "A checkpoint that was carried elsewhere, to hold against the journal. May be given more than once.",
            valueName: "file"))
    var checkpoint: [String] = []

    @OptionGroup var options: StationOptions

    func validate() throws {
        if subject == nil, journal == nil { throw ValidationError("Name what is to be verified.") }
        if journal == nil, !checkpoint.isEmpty {
            throw ValidationError("A checkpoint is held against a journal: name it with --journal FOLDER.")
        }
    }

    func perform() async throws {
        let authorities = try ca.map { path throws(VerifyFault) in try CertificateAuthorities.load(path: path) }
        let keys = try await keys()
        let objects = ObjectVerifier(keys: keys, authorities: authorities)
        let items = try ItemVerifier(objects: objects)
        for note in keys.notes where journal == nil { Standard.error("note: \(TerminalText.of(note))") }
        if let journal {
            return try end(await verify(journal, keys, items))
        }
        guard let subject else { return }
        switch SubjectKind(path: subject) {
        case .folder:
            let report = await items.verifyFolder(subject)
            try show(report) { VerificationText.lines(report, $0) }
            try end(report.verdict)
        case .object:
            let report = await objects.verifyFile(subject)
            try show(report) { VerificationText.lines(report, $0) }
            try end(report.verdict == .valid ? .valid : .invalid)
        case .absent:
            guard let item = ItemID(subject) else { fallthrough }
            let file = try await options.client.itemFile(item.text)
            try end(await items.verify(container: file, path: item.text + ItemVerifier.fileSuffix))
        case .file:
            try end(await items.verifyFile(subject))
        }
    }

    private func verify(_ journal: String, _ keys: KeyHistory, _ items: ItemVerifier) async throws -> JournalReport {
        var folder: FolderReport?
        if let subject { folder = await items.verifyFolder(subject) }
        return JournalVerifier(keys: keys).verify(journal, given: checkpoint, items: folder)
    }

    private func keys() async throws -> KeyHistory {
        let anchors = try await anchors()
        guard let history else { return KeyHistory(anchors: anchors) }
        do throws(KeyHistory.Fault) {
            return try KeyHistory.load(anchors: anchors, history: history)
        } catch {
            if case .unreadable = error { throw CommandFault(error.description, .fileError) }
            throw CommandFault(error.description, .findings)
        }
    }

    private func anchors() async throws -> [TrustAnchor] {
        if !trust.isEmpty { return try trust.map { path throws(VerifyFault) in try TrustAnchor.load(path: path) } }
        let own: String
        do {
            own = try await options.client.trustAnchor()
        } catch {
            throw CommandFault(
                "No trust anchor: name the station's public key with --trust FILE. (The service was asked for its "
                    + "own: \(error))", error.exitStatus)
        }
        let anchor = try TrustAnchor(own)
        Standard.error(
            "note: the trust anchor is this service's own key, \(anchor.keyID); for an independent check give one "
                + "that you trust with --trust FILE.")
        return [anchor]
    }

    private func end(_ report: ItemReport) throws {
        try show(report) { VerificationText.lines(report, $0) }
        try end(report.verdict)
    }

    private func end(_ report: JournalReport) throws {
        try show(report) { VerificationText.lines(report, $0) }
        try end(report.verdict)
    }

    private func end(_ verdict: Verdict) throws {
        if verdict == .invalid { throw ExitCode(ExitStatus.findings.rawValue) }
    }
}
