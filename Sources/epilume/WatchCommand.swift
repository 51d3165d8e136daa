internal import ArgumentParser
internal import EpilumeInterface

struct WatchCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show events as they happen: a camera arrived, it is armed, a picture is safe.",
        discussion: """
            Ends by Ctrl-C, after --count events, or with the event that --until names. With --json, each event \
            is one line of JSON. Events: \(EventName.known.map(\.rawValue).joined(separator: ", ")).

            EXAMPLE
              epilume watch --until capture.safe
            """)

    @Option(help: "End after this many events.")
    var count: Int?

    @Option(help: "End with the first event of this name.")
    var until: EventName?

    @OptionGroup var options: StationOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be 1 or more.") }
    }

    func perform() async throws {
        var seen = 0
        var outputFault: (any Error)?
        let wasEnough = try await options.client.events(opened: {
            if !options.json { Standard.error("watching; end with Ctrl-C.") }
        }) { event in
            do {
                try showOne(event) { Presentation.event(event, $0) }
            } catch {
                outputFault = error
                return false
            }
            seen += 1
            return seen != count && event.name != until
        }
        if let outputFault { throw outputFault }
        if !wasEnough { throw CommandFault("The Epilume service has stopped.", .notRunning) }
    }
}

extension EventName: ExpressibleByArgument {
    /// A name that no event has would be waited for in vain.
    package init?(argument: String) {
        self.init(rawValue: argument)
        if !Self.known.contains(self) { return nil }
    }

    package static var allValueStrings: [String] { known.map(\.rawValue) }
}
