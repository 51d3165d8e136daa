internal import ArgumentParser
internal import EpilumeModel
internal import Glibc

@main
struct EpilumeChart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epilume-chart",
        abstract: "Find calibration charts and grids in a picture.",
        discussion: """
            Nothing is guessed: what is not sure is refused, with what was seen and what to do.

            EXAMPLE
              epilume-chart find colorchecker24 --picture chart.jpg --seen seen.jpg
              epilume-chart grid dots --columns 9 --rows 7 --picture grid.jpg --json
              epilume-chart edges --picture target.jpg

            EXIT CODES
              0  found
              1  not found, or unsure
              2  the command line is wrong
              3  the picture cannot be read
            """,
        version: SoftwareVersion.current,
        subcommands: [FindCommand.self, GridCommand.self, EdgesCommand.self])

    static func main() {
        OpenCV.prepare()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let fault as ChartFault {
            Output.error(fault.sentence)
            Glibc.exit(fault.exitCode)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess { exit(withError: error) }
            // The parser's own code for a wrong command line is 64; here it is 2, beside 1 and 3.
            Output.error(fullMessage(for: error))
            Glibc.exit(2)
        }
    }
}

/// What every command needs.
struct PictureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The picture, a JPEG file.", valueName: "file"))
    var picture: String

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write the picture with what was seen drawn into it, found or not.", valueName: "file"))
    var seen: String?
}
