internal import ArgumentParser
internal import EpilumeInterface

struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Look after one camera: show, arm, release, enrol, pair, light, record.",
        discussion: """
            EXAMPLE
              epilume device show scope
              epilume device release scope
            """,
        subcommands: [
            Show.self, Arm.self, Disarm.self, Release.self, Enrol.self, Pair.self, Light.self, RecordCommand.self,
        ])

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

    struct Arm: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Start the camera's stream, so that a press gets a picture.",
            discussion: """
                EXAMPLE
                  epilume device arm scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func change() async throws -> Device { try await options.client.arm(name.text) }
    }

    struct Disarm: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Stop the camera's stream and erase the frames kept in memory.",
            discussion: """
                EXAMPLE
                  epilume device disarm scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func change() async throws -> Device { try await options.client.disarm(name.text) }
    }

    struct Release: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Give the camera to other programs until it is armed again.",
            discussion: """
                EXAMPLE
                  epilume device release scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func change() async throws -> Device { try await options.client.release(name.text) }
    }

    struct Enrol: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Let pictures be kept of a model that no profile knows.",
            discussion: """
                For a technician who has looked at what the camera shows. Every picture of it says that its model is \
                unverified; nothing of it is locked or proved. A profile is better: `epilume profile new`.

                EXAMPLE
                  epilume device enrol scope
                """)

        @OptionGroup var name: Name
        @OptionGroup var options: StationOptions

        func change() async throws -> Device { try await options.client.enrol(name.text) }
    }

    struct Pair: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Tell which scope belongs to a position: press its button.",
            discussion: """
                The position keeps the port of the scope whose button is pressed, until it is paired again. Its port \
                in the configuration must be any or paired.

                EXAMPLE
                  epilume device pair left
                  epilume device pair left --device usb-0000_00_14.0-1.2
                """)

        @Argument(help: "The position, as /etc/epilume/epilume.yaml names it.")
        var position: String

        @Option(help: ArgumentHelp("The device, when it has no button.", valueName: "id"))
        var device: String?

        @Option(help: "How long to wait for the press.")
        var seconds = PairingRequest.usualSeconds

        @OptionGroup var options: StationOptions

        func validate() throws {
            guard PairingRequest.permittedSeconds.contains(seconds) else {
                throw ValidationError("--seconds must be from 1 to 600.")
            }
        }

        func change() async throws -> Device {
            if device == nil {
                Standard.error("Press the button of the scope that belongs to “\(TerminalText.of(position))”.")
            }
            // The answer comes with the press, or after the wait.
            var client = options.client
            client.timeout += .seconds(seconds)
            return try await client.pair(position, PairingRequest(device: device, seconds: seconds))
        }
    }

    struct Light: DeviceChange {
        static let configuration = CommandConfiguration(
            abstract: "Switch a scope's light, and say how far its state can be believed.",
            discussion: """
                EXAMPLE
                  epilume device light scope on
                  epilume device light scope polarised --confirm
                """)

        @OptionGroup var name: Name

        @Argument(help: "A state, as `epilume device show` lists them.")
        var state: String

        @Flag(help: "Send nothing: state that you have seen the light in this state.")
        var confirm = false

        @OptionGroup var options: StationOptions

        func change() async throws -> Device {
            try await options.client.light(name.text, LightRequest(state: state, confirmed: confirm ? true : nil))
        }

        func sentence(_ device: Device) -> String { device.light?.sentence ?? device.sentence }
    }
}

/// A command that changes a device and says how it then stands.
protocol DeviceChange: StationCommand {
    func change() async throws -> Device
    func sentence(_ device: Device) -> String
}

extension DeviceChange {
    func sentence(_ device: Device) -> String { device.sentence }

    func perform() async throws {
        let device = try await change()
        try show(device) { _ in [TerminalText.of("\(device.id): \(sentence(device))")] }
    }
}
