internal import EpilumeInterface
package import Logging
internal import ServiceLifecycle

/// Feeds systemd's watchdog while every thread takes turns of its loop.
///
/// A silent camera does not stop turns; a thread that hangs in a driver does, and then only a restart helps.
package struct Watchdog: Service {
    private let station: Station
    private let interval: Duration
    private let log: Logger

    /// - Parameter environment: `WATCHDOG_USEC` as systemd sets it (sd_watchdog_enabled(3)).
    /// - Returns: nil when no watchdog is asked for.
    package init?(station: Station, environment: [String: String], log: Logger) {
        guard let limit = environment["WATCHDOG_USEC"].flatMap(Int64.init), limit > 0 else { return nil }
        self.station = station
        // A third of the limit: one late check is no death.
        interval = .microseconds(limit / 3)
        self.log = log
    }

    package func run() async throws {
        var last = station.turns
        // Cancelled when another service has failed: a loop that slept no more would keep the group from ending.
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
            let now = station.turns
            let stuck = Self.stuck(from: last, to: now)
            if stuck.isEmpty {
                ServiceManager.feedWatchdog()
            } else {
                log.error("watchdog.hungry", metadata: ["threads": "\(stuck.joined(separator: ", "))"])
            }
            last = now
        }
    }

    /// The threads that took no turn between two looks. One that was not there before has nothing to show yet.
    package static func stuck(from last: [String: UInt64], to now: [String: UInt64]) -> [String] {
        now.filter { last[$0.key] == $0.value }.keys.sorted()
    }
}
