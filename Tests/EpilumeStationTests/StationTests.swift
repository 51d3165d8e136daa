import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeOutbox
import EpilumeRecords
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Glibc
import Testing

@Suite("Station", .timeLimit(.minutes(2)))
struct StationTests {
    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func stage() throws -> StationStage {
        try StationStage(folder) { try CameraScript(ownInterval: .milliseconds(2)) }
    }

    /// A station that takes pictures and stops.
    private func run(captures: Int) async throws {
        let stage = try stage()
        try await stage.arm()
        for _ in 0..<captures { _ = try await stage.press().get() }
        await stage.station.stop()
    }

    @Test("a second station on the same state directory is refused, and the first goes on")
    func second() async throws {
        let first = try stage()
        try await first.arm()
        let fault = #expect(throws: StationFault.self) { try stage() }
        guard case .spool(.locked) = fault else {
            Issue.record("not \(String(describing: fault))")
            return
        }
        _ = try await first.press().get()
        await first.station.stop()
    }

    @Test("the chain goes on over a restart")
    func restart() async throws {
        try await run(captures: 3)
        let stage = try stage()
        try await stage.arm()
        #expect(try await stage.press().get().recordNumber == 4)
        let report = try await stage.verification(of: folder)
        #expect(report.verdict == .valid)
        #expect(report.items.count == 4)
        await stage.station.stop()
    }

    @Test("a key that is missing beside records is a refusal, never a new key")
    func keyMissing() async throws {
        try await run(captures: 1)
        let path = folder.path + "/keys/capture.pem"
        try #require(unlink(path) == 0)
        let fault = #expect(throws: StationFault.self) { try stage() }
        guard case .key(.keyMissing) = fault else {
            Issue.record("not \(String(describing: fault))")
            return
        }
        #expect(fault?.sentence.contains("capture.pem") == true)
        #expect(access(path, F_OK) != 0)
    }

    @Test("a state directory that cannot be made is a refusal with its path")
    func folderRefused() throws {
        let fault = #expect(throws: StationFault.self) {
            try StationStage(folder) {
                try CameraScript()
            } change: {
                $0.stateDirectory += "/no/such/parent"
            }
        }
        guard case .folder(let path, let code) = fault else {
            Issue.record("not \(String(describing: fault))")
            return
        }
        #expect(code == ENOENT)
        #expect(path.raw.hasSuffix("/no/such/parent"))
    }

    @Test("a station that stops lets the cameras go and ends its watchers")
    func stop() async throws {
        let stage = try stage()
        try await stage.arm()
        let script = stage.script
        let watcher = stage.station.events.watch(after: nil)
        await stage.station.stop()
        #expect(script.calls.suffix(2) == [.stop, .close])
        var last: EventName?
        for await event in watcher { last = event.name }
        #expect(last == .stationStopping)
    }

    // MARK: The watchdog

    @Test("a thread is stuck when it took no turn between two looks")
    func stuck() {
        #expect(Watchdog.stuck(from: ["a": 1, "b": 2], to: ["a": 2, "b": 2]) == ["b"])
        #expect(Watchdog.stuck(from: ["a": 1], to: ["a": 2, "new": 0]).isEmpty)
        #expect(Watchdog.stuck(from: ["a": 1, "left": 5], to: ["a": 2]).isEmpty)
        #expect(Watchdog.stuck(from: ["b": 0, "a": 0], to: ["a": 0, "b": 0]) == ["a", "b"])
        #expect(Watchdog.stuck(from: [:], to: [:]).isEmpty)
    }

    @Test("there is a watchdog only where one is asked for", arguments: [nil, "", "0", "-1", "soon"])
    func noWatchdog(value: String?) throws {
        let environment = value.map { ["WATCHDOG_USEC": $0] } ?? [:]
        #expect(try Watchdog(station: stage().station, environment: environment, log: .silent) == nil)
    }

    @Test("a watchdog that is cancelled ends")
    func watchdogEnds() async throws {
        let stage = try stage()
        let watchdog = try #require(
            Watchdog(station: stage.station, environment: ["WATCHDOG_USEC": "3600000000"], log: .silent))
        let running = Task { try await watchdog.run() }
        running.cancel()
        try await running.value
        await stage.station.stop()
    }
}
