import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Foundation
import Testing

@Suite("A station and its journal's checkpoints", .timeLimit(.minutes(2)))
struct StationJournalTests {
    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func stage() throws -> StationStage {
        try StationStage(folder) { try CameraScript(ownInterval: .milliseconds(2)) }
    }

    private var checkpoints: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/journal/checkpoints").sorted()
        }
    }

    /// A station that takes pictures and stops.
    private func run(captures: Int) async throws {
        let stage = try stage()
        try await stage.arm()
        for _ in 0..<captures { _ = try await stage.press().get() }
        await stage.station.stop()
        let counts = stage.station.checkpoints.counts
        #expect(counts.records == counts.covered)
    }

    @Test("a stop leaves a checkpoint over every record, and one without new records none")
    func stop() async throws {
        try await run(captures: 3)
        #expect(try checkpoints == ["c0000000001.checkpoint"])
        try await run(captures: 0)
        #expect(try checkpoints == ["c0000000001.checkpoint"])
        try await run(captures: 1)
        #expect(try checkpoints == ["c0000000001.checkpoint", "c0000000002.checkpoint"])
    }

    @Test("a journal that was rolled back takes no picture until a technician accepts it")
    func rolledBack() async throws {
        try await run(captures: 4)
        // Delivered items are gone, and with them what would betray a shorter journal.
        let held = folder.path + "/outbox/held"
        let items = try FileManager.default.contentsOfDirectory(atPath: held)
        #expect(items.count == 4)
        for item in items { try FileManager.default.removeItem(atPath: held + "/" + item) }
        let path = folder.path + "/journal/chain.log"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try (lines.prefix(3).joined(separator: "\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)

        let stage = try stage()
        try await stage.arm()
        let events = stage.events
        #expect(await events.next(.journalContradicted)?.sentence.contains("rolled back") == true)
        #expect(await stage.press().code == "journal-contradicted")
        #expect(await stage.press(purpose: .check).code == "journal-contradicted")
        _ = try await stage.station.checkpoints.accept(reason: "restored from a backup")
        await events.next(.journalAccepted)
        #expect(try await stage.press().get().recordNumber == 3)
        await stage.station.stop()
        #expect(try checkpoints == (1...3).map { "c000000000\($0).checkpoint" })
    }
}
