internal import ArgumentParser
internal import EpilumeModel
internal import EpilumeStation

/// `make bench`: every figure beside its baseline of the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epilume-bench",
        abstract: "Measures the capture path, the durable path and memory, each beside a baseline of the same run.",
        discussion: """
            Prints a table, then one line of JSON. Exit code 0 when every limit holds, 1 otherwise.

              epilume-bench --directory /var/tmp/epilume-bench
            """,
        version: SoftwareVersion.current)

    @Option(help: "Where the durable path is measured: a new folder on the disk in question.")
    var directory = ".build/bench"

    @Option(help: "Only the figures of this bench: ring, allocations, signing, commit, press, memory or pixels.")
    var only: String?

    func run() async throws {
        let known = ["ring", "allocations", "signing", "commit", "press", "memory", "pixels"]
        if let only, !known.contains(only) {
            throw ValidationError("There is no bench “\(only)”; there are \(known.joined(separator: ", ")).")
        }
        var report = Report()
        for name in known where only == nil || only == name {
            switch name {
            case "ring": report.add(try RingBench.run())
            case "pixels": report.add(try PixelBench.run())
            case "allocations": report.add(try AllocationBench.run())
            case "signing": report.add(try SigningBench.run(directory: directory + "-keys"))
            case "commit": report.add(try await CommitBench.run(directory: directory))
            case "press":
                report.add(try await PressBench.run(directory: directory + "-press"))
                Scratch.remove(directory + "-press")
            default:
                let daemon = CommandLine.arguments[0].split(separator: "/").dropLast().joined(separator: "/")
                let prefix = CommandLine.arguments[0].hasPrefix("/") ? "/" : ""
                report.add(try MemoryBench.run(directory: directory + "-memory", daemon: prefix + daemon + "/epilumed"))
            }
        }
        report.printTable()
        try report.printJSON()
        if !report.allHold { throw ExitCode.failure }
    }
}
