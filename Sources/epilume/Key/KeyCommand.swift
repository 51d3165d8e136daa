internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeVerify
internal import Foundation

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Look after the keys that sign records and objects.",
        discussion: """
            EXAMPLE
              epilume key show
              epilume key rotate --reason "yearly change"
            """,
        subcommands: [
            Show.self, Rotate.self, Revoke.self, ExportPublic.self, Request.self, Install.self, SealKeys.self,
            ReplaceLost.self,
        ], defaultSubcommand: Show.self)

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the keys, where they lie, and the certificate for objects.",
            discussion: """
                EXAMPLE
                  epilume key show
                """)

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let status = try await options.client.keys()
            try show(status) { KeyText.status(status, $0) }
        }
    }

    struct Rotate: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new capture key, which the old one names; the old one is erased.",
            discussion: """
                Whoever trusts the old key follows it to the new one with the history: give them \
                `epilume key export-public --history`. No picture is lost or delayed by it.

                EXAMPLE
                  epilume key rotate --reason "yearly change"
                """)

        @Option(help: "Why, for those who read the history.")
        var reason: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let status = try await options.client.rotateKey(KeyRotationRequest(reason: reason))
            try show(status) { style in
                ["The station signs with \(status.capture.keyID) from record \(status.capture.firstRecord) on."]
                    + status.troubles.map { style.paint(TerminalText.of($0), .warning) }
            }
        }
    }

    struct Revoke: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "State that nothing which a former key signed is to be believed from a record on.",
            discussion: """
                For a key that others may have had. The key that signs now is rotated first. There is no way back, but \
                for an earlier record.

                EXAMPLE
                  epilume key rotate --reason "the disk was stolen"
                  epilume key revoke 3fX… --from-record 1200 --reason "the disk was stolen"
                """)

        @Argument(help: ArgumentHelp("A former key, as `epilume key show` names it.", valueName: "key"))
        var key: String

        @Option(help: ArgumentHelp("The first record that is refused.", valueName: "number"))
        var fromRecord: UInt64

        @Option(help: "Why, for those who read the history.")
        var reason: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let status = try await options.client.revokeKey(
                KeyRevocationRequest(keyID: key, fromRecord: fromRecord, reason: reason))
            try show(status) { _ in
                [TerminalText.of("What \(key) signed from record \(fromRecord) on is refused. Hand out the history.")]
            }
        }
    }

    struct ExportPublic: StationCommand {
        static let configuration = CommandConfiguration(
            commandName: "export-public",
            abstract: "Write the public capture key, the history by which a verifier follows it, or the certificate.",
            discussion: """
                EXAMPLE
                  epilume key export-public --out station.pem
                  epilume key export-public --history --out station.history
                  epilume key export-public --certificate --out objects.pem
                """)

        @Option(help: ArgumentHelp("The file; without it, standard output.", valueName: "file"))
        var out: String?

        @Flag(help: "The successions and revocations instead of the key.")
        var history = false

        @Flag(help: "The certificate of the key that signs DICOM objects, with its chain.")
        var certificate = false

        @OptionGroup var options: StationOptions

        func validate() throws {
            if history, certificate {
                throw ValidationError("--history and --certificate are two files: ask for each.")
            }
        }

        func perform() async throws {
            let bytes =
                if history {
                    try await options.client.keyHistory()
                } else if certificate {
                    try await options.client.certificateChain()
                } else {
                    Array(try await options.client.trustAnchor().utf8)
                }
            guard let out else {
                let text = String(decoding: bytes, as: UTF8.self)
                return try Standard.output(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            }
            try KeyCommand.write(bytes, to: out)
            struct Written: Encodable {
                let file: String
            }
            try show(Written(file: out)) { _ in
                let what = history ? "the keys' history" : certificate ? "the certificate" : "the public key"
                return [TerminalText.of("\(out) holds \(what).")]
            }
        }
    }

    struct Request: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a request for a certificate of the object key (PKCS#10).",
            discussion: """
                An authority signs it; `epilume key install` takes what it sends back.

                EXAMPLE
                  epilume key request --subject "CN=Booth 3,O=Clinic,C=DE" --out booth3.csr
                """)

        @Option(help: ArgumentHelp("The certificate's subject: CN, O, OU, L, ST and C.", valueName: "name"))
        var subject: String

        @Option(help: ArgumentHelp("The file; without it, standard output.", valueName: "file"))
        var out: String?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let pem = try await options.client.certificateRequest(CertificateRequest(subject: subject))
            struct Report: Encodable {
                let request: String
                let file: String?
            }
            let text = String(decoding: pem, as: UTF8.self)
            if let out { try KeyCommand.write(pem, to: out) }
            try show(Report(request: text, file: out)) { _ in
                out.map { [TerminalText.of("\($0) holds the request.")] }
                    ?? [text.hasSuffix("\n") ? String(text.dropLast()) : text]
            }
        }
    }

    struct Install: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Install the certificate that an authority issued for the object key.",
            discussion: """
                A PEM file with the station's certificate and, after it, those of its issuers. Objects that are \
                released from then on carry it.

                EXAMPLE
                  epilume key install booth3.pem
                """)

        @Argument(help: ArgumentHelp("The certificates, PEM.", valueName: "file"))
        var file: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw CommandFault("\(file) cannot be read.", .fileError)
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CommandFault("\(file) is not text: give the certificates as PEM.", .usage)
            }
            let status = try await options.client.install(ChainInstallation(chain: text))
            try show(status) { KeyText.status(status, $0) }
        }
    }

    /// A file of public content, whole or not at all; one that is there stays.
    static func write(_ bytes: [UInt8], to file: String) throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFault("\(file) is there already; remove it or choose another name.", .fileError)
        }
        do { try Data(bytes).write(to: URL(filePath: file), options: .atomic) } catch {
            throw CommandFault("\(file) cannot be written: \(error.localizedDescription).", .fileError)
        }
    }
}
