internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel

struct ContextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context",
        abstract: "Say and show what is known of a picture: where on whom, and how the scope was held.",
        discussion: """
            EXAMPLE
              epilume context set r0000000042-9f2c41d0 --region back --immersion ultrasound-gel --contact contact
            """,
        subcommands: [Show.self, Set.self, Regions.self])

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is known of a picture, and what nobody has said yet.",
            discussion: """
                EXAMPLE
                  epilume context show r0000000042-9f2c41d0
                """)

        @Argument(help: "The item, as `epilume outbox list` names it.")
        var item: ItemID

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let state = try await options.client.context(of: item.text)
            try show(state) { ContextText.lines(state, $0) }
        }
    }

    struct Set: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is known of a picture that was not released yet.",
            discussion: """
                What was said before and is not said now stays. \(ContextOptions.note)

                EXAMPLE
                  epilume context set r0000000042-9f2c41d0 --region "left cheek" --lesion L3
                  epilume context set r0000000042-9f2c41d0 --clear subject --context order.json
                """)

        @Argument(help: "The item, as `epilume outbox list` names it.")
        var item: ItemID

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
                throw CommandFault("Nothing was said: see `epilume context set --help`.", .usage)
            }
            let state = try await options.client.change(change, of: item.text)
            try show(state) { ContextText.lines(state, $0) }
        }
    }

    struct Regions: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the body regions, or those whose name begins so.",
            discussion: """
                EXAMPLE
                  epilume context regions avant-bras
                """)

        @Argument(help: ArgumentHelp("The beginning of a name, in English or French.", valueName: "text"))
        var text: String?

        @OptionGroup var options: StationOptions

        private struct Entry: Encodable {
            let name: String
            let frenchName: String
            let code: CodedTerm
        }

        func perform() async throws {
            let found = BodyRegion.matching(text ?? "")
            guard !found.isEmpty else {
                throw CommandFault("No body region begins so. See `epilume context regions`.", .findings)
            }
            let entries = found.map { Entry(name: $0.name, frenchName: $0.frenchNames[0], code: $0.term) }
            try show(entries) { style in
                var table = TextTable(["REGION", "RÉGION", "CODE"])
                for entry in entries {
                    table.add(["\(entry.name)", "\(entry.frenchName)", "\(entry.code.scheme) \(entry.code.value)"])
                }
                return table.lines(style)
            }
        }
    }
}
