internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeStation
internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle

/// A practice station in this process, on a state directory that is removed afterwards.
enum ScratchStation {
    /// - Parameter directory: on the file system that is to be measured.
    static func with<Answer>(
        directory: String, _ body: (StationConfiguration, LocalClient) async throws -> Answer
    ) async throws -> Answer {
        var settings = try StationConfiguration.load(file: nil, environment: [:])
        settings.stateDirectory = directory
        settings.socketPath = directory + "/sock"
        settings.practice = true
        settings.outboxReserveBytes = 0
        settings.positions = settings.positions.map { position in
            StationConfiguration.Position(
                name: position.name, port: position.port,
                request: StreamRequest(fourCC: .mjpeg, width: 1280, height: 720, framesPerSecond: 30))
        }
        let station = try Station(settings, log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let (settled, ring) = AsyncStream.makeStream(of: Void.self)
        let server = LocalServer(
            station: station, socketPath: settings.socketPath,
            log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        ) {
            do throws(StationFault) { try station.start { ring.finish() } } catch { fatalError(error.sentence) }
        }
        let group = ServiceGroup(
            services: [StationService(station: station), server],
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await group.run() }
        for await _ in settled {}
        for await event in station.events.watch(after: 0) where event.name == .deviceArmed { break }
        let client = LocalClient(socketPath: settings.socketPath)
        let answer = try await body(settings, client)
        await group.triggerGracefulShutdown()
        try await running.value
        return answer
    }
}
