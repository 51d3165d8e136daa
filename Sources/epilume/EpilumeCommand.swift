internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel

@main
struct EpilumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epilume",
        abstract: "Look after the dermatoscopes of this station and the pictures they take.",
        discussion: """
            EXAMPLE
              epilume devices
              epilume capture
              epilume outbox list

            EXIT CODES
            \(ExitStatus.help)
            """,
        version: SoftwareVersion.current,
        subcommands: [
            DevicesCommand.self, DeviceCommand.self, CaptureCommand.self, ContextCommand.self, ReleaseCommand.self,
            CorrectCommand.self, ImportCommand.self, OutboxCommand.self, JournalCommand.self, VerifyCommand.self,
            WatchCommand.self,
            StatusCommand.self, TrustCommand.self, ProfileCommand.self, DoctorCommand.self,
            CalibrateCommand.self, CheckCommand.self, PracticeCommand.self, KeyCommand.self,
        ])
}
