internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeRecords
internal import Foundation

/// What root does with the folder of keys itself, while the service is down.
extension KeyCommand {
    struct SealKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seal",
            abstract: "Have systemd decrypt the keys when the service starts, and erase the plain ones. For root.",
            discussion: """
                The keys are encrypted by systemd-creds, into /etc/credstore.encrypted, and a drop-in of the unit names \
                them. `host` encrypts with a key in /var/lib/systemd: it protects copies of the service's own folder, \
                not of the whole disk. `tpm2` binds them to this machine's TPM and to how the machine starts.

                Keep a copy of the history and of the public key elsewhere: a TPM that is cleared takes the keys with \
                it. After a rotation the new key lies plain until it is sealed as well.

                EXAMPLE
                  systemctl stop epilumed
                  epilume key seal --with tpm2
                  systemctl daemon-reload
                  systemctl start epilumed
                """)

        @Option(help: "What encrypts: \(CredentialSealing.Means.allCases.map(\.rawValue).joined(separator: ", ")).")
        var with: CredentialSealing.Means

        @Option(
            help: ArgumentHelp(
                "Where the sealed keys go. Without it: \(CredentialSealing.defaultStore).", valueName: "folder"))
        var store: String?

        @Option(
            help: ArgumentHelp(
                "The unit's folder for the drop-in. Without it: \(CredentialSealing.defaultDropInFolder).",
                valueName: "folder"))
        var dropInFolder: String?

        @OptionGroup var place: KeyPlaceOptions

        func validate() throws {
            // What lies there is the installed service's, which another folder's keys would replace.
            if place.stateDirectory != KeyPlaceOptions.usual, store == nil || dropInFolder == nil {
                throw ValidationError(
                    "With --state-directory, name the credential store and the unit's folder as well: --store and "
                        + "--drop-in-folder.")
            }
        }

        private struct Report: Encodable {
            let sealed: [String]
            let dropIn: String
        }

        func run() async throws {
            let folder = dropInFolder ?? CredentialSealing.defaultDropInFolder
            let sealing = CredentialSealing(
                stateDirectory: place.stateDirectory, store: store ?? CredentialSealing.defaultStore,
                dropInFolder: folder,
                run: Self.systemdCreds)
            let sealed = try place.attempt { () throws(RecordFault) in try sealing.seal(with: with) }
            let dropIn = folder + "/" + CredentialSealing.dropInName
            try place.show(
                Report(sealed: sealed.map(\.rawValue), dropIn: dropIn),
                sealed.isEmpty
                    ? "The keys were sealed already."
                    : "The keys are sealed, and the plain ones erased. Now run `systemctl daemon-reload` and "
                        + "`systemctl start epilumed`.")
        }

        private static func systemdCreds(_ arguments: [String], _ input: [UInt8]) -> CredentialSealing.Answer {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-creds")
            process.arguments = arguments
            let (given, output, errors) = (Pipe(), Pipe(), Pipe())
            process.standardInput = given
            process.standardOutput = output
            process.standardError = errors
            do { try process.run() } catch {
                return .init(
                    status: -1, output: [], error: "systemd-creds cannot be run: \(error.localizedDescription)")
            }
            // A key and its sealed form fit into the pipes' buffers, so neither side waits for the other.
            try? given.fileHandleForWriting.write(contentsOf: Data(input))
            try? given.fileHandleForWriting.close()
            let bytes = (try? output.fileHandleForReading.readToEnd()) ?? nil
            let words = (try? errors.fileHandleForReading.readToEnd()) ?? nil
            process.waitUntilExit()
            return .init(
                status: process.terminationStatus, output: Array(bytes ?? Data()),
                error: String(decoding: words ?? Data(), as: UTF8.self))
        }
    }

    struct ReplaceLost: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replace-lost",
            abstract: "Begin openly with a new capture key when the old one is lost. For root.",
            discussion: """
                A station whose capture key is lost does not start. This leaves a request in its folder of keys; the \
                next start makes a new key and signs with it that the old one is not to be believed from the next \
                record on. Nobody but the new key says so: verifiers that trust the old key do not follow it, and need \
                the new public key from a person.

                Restore the key from a copy instead, if there is one.

                EXAMPLE
                  epilume key replace-lost --reason "the disk broke"
                  systemctl restart epilumed
                """)

        @Option(help: "Why, for those who read the history.")
        var reason: String

        @Option(help: ArgumentHelp("The lost key's id, where the folder does not know it.", valueName: "key"))
        var lostKey: String?

        @OptionGroup var place: KeyPlaceOptions

        private struct Report: Encodable {
            let requested = true
        }

        func run() async throws {
            try place.attempt { () throws(RecordFault) in
                try KeyReplacement(reason: reason, lostKeyID: lostKey).leave(in: place.stateDirectory + "/keys")
            }
            try place.show(
                Report(),
                "The next start makes a new capture key: `systemctl restart epilumed`. Verifiers that trust the lost "
                    + "key will not follow it: hand out the new public key (`epilume trust`).")
        }
    }
}

/// Where the folder of keys is.
struct KeyPlaceOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of text for people.")
    var json = false

    @Option(help: ArgumentHelp("The service's state directory.", valueName: "path"))
    var stateDirectory = Self.usual

    static let usual = "/var/lib/epilume"

    /// A fault ends the command with its sentence.
    func attempt<Answer>(_ body: () throws(RecordFault) -> Answer) throws -> Answer {
        do { return try body() } catch {
            Standard.error(TerminalText.of(error.description))
            throw ExitCode(error.exitStatus.rawValue)
        }
    }

    func show(_ report: some Encodable, _ sentence: String) throws {
        try Standard.output(
            json ? String(decoding: WireJSON.encode(report, pretty: true), as: UTF8.self) : sentence)
    }
}

extension RecordFault {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .system: .fileError
        default: .refused
        }
    }
}

extension CredentialSealing.Means: ExpressibleByArgument {}
