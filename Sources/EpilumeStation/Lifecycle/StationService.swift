internal import ServiceLifecycle

/// The station's life as a service: it is composed before, runs until asked to stop, and then ends in order.
package struct StationService: Service {
    private let station: Station

    package init(station: Station) { self.station = station }

    package func run() async throws {
        try? await gracefulShutdown()
        await station.stop()
    }
}
