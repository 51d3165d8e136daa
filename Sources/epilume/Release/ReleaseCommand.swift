internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel

struct ReleaseCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Make and sign the DICOM object of a picture, so that it may leave.",
        discussion: """
            What is known of the picture may be said with it. An object is made once: what is wrong in it is corrected by \
            another one, see `epilume correct`. \(ContextOptions.note)

            EXAMPLE
              epilume release r0000000042-9f2c41d0 --patient-id 4711 --region back
              epilume release r0000000042-9f2c41d0 --context order.json
            """)

    @Argument(help: "The item, as `epilume outbox list` names it.")
    var item: ItemID

    @OptionGroup var context: ContextOptions

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let stated = try context.stated()
        let change = stated == PictureContext() ? nil : ContextChange(set: stated)
        let released = try await options.client.release(item.text, ReleaseRequest(change: change))
        try show(released) { Presentation.item(released, $0) }
    }
}

struct CorrectCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Replace the object of a released picture by another that says something else.",
        discussion: """
            The new object has a name of its own and names the one that it replaces; nothing that left is changed. What was \
            said before and is not said now stays. \(ContextOptions.note)

            EXAMPLE
              epilume correct r0000000042-9f2c41d0 --reason "wrong side" --laterality left
            """)

    @Argument(help: "The item, as `epilume outbox list` names it.")
    var item: ItemID

    @Option(help: ArgumentHelp("Why, in 3 to 120 characters that name no patient.", valueName: "text"))
    var reason: String

    @OptionGroup var context: ContextOptions

    @Option(
        help: ArgumentHelp(
            "Take back what was said: \(PictureContext.Field.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "field"))
    var clear: [PictureContext.Field] = []

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let change = ContextChange(set: try context.stated(), clear: clear)
        guard change != ContextChange() else {
            throw CommandFault("Nothing would be another: see `epilume correct --help`.", .usage)
        }
        let item = try await options.client.correct(
            item.text, CorrectionRequest(change: change, reason: reason))
        try show(item) { Presentation.item(item, $0) }
    }
}
