internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify
internal import Glibc

struct VerifyCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that items are as the station signed them, and name what is not.",
        discussion: """
            A file or folder is checked without the service. An item is fetched from the service first.
            The trust anchor is the station's public key: have it from whom you trust, not from where the items \
            came. Without --trust, the service is asked for its own key, and the answer says so.

            EXAMPLE
              epilume verify r0000000042-9f2c41d0
              epilume verify /media/usb --trust station.pem
            """)

    @Argument(help: ArgumentHelp("An item's name, its file, or a folder of items.", valueName: "item|file|folder"))
    var subject: String

    @Option(
        help: ArgumentHelp(
            "A file with the station's public key (PEM or JWK). May be given more than once.", valueName: "file"))
    var trust: [String] = []

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let verifier = try ItemVerifier(anchors: try await anchors())
        var facts = stat()
        let isThere = stat(subject, &facts) == 0
        if isThere, facts.st_mode & S_IFMT == S_IFDIR {
            let report = verifier.verifyFolder(subject)
            try show(report) { VerificationText.lines(report, $0) }
            try end(report.verdict)
        } else if !isThere, let item = ItemID(subject) {
            let file = try await options.client.itemFile(item.text)
            try end(verifier.verify(container: file, path: item.text + ItemVerifier.fileSuffix))
        } else {
            try end(verifier.verifyFile(subject))
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

    private func end(_ verdict: Verdict) throws {
        if verdict == .invalid { throw ExitCode(ExitStatus.findings.rawValue) }
    }
}
