import EpilumeInterface
import Testing

@Suite("The journal over the local interface", .timeLimit(.minutes(1)))
struct JournalClientTests {
    private func page(_ numbers: [UInt64], hasMore: Bool) throws -> ScriptedServer.Answer {
        let list = CheckpointList(
            recordCount: 9, coveredCount: 7, contradiction: nil, newest: CheckpointEntry(number: 7),
            checkpoints: numbers.map { CheckpointEntry(number: $0, recordCount: $0) }, hasMore: hasMore)
        return .text(200, MediaType.json, String(decoding: try WireJSON.encode(list), as: UTF8.self))
    }

    private func withServer(
        _ answers: [String: ScriptedServer.Answer], _ body: (LocalClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(answers)
        defer { server.stop() }
        try await body(LocalClient(socketPath: server.socketPath), server)
    }

    @Test("all checkpoints are asked for page by page")
    func pages() async throws {
        let answers = [
            "GET /v1/checkpoints?after=0": try page([1, 2, 4], hasMore: true),
            "GET /v1/checkpoints?after=4": try page([5, 7], hasMore: false),
        ]
        try await withServer(answers) { client, server in
            let entries = try await client.allCheckpoints()
            #expect(entries.map(\.number) == [1, 2, 4, 5, 7])
            #expect(server.requests.count == 2)
        }
    }

    @Test("a station that sends the same page again is not asked for ever")
    func repeats() async throws {
        let answers = [
            "GET /v1/checkpoints?after=0": try page([1, 2], hasMore: true),
            "GET /v1/checkpoints?after=2": try page([1, 2], hasMore: true),
        ]
        try await withServer(answers) { client, _ in
            await #expect(throws: ClientFault.self) { _ = try await client.allCheckpoints() }
        }
        try await withServer(["GET /v1/checkpoints?after=0": try page([], hasMore: true)]) { client, _ in
            let entries = try await client.allCheckpoints()
            #expect(entries.isEmpty)
        }
    }

    @Test("files come byte for byte, and only as what they are")
    func files() async throws {
        let answers: [String: ScriptedServer.Answer] = [
            "GET /v1/journal": .text(200, MediaType.text, "epilume-chain 1\n"),
            "GET /v1/checkpoints/3": .text(200, MediaType.signedDocument, "{}\n"),
            "GET /v1/checkpoints/4": .text(200, MediaType.json, "{}\n"),
        ]
        try await withServer(answers) { client, _ in
            let (journal, file) = (try await client.journal(), try await client.checkpointFile(3))
            #expect(journal == Array("epilume-chain 1\n".utf8) && file == Array("{}\n".utf8))
            await #expect(throws: ClientFault.self) { _ = try await client.checkpointFile(4) }
        }
    }

    @Test("the state of a journal is shown with what a person has to do")
    func shown() {
        let style = TerminalStyle(isTerminal: false, environment: [:])
        var list = CheckpointList(
            recordCount: 9, coveredCount: 7, contradiction: nil, newest: nil, checkpoints: [], hasMore: false)
        #expect(Presentation.journal(list, style).contains { $0.hasSuffix("2 records wait for a checkpoint") })
        list.coveredCount = 9
        list.newest = CheckpointEntry(
            number: 3, recordCount: 9, rootHash: "ab", at: "2026-01-02T03:04:05.678901Z", reason: "backup")
        let lines = Presentation.journal(list, style)
        #expect(lines.contains { $0.hasSuffix("each record is covered") } && lines.contains { $0.hasSuffix("backup") })
        list.contradiction = "The journal was cut."
        list.newest?.trouble = "The file is damaged."
        let bad = Presentation.journal(list, style)
        #expect(bad.contains { $0.hasSuffix("The journal was cut.") })
        #expect(bad.contains { $0.hasSuffix("3: The file is damaged.") })
    }
}
