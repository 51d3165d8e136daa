internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeProfiles

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "List, check and begin profiles: what is known of models of camera and pedal.",
        discussion: """
            EXAMPLE
              epilume profile list
              epilume profile new /dev/video0
              epilume profile lint /etc/epilume/profiles.d
            """,
        subcommands: [List.self, Show.self, Lint.self, New.self, Generate.self])

    /// Where profiles are read from.
    struct Folders: ParsableArguments {
        @Option(
            help: ArgumentHelp("Profiles that came with Epilume, in another folder than usual.", valueName: "dir"))
        var shipped = ProfileCatalogue.shippedFolder

        @Option(
            help: ArgumentHelp("Profiles of this station, in another folder than usual.", valueName: "dir"))
        var local = ProfileCatalogue.localFolder

        var catalogue: ProfileCatalogue { ProfileCatalogue.load(shipped: shipped, local: local) }
    }

    struct List: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the profiles that are installed, and name those that have faults.",
            discussion: """
                Exits with 1 when a profile has a fault: its devices are refused until it is mended.

                EXAMPLE
                  epilume profile list
                """)

        struct Report: Encodable {
            let profiles: [Entry]
            let broken: [Broken]
            /// Folders that could not be listed.
            let faults: [String]

            struct Entry: Encodable {
                let id: String
                let vendor: String
                let model: String
                let kind: String
                let evidence: String
                let origin: ProfileOrigin
                let file: String
            }

            struct Broken: Encodable {
                let id: String
                let origin: ProfileOrigin
                let folder: String
                let faults: [String]
            }
        }

        @OptionGroup var folders: Folders
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let catalogue = folders.catalogue
            let report = Report(
                profiles: catalogue.profiles.map(ProfileDocument.init).map { document in
                    Report.Entry(
                        id: document.id, vendor: document.vendor, model: document.model, kind: document.kind,
                        evidence: document.evidence.level, origin: document.origin, file: document.file)
                },
                broken: catalogue.broken.map { broken in
                    Report.Broken(
                        id: broken.id, origin: broken.origin, folder: broken.folder,
                        faults: broken.faults.map(\.description))
                },
                faults: catalogue.faults.map(\.description))
            try show(report) { Self.lines(report, catalogue, $0) }
            if !catalogue.broken.isEmpty || !catalogue.faults.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
        }

        private static func lines(
            _ report: Report, _ catalogue: ProfileCatalogue, _ style: TerminalStyle
        ) -> [String] {
            var lines = ["No profile is installed."]
            if !report.profiles.isEmpty {
                var table = TextTable(["PROFILE", "DEVICE", "KIND", "EVIDENCE", "FROM"])
                for entry in report.profiles {
                    table.add([
                        "\(entry.id)", "\(entry.vendor) \(entry.model)", "\(entry.kind)", "\(entry.evidence)",
                        "\(entry.origin.rawValue)",
                    ])
                }
                lines = table.lines(style)
            }
            let sentences = catalogue.broken.map(\.sentence) + report.faults
            return lines + (sentences.isEmpty ? [] : [""]) + sentences.map(TerminalText.of)
        }
    }

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a profile says, and who says it.",
            discussion: """
                EXAMPLE
                  epilume profile show indmu-ht-b30s
                """)

        @Argument(help: ArgumentHelp("The profile, as `epilume profile list` names it.", valueName: "id"))
        var id: String

        @OptionGroup var folders: Folders
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let catalogue = folders.catalogue
            guard let profile = catalogue.profile(id) else {
                if let broken = catalogue.broken.first(where: { $0.id == id }) {
                    throw CommandFault(broken.sentence, .findings)
                }
                let nearest = NearestName.of(id, among: catalogue.profiles.map(\.id))
                let hint = nearest.map { "Did you mean \($0)?" } ?? "`epilume profile list` shows those there are."
                throw CommandFault("There is no profile \(id). \(hint)", .refused)
            }
            try show(ProfileDocument(profile)) { _ in
                let rows = ProfileSummary.rows(profile)
                let width = rows.map(\.name.count).max() ?? 0
                return rows.map { name, value in
                    TerminalText.of(name + String(repeating: " ", count: width - name.count + 2) + value)
                }
            }
        }
    }

    struct Lint: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check profiles, and name every fault by file, line and column.",
            discussion: """
                A path is a profile.yaml, a profile's folder, or a folder of such folders. Exits with 1 when a fault \
                is found.

                EXAMPLE
                  epilume profile lint /etc/epilume/profiles.d
                """)

        struct Report: Encodable {
            let checked: Int
            let faults: [Fault]

            struct Fault: Encodable {
                let file: String
                let line: Int
                let column: Int
                let sentence: String
            }
        }

        @Argument(help: "What to check.")
        var path: [String]

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let found = ProfileLint.check(path)
            let report = Report(
                checked: found.checked,
                faults: found.faults.map { fault in
                    let place = fault.place
                    return Report.Fault(
                        file: place.file, line: place.line, column: place.column, sentence: fault.description)
                })
            try show(report) { _ in
                let count = found.checked == 1 ? "1 profile" : "\(found.checked) profiles"
                let verdict = report.faults.isEmpty ? "no fault." : "faults: \(report.faults.count)."
                return report.faults.map { TerminalText.of($0.sentence) } + ["\(count), \(verdict)"]
            }
            if !report.faults.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
        }
    }
}
