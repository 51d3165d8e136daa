import EpilumeInterface
import EpilumeModel
import Foundation
import Glibc
import Testing

@Suite struct LocalClientTests {
    private static let device = Device(
        id: "usb-1", position: "scope", state: .armed, sentence: "Armed.", port: "usb-1", driver: "uvcvideo",
        card: "Scope", usb: .init(vendorID: 0x21cd, productID: 0x3f, release: 0x100), node: "/dev/video0",
        formats: ["MJPG"], mode: .init(fourCC: "MJPG", width: 640, height: 480, frameInterval: "1/30"),
        frames: .init(delivered: 3, invalid: ["no-eoi": 1], gaps: 0, dropped: 0, lastSequence: 4),
        ring: .init(slots: 30, slotBytes: 1_000), simulated: false)

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }

    private func withServer(
        _ answers: [String: ScriptedServer.Answer], timeout: Duration = .seconds(60), documentByteLimit: Int = 65_536,
        _ body: (LocalClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(answers)
        defer { server.stop() }
        try await body(
            LocalClient(socketPath: server.socketPath, timeout: timeout, documentByteLimit: documentByteLimit), server)
    }

    /// The fault of asking for the status, which must be one.
    private func statusFault(_ client: LocalClient) async -> ClientFault? {
        do {
            _ = try await client.status()
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Answers

    @Test func anAnswerInManyPiecesIsRead() async throws {
        let text = try Self.json(DeviceList(devices: [Self.device]))
        let chunks = text.map { String($0) }
        let answer = ScriptedServer.Answer.chunked(MediaType.json, chunks, ends: true)
        try await withServer(["GET /v1/devices": answer]) { client, server in
            #expect(try await client.devices() == [Self.device])
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("GET /v1/devices HTTP/1.1\r\n"))
            #expect(request.contains("accept: application/json, application/problem+json\r\n"))
        }
    }

    @Test func aPressCarriesItsPurposeAndAName() async throws {
        let capture = Capture(
            item: "r0000000001-9f2c41d0", state: .ready, recordNumber: 1, device: "usb-1", position: "scope",
            purpose: .check, sequence: 7, pressToSafeMicroseconds: 40_000, pictureMediaType: "image/jpeg",
            pictureBytes: 100, sha256: String(repeating: "a", count: 64), utc: "2026-01-02T03:04:05.678Z")
        let answer = ScriptedServer.Answer.text(201, MediaType.json, try Self.json(capture))
        try await withServer(["POST /v1/devices/a%20b%2F../captures": answer]) { client, server in
            #expect(try await client.capture("a b/..", CaptureRequest(purpose: .check)) == capture)
            let request = try #require(server.requests.first)
            #expect(request.contains("content-type: application/json\r\n"))
            #expect(request.hasSuffix("\r\n\r\n{\"purpose\":\"check\"}"))
        }
    }

    @Test func aCommandWithoutABodySaysThatItHasNone() async throws {
        let answer = ScriptedServer.Answer.text(200, MediaType.json, try Self.json(Self.device))
        try await withServer(["POST /v1/devices/usb-1/arm": answer]) { client, server in
            let device = try await client.arm("usb-1")
            #expect(device == Self.device)
            #expect(server.requests.first?.contains("content-length: 0\r\n") == true)
        }
    }

    @Test func anItemsFileComesByteForByte() async throws {
        var answer = ScriptedServer.Answer.text(200, MediaType.item, "")
        let bytes = (0...255).map { UInt8($0) }
        answer.pieces = [
            Array("HTTP/1.1 200 OK\r\ncontent-type: \(MediaType.item)\r\ncontent-length: 256\r\n\r\n".utf8),
            Array(bytes[..<100]), Array(bytes[100...]),
        ]
        try await withServer(["GET /v1/outbox/r0000000001-9f2c41d0/file": answer]) { client, _ in
            let file = try await client.itemFile("r0000000001-9f2c41d0")
            #expect(file == bytes)
        }
    }

    // MARK: - Faults

    @Test func aProblemDocumentIsTheFault() async throws {
        let problem = Problem(
            status: 409, code: "no-device", title: "No device", detail: "No scope is armed.\u{1b}[2J",
            action: "Plug one in.")
        let answer = ScriptedServer.Answer.text(409, MediaType.problem, try Self.json(problem))
        try await withServer(["GET /v1/status": answer]) { client, _ in
            let fault = await statusFault(client)
            #expect(fault == .refused(problem))
            #expect(fault?.description == "No scope is armed.\\u{1b}[2J Plug one in.")
        }
    }

    @Test func withoutASocketTheServiceIsNotRunning() async {
        let path = FileManager.default.temporaryDirectory.appending(path: "epilume-none-\(UUID().uuidString)").path
        let fault = await statusFault(LocalClient(socketPath: path))
        #expect(fault == .notRunning(socketPath: path))
    }

    @Test func aSocketThatNobodyServesIsAServiceThatIsNotRunning() async throws {
        let server = try ScriptedServer([:])
        let path = server.socketPath
        let kept = path + "-kept"
        // A name of its own keeps the socket in the folder when the server has closed it.
        #expect(link(path, kept) == 0 || errno == EPERM)
        let left = FileManager.default.temporaryDirectory.appending(path: "epilume-left-\(UUID().uuidString.prefix(8))")
        #expect(rename(kept, left.path) == 0)
        server.stop()
        let fault = await statusFault(LocalClient(socketPath: left.path))
        #expect(fault == .notRunning(socketPath: left.path))
        try FileManager.default.removeItem(at: left)
    }

    @Test func theSentencesSayWhatToDo() {
        #expect(
            ClientFault(errno: ENOENT, socketPath: LocalClient.defaultSocketPath).description
                == "The Epilume service is not running; plug in a camera or start it with `systemctl start epilumed`.")
        #expect(
            ClientFault(errno: EACCES, socketPath: LocalClient.defaultSocketPath).description
                == "You are not in group epilume: ask the administrator to run `adduser USER epilume`, then log in "
                + "again.")
        #expect(ClientFault(errno: EMFILE, socketPath: "/s") == .system(errno: EMFILE))
    }

    @Test func aPathThatNoSocketCanHaveIsSaid() async {
        let path = "/" + String(repeating: "a", count: 120)
        #expect(await statusFault(LocalClient(socketPath: path)) == .socketPathTooLong(path))
    }

    @Test func silenceIsATimeout() async throws {
        try await withServer(
            ["GET /v1/status": .init(pieces: [], staysOpen: true)], timeout: .milliseconds(50)
        ) { client, _ in
            #expect(await statusFault(client) == .timedOut(.milliseconds(50)))
        }
    }

    @Test func anAnswerThatNeverEndsIsATimeout() async throws {
        let answer = ScriptedServer.Answer.chunked(MediaType.json, ["{"], ends: false, staysOpen: true)
        try await withServer(["GET /v1/status": answer], timeout: .milliseconds(50)) { client, _ in
            #expect(await statusFault(client) == .timedOut(.milliseconds(50)))
        }
    }

    @Test func anAnswerOverTheLimitIsRefused() async throws {
        let body = "\"" + String(repeating: "a", count: 1_000) + "\""
        let answer = ScriptedServer.Answer.text(200, MediaType.json, body)
        try await withServer(["GET /v1/status": answer], documentByteLimit: 1_001) { client, _ in
            #expect(await statusFault(client) == .answerTooLarge(limitBytes: 1_001))
        }
    }

    @Test(arguments: [
        ScriptedServer.Answer(pieces: []),
        .init(pieces: [Array("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{".utf8)]),
        .chunked(MediaType.json, ["{"], ends: false),
    ])
    func anAnswerThatBreaksOffIsSaid(_ answer: ScriptedServer.Answer) async throws {
        try await withServer(["GET /v1/status": answer]) { client, _ in
            #expect(await statusFault(client) == .connectionLost)
        }
    }

    @Test(arguments: [
        (ScriptedServer.Answer.text(200, "text/html", "<html>"), "the answer to /v1/status has media type text/html"),
        (.text(200, MediaType.json, "{}"), "the answer to /v1/status is no StationStatus"),
        (.text(500, "text/plain", "oops"), "status 500 without a problem document"),
        (.init(pieces: [Array("hello\r\n\r\n".utf8)]), "it does not speak HTTP/1.1"),
    ])
    func anotherServersAnswerIsNotUnderstood(_ answer: ScriptedServer.Answer, _ reason: String) async throws {
        try await withServer(["GET /v1/status": answer]) { client, _ in
            #expect(await statusFault(client) == .notUnderstood(reason: reason))
        }
    }

    // MARK: - Events

    private static func event(_ id: UInt64, _ name: EventName) -> Event {
        Event(id: id, at: "2026-01-02T03:04:05.678Z", name: name, sentence: "Événement \(id).")
    }

    private static func stream(_ events: [Event]) throws -> String {
        try events.map { "id: \($0.id)\nevent: \($0.name)\ndata: \(try json($0))\n\n" }
            .joined(separator: ": still here\n\n")
    }

    @Test func eventsArriveUntilTheServiceEndsTheStream() async throws {
        let events = [Self.event(1, .deviceArmed), Self.event(2, .captureSafe), Self.event(3, .stationStopping)]
        // Cut into chunks of five characters, so that no message comes whole.
        let text = Array(try Self.stream(events))
        let chunks = stride(from: 0, to: text.count, by: 5).map { String(text[$0..<min($0 + 5, text.count)]) }
        let answer = ScriptedServer.Answer.chunked(MediaType.events, chunks, ends: true)
        try await withServer(["GET /v1/events": answer]) { client, _ in
            var received: [Event] = []
            var isOpen = false
            let wasEnough = try await client.events(opened: { isOpen = true }) {
                #expect(isOpen)
                received.append($0)
                return true
            }
            #expect(received == events)
            #expect(!wasEnough)
        }
    }

    @Test func theReceiverEndsTheStream() async throws {
        let events = [Self.event(1, .deviceArmed), Self.event(2, .captureSafe), Self.event(3, .captureSafe)]
        let answer = ScriptedServer.Answer.chunked(
            MediaType.events, [try Self.stream(events)], ends: false, staysOpen: true)
        try await withServer(["GET /v1/events": answer]) { client, _ in
            var received: [UInt64] = []
            let wasEnough = try await client.events {
                received.append($0.id)
                return $0.name != .captureSafe
            }
            #expect(received == [1, 2])
            #expect(wasEnough)
        }
    }

    @Test func aServiceThatDiesEndsTheStream() async throws {
        let answer = ScriptedServer.Answer.chunked(
            MediaType.events, [try Self.stream([Self.event(1, .deviceArmed)])], ends: false)
        try await withServer(["GET /v1/events": answer]) { client, _ in
            var count = 0
            let wasEnough = try await client.events { _ in
                count += 1
                return true
            }
            #expect(count == 1)
            #expect(!wasEnough)
        }
    }

    @Test func aStreamThatDoesNotBeginIsATimeout() async throws {
        try await withServer(
            ["GET /v1/events": .init(pieces: [], staysOpen: true)], timeout: .milliseconds(50)
        ) { client, _ in
            await #expect(throws: ClientFault.timedOut(.milliseconds(50))) { try await client.events { _ in true } }
        }
    }
}
