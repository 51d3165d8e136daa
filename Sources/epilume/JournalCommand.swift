internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Look at the chain of records and its signed checkpoints, and carry them elsewhere.",
        discussion: """
            EXAMPLE
              epilume journal export /media/usb/booth-3
            """,
        subcommands: [Show.self, Export.self, Accept.self])

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how many records there are and what the newest checkpoint covers.",
            discussion: """
                EXAMPLE
                  epilume journal show
                """)

        @OptionGroup var options: StationOptions

        func perform() async throws {
            // Beyond every number: the state of the journal, and no page.
            let state = try await options.client.checkpoints(after: .max)
            try show(state) { Presentation.journal(state, $0) }
        }
    }

    struct Export: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the journal, its checkpoints and the station's public keys into a new folder.",
            discussion: """
                Makes the folder with chain.log, checkpoints, station.pem (the key that the station began with) and \
                keys.json (which leads from it to the present key). Keep the newest checkpoint, or the whole \
                folder, where nobody who can change this station can change it: `epilume verify` holds the station's \
                pictures and a later journal against it, and shows what was taken away or rewritten since.

                EXAMPLE
                  epilume journal export /media/usb/booth-3
                """)

        @Argument(help: "The folder to make; it must not be there yet.")
        var dir: String

        @OptionGroup var options: StationOptions

        struct Report: Encodable {
            let folder: String
            let recordCount: UInt64
            let checkpoints: [String]
            /// Relative to the folder; absent when there is no checkpoint.
            let newest: String?
        }

        func perform() async throws {
            let client = options.client
            // The journal comes last, so that it holds at least what each checkpoint covers.
            let entries = try await client.allCheckpoints()
            var export = FolderExport(subfolders: ["checkpoints"])
            var names: [String] = []
            for entry in entries {
                // One that the disk does not give back is missing here as it is there; the others are not held up by it.
                if entry.sha256 == nil { continue }
                let name = "checkpoints/" + Self.fileName(entry.number)
                export.files.append((name, try await client.checkpointFile(entry.number)))
                names.append(name)
            }
            let state = try await client.checkpoints(after: .max)
            // The key that the station began with, and the history that leads from it to the present one.
            let keys = try await client.keys()
            if let first = (keys.former + [keys.capture]).lazy.compactMap(\.publicKey).first {
                export.files.append(("station.pem", Array(first.utf8)))
            }
            export.files.append(("keys.json", try await client.keyHistory()))
            let journal = try await client.journal()
            export.files.append(("chain.log", journal))
            try export.write(to: dir)
            let report = Report(
                folder: dir, recordCount: state.recordCount, checkpoints: names,
                newest: entries.last { $0.trouble == nil }.map { "checkpoints/" + Self.fileName($0.number) })
            try show(report) { _ in lines(report, entries) }
        }

        private func lines(_ report: Report, _ entries: [CheckpointEntry]) -> [String] {
            let folder = TerminalText.of(report.folder)
            let count = report.checkpoints.count
            var lines = [
                "The journal and \(count) \(count == 1 ? "checkpoint" : "checkpoints") are written to \(folder)."
            ]
            for entry in entries {
                if let trouble = entry.trouble {
                    lines.append(TerminalText.of("Checkpoint \(entry.number): \(trouble)"))
                }
            }
            lines.append(
                "Verify it with: epilume verify --journal \(folder) --trust \(folder)/station.pem --history "
                    + "\(folder)/keys.json")
            if let newest = report.newest {
                lines.append(
                    "Keep \(folder)/\(newest) where nobody who can change the station can change it, such as with "
                        + "another department: it shows later whether records were taken away or rewritten.")
            }
            return lines
        }

        /// As docs/formats.md says.
        private static func fileName(_ number: UInt64) -> String {
            let digits = String(number)
            return "c" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".checkpoint"
        }
    }

    struct Accept: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the station go on with a journal that contradicts a signed checkpoint.",
            discussion: """
                Only when the right journal cannot be restored, from a backup or an export. A new checkpoint over the \
                journal as it is names the contradicted one and the reason; both stay, so that the break can always be \
                seen. Record numbers that were used before are used again after it.

                EXAMPLE
                  epilume journal accept --reason "disk failed on 3 May, restored from the backup of 2 May; J. Roe"
                """)

        @Option(help: "Why the journal may be as it is, in 3 to 500 characters. It is signed with the checkpoint.")
        var reason: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let entry = try await options.client.acceptJournal(AcceptanceRequest(reason: reason))
            try show(entry) { _ in
                [
                    "The journal is accepted as it is in checkpoint \(entry.number). Pictures can be taken again.",
                    "Export it now, and keep the earlier checkpoints: `epilume journal export DIR`.",
                ]
            }
        }
    }
}
