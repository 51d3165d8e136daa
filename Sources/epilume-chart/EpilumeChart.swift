internal import ArgumentParser
internal import EpilumeModel
internal import Glibc

@main
struct EpilumeChart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epilume-chart",
        abstract: "Find calibration charts and grids in a picture.",
        discussion: """
            Nothing is guessed: what is not sure is refused, with what was seen and what to do. With --json, refusals \
            too are one object on standard output, with a reason and a sentence.

            EXAMPLE
              epilume-chart find colorchecker24 --picture chart.jpg --seen seen.jpg
              epilume-chart grid dots --columns 9 --rows 7 --picture grid.jpg --json
              epilume-chart edges --target epilume-target-20 --picture target.jpg

            EXIT CODES
              0  found
              1  not found, or unsure
              2  the command line, or a file that it names beside the picture, is wrong
              3  the picture cannot be read
            """,
        version: SoftwareVersion.current,
        subcommands: [FindCommand.self, GridCommand.self, EdgesCommand.self])

    static func main() {
        OpenCV.prepare()
        // Also where the command line is so wrong that it is not parsed.
        let asJSON = CommandLine.arguments.contains("--json")
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let refusal as ChartRefusal {
            Output.refusal(refusal, asJSON: asJSON)
            Glibc.exit(refusal.exitCode)
        } catch {
            if exitCode(for: error).isSuccess { exit(withError: error) }
            // The parser's own code for a wrong command line is 64; here it is 2, beside 1 and 3.
            let refusal = ChartRefusal(.commandLine, fullMessage(for: error))
            Output.refusal(refusal, asJSON: asJSON)
            Glibc.exit(refusal.exitCode)
        }
    }
}
