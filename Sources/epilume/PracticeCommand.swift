internal import ArgumentParser
internal import EpilumeInterface

struct PracticeCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice",
        abstract: "Lay a target under the practice scope, or show what lies there.",
        discussion: """
            EXAMPLE
              epilume practice colour-chart
            """)

    @Argument(help: "The target; without it, what lies there is shown.")
    var target: String?

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let state =
            if let target { try await options.client.lay(PracticeRequest(target: target)) } else {
                try await options.client.practice()
            }
        try show(state) { _ in
            [
                TerminalText.of("The practice scope looks at: \(state.target)."),
                TerminalText.of("There are: \(state.targets.joined(separator: ", "))."),
            ]
        }
    }
}
