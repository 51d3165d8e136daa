internal import EpilumeInterface
internal import EpilumeModel

/// Press to safe through the socket, at 30 fps, beside the bare commit of the same run.
enum PressBench {
    private static let presses = 200
    private static let frameIntervalMicroseconds = 1e6 / 30
    private static let bytes = [UInt8](repeating: 0x5a, count: 200 * 1024)

    static func run(directory: String) async throws -> [Figure] {
        let bareCommit = try BareCommit(directory: directory + "-bare")
        let (waits, bare) = try await ScratchStation.with(directory: directory) { _, client in
            var waits: [Double] = []
            var bare: [Double] = []
            for press in 0..<(presses + 5) {
                // In turns and each after a pause: a commit that follows another at once finds a disk that is awake.
                try await pause()
                let commit = try time { try bareCommit.commit(bytes) }
                try await pause()
                let clock = ContinuousClock()
                let start = clock.now
                _ = try await client.capture("scope")
                let wait = clock.now - start
                guard press >= 5 else { continue }
                bare.append(commit)
                waits.append(Double(wait.components.attoseconds) / 1e12 + Double(wait.components.seconds) * 1e6)
            }
            return (Samples(waits), Samples(bare))
        }
        let limit = 2 * frameIntervalMicroseconds + 3 * bare.quantile(0.99)
        return [
            .plain("press→safe p50", waits.quantile(0.5) / 1000, "ms", "≤", limit / 1000),
            .plain(
                "press→safe p99", waits.quantile(0.99) / 1000, "ms", "≤", limit / 1000,
                note: "limit: 2 frame intervals + 3 × the bare commit's p99 (\(bare.quantile(0.99) / 1000) ms)"),
        ]
    }

    /// Presses fall anywhere in a frame interval, as a hand's do.
    private static func pause() async throws {
        try await Task.sleep(for: .microseconds(Int64.random(in: 0..<33_333)))
    }
}
