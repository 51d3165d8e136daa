internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeProfiles

extension ProfileCommand {
    struct Generate: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write or compare what is made from the profiles of a source tree.",
            discussion: """
                These are the udev rules, the hardware database and the table of devices in README.md.
                --check changes nothing and exits with 1 when a file differs.

                EXAMPLE
                  epilume profile generate --check .
                  epilume profile generate --write .
                """)

        enum Action: String, EnumerableFlag {
            case check, write

            static func help(for value: Action) -> ArgumentHelp? {
                value == .check ? "Compare, and name what differs." : "Write what differs."
            }
        }

        struct Report: Encodable {
            /// Paths below the root: differing after a check, written after a write.
            let differing: [String]
            let written: [String]
        }

        @Flag var action: Action

        @Argument(help: ArgumentHelp("The source tree, which has DeviceProfiles in it.", valueName: "root"))
        var root: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            do {
                let files = try GeneratedFiles.make(root: root)
                let written = action == .write ? try files.write(below: root) : []
                let report = Report(differing: files.differing(below: root), written: written)
                try show(report) { _ in lines(report) }
                if !report.differing.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
            } catch let refusal as ProfileFaults {
                for fault in refusal.faults.dropLast() { Standard.error(TerminalText.of(fault.description)) }
                throw CommandFault(refusal.faults.last?.description ?? "", .findings)
            }
        }

        private func lines(_ report: Report) -> [String] {
            var lines = report.written.map { TerminalText.of("\($0) is written.") }
            lines += report.differing.map { TerminalText.of("\($0) differs from the profiles.") }
            if !report.differing.isEmpty {
                lines.append(TerminalText.of("mend it with: epilume profile generate --write \(root)"))
            }
            return lines.isEmpty ? ["All files agree with the profiles."] : lines
        }
    }
}
