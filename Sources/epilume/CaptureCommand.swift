internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel

struct CaptureCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Take a picture, and return when it is safe on disk.",
        discussion: """
            Without a name, the only armed camera is meant. With --json, each picture is one line of JSON.

            What is known of the picture may be said with it. \(ContextOptions.note)

            EXAMPLE
              epilume capture scope --purpose check
              epilume capture scope --region back --lesion L3 --contact contact --immersion alcohol
            """)

    @Argument(help: ArgumentHelp("The device or its position.", valueName: "device"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Why it is taken: \(Purpose.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "Without it: practice on the simulated scope, otherwise clinical."))
    var purpose: Purpose?

    @Option(help: "How many pictures to take, one after the other.")
    var count = 1

    @OptionGroup var context: ContextOptions

    @OptionGroup var options: StationOptions

    func validate() throws {
        if count < 1 { throw ValidationError("--count must be 1 or more.") }
    }

    func perform() async throws {
        let stated = try context.stated()
        let client = options.client
        let target = if let name { name } else { try CaptureTarget.only(of: try await client.devices()) }
        for _ in 1...count {
            let capture = try await client.capture(
                target, CaptureRequest(purpose: purpose, context: stated == PictureContext() ? nil : stated))
            try showOne(capture) { _ in Presentation.capture(capture) }
        }
    }
}

extension Purpose: ExpressibleByArgument {}
