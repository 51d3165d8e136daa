internal import ArgumentParser
internal import EpilumeInterface

struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Show one camera, or arm, disarm or release it.",
        discussion: """
            EXAMPLE
              epilume device release scope
            """,
        subcommands: [Show.self, Arm.self, Disarm.self, Release.self])

    /// A device's id or its position's name.
    struct Name: ParsableArguments {
        @Argument(help: ArgumentHelp("The device or its position, as `epilume devices` lists them.", valueName: "id"))
        var text: String
    }

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show everything that is known of a camera.",
            discussion: """
                EXAMPLE
                  epilume device show scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let device = try await options.client.device(name.text)
            try show(device) { Presentation.device(device, $0) }
        }
    }

    struct Arm: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start the camera's stream, so that a press gets a picture.",
            discussion: """
                EXAMPLE
                  epilume device arm scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let device = try await options.client.arm(name.text)
            try show(device) { _ in [TerminalText.of("\(device.id): \(device.sentence)")] }
        }
    }

    struct Disarm: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the camera's stream and erase the frames kept in memory.",
            discussion: """
                EXAMPLE
                  epilume device disarm scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let device = try await options.client.disarm(name.text)
            try show(device) { _ in [TerminalText.of("\(device.id): \(device.sentence)")] }
        }
    }

    struct Release: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give the camera to other programs until it is armed again.",
            discussion: """
                EXAMPLE
                  epilume device release scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func perform() async throws {
            let device = try await options.client.release(name.text)
            try show(device) { _ in [TerminalText.of("\(device.id): \(device.sentence)")] }
        }
    }
}
