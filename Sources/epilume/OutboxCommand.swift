internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeWorkshop

struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "List the pictures that are kept, and write them out as plain files.",
        discussion: """
            EXAMPLE
              epilume outbox list --state quarantine
            """,
        subcommands: [List.self, Show.self, Export.self])

    struct List: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the items in the order of capture.",
            discussion: """
                EXAMPLE
                  epilume outbox list --state ready
                """)

        @Option(help: "Only items in this state: \(ItemState.allCases.map(\.rawValue).joined(separator: ", ")).")
        var state: ItemState?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let items = try await options.client.items().filter { state == nil || $0.state == state }
            try show(ItemList(items: items)) { Presentation.items(items, $0) }
        }
    }

    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is known of an item.",
            discussion: """
                EXAMPLE
                  epilume outbox show r0000000042-9f2c41d0
                """)

        @Argument(help: "The item, as `epilume outbox list` names it.")
        var item: ItemID

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let item = try await options.client.item(item.text)
            try show(item) { Presentation.item(item, $0) }
        }
    }

    struct Export: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write an item's picture, record and signature as plain files.",
            discussion: """
                Makes a folder named after the item in the folder given, with record.json, record.jws, picture.jpg \
                (or picture.raw as the camera delivered it) and, for a raw picture, rendering.jpg. With --calibrated \
                also calibrated.jpg: the picture in true colour as far as its calibration goes, with an ICC profile; \
                calibrated-expired.jpg where the calibration was too old. The evidence stays the picture as delivered.

                EXAMPLE
                  epilume outbox export r0000000042-9f2c41d0 /media/usb
                  epilume outbox export r0000000042-9f2c41d0 . --calibrated
                """)

        @Argument(help: "The item, as `epilume outbox list` names it.")
        var item: ItemID

        @Argument(help: "The folder to write into; made when it is not there.")
        var dir: String

        @Flag(help: "Also make the calibrated picture.")
        var calibrated = false

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let client = options.client
            let facts = try await client.item(item.text)
            let file = try await client.itemFile(item.text)
            var export = try ItemExport(item, isJPEG: facts.pictureMediaType == "image/jpeg", container: file)
            var notes: [String] = []
            if calibrated {
                let made = try await CalibratedExport(
                    record: export.record, picture: export.picture, shelf: PaperShelf(client))
                export.add(made.fileName, made.picture.bytes)
                notes = made.notes
            }
            let exported = try export.write(into: dir, notes: notes)
            try show(exported) { _ in
                (["\(item) is written to \(exported.folder)."] + notes).map(TerminalText.of)
            }
        }
    }
}

extension ItemState: ExpressibleByArgument {}

extension ItemID: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
