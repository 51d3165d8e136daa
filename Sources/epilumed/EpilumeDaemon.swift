internal import ArgumentParser
internal import EpilumeDICOM
internal import EpilumeModel
internal import EpilumeStation
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// The acquisition service.
@main
struct EpilumeDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epilumed",
        abstract: "Captures from connected dermatoscopes and booth cameras, signs, and keeps what was captured safe.",
        discussion: """
            systemd starts it when a camera is plugged in. By hand, for a try without any camera:

              epilumed --practice --state-directory /tmp/epilume --socket /tmp/epilume.sock

            Exit codes: 0 stopped as asked, 1 the station cannot start, 64 wrong usage, 78 wrong configuration.
            """,
        version: SoftwareVersion.current)

    @Option(help: "The configuration; /etc/epilume/epilume.yaml is used when it exists and nothing is named.")
    var config: String?

    @Option(help: "Where keys, journal and outbox are kept, instead of paths.state-directory.")
    var stateDirectory: String?

    @Option(help: "The local interface's Unix socket, instead of paths.socket.")
    var socket: String?

    @Flag(help: "Use the simulated scope instead of cameras; its pictures are practice and nothing else.")
    var practice = false

    @Flag(help: "Read the configuration, say whether it is right, and exit.")
    var checkConfig = false

    @Flag(help: "With --check-config: print positions and paths as JSON.")
    var json = false

    @Flag(help: "Print the DICOM conformance statement of this version, as Markdown, and exit.")
    var conformanceStatement = false

    private static let usualConfiguration = "/etc/epilume/epilume.yaml"

    func run() async throws {
        if conformanceStatement { return print(ConformanceStatement.text, terminator: "") }
        let environment = ProcessInfo.processInfo.environment
        let settings = try settings(environment)
        if checkConfig { return try Self.show(settings, asJSON: json) }
        let log = Self.log(settings, environment)
        let station: Station
        do { station = try Station(settings, log: log) } catch {
            log.critical("station.refused", metadata: ["sentence": "\(error.sentence)"])
            throw ExitCode.failure
        }
        let server = LocalServer(station: station, socketPath: settings.socketPath, log: log) {
            do throws(StationFault) {
                try station.start { ServiceManager.ready(status: "Up; see `epilume devices`.") }
            } catch {
                log.critical("station.refused", metadata: ["sentence": "\(error.sentence)"])
                // Without devices there is no service; the manager restarts it.
                kill(getpid(), SIGTERM)
            }
        }
        var services: [any Service] = [StationService(station: station), server]
        if let watchdog = Watchdog(station: station, environment: environment, log: log) { services.append(watchdog) }
        var quiet = log
        quiet.logLevel = max(log.logLevel, .warning)
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet
        ).run()
    }

    func validate() throws {
        if json, !checkConfig { throw ValidationError("--json goes with --check-config.") }
    }

    private static func show(_ settings: StationConfiguration, asJSON: Bool) throws {
        guard asJSON else {
            return print("The configuration is right: \(settings.positions.map(\.name).joined(separator: ", ")).")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(ConfigurationSummary(settings)), as: UTF8.self))
    }

    private func settings(_ environment: [String: String]) throws -> StationConfiguration {
        let file = config ?? (access(Self.usualConfiguration, F_OK) == 0 ? Self.usualConfiguration : nil)
        var settings: StationConfiguration
        do { settings = try StationConfiguration.load(file: file, environment: environment) } catch {
            Self.complain(error.description)
            throw ExitCode(EX_CONFIG)
        }
        if let stateDirectory { settings.stateDirectory = stateDirectory }
        if let socket { settings.socketPath = socket }
        if practice { settings.practice = true }
        return settings
    }

    private static func log(_ settings: StationConfiguration, _ environment: [String: String]) -> Logger {
        var log = Logger(label: "epilumed") { _ in
            LineLogHandler(
                level: Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info,
                format: settings.logFormat == .json ? .json : .text,
                withPriority: environment["JOURNAL_STREAM"] != nil)
        }
        log.logLevel = Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info
        return log
    }

    private static func complain(_ sentence: String) {
        var line = Array((sentence + "\n").utf8)
        _ = write(STDERR_FILENO, &line, line.count)
    }
}
