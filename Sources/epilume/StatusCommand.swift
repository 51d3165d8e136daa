internal import ArgumentParser
internal import EpilumeInterface

struct StatusCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the station is.",
        discussion: """
            EXAMPLE
              epilume status --json
            """)

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let status = try await options.client.status()
        try show(status) { Presentation.status(status, $0) }
    }
}
