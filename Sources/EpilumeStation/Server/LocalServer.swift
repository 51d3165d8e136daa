internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import Glibc
internal import HTTPTypes
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// The local interface: HTTP/1.1 and JSON over the Unix socket, as docs/openapi.yaml describes it.
///
/// Who may open the socket is a matter of its group; nothing listens on a network.
package struct LocalServer: Service {
    private let station: Station
    private let socketPath: String
    private let log: Logger
    private let onListening: @Sendable () async -> Void

    /// Bytes of a request's body that are read; more is refused.
    private static let bodyLimitBytes = 64 * 1024
    /// Of a calibration, which has tables.
    private static let documentLimitBytes = 4 << 20

    package init(
        station: Station, socketPath: String, log: Logger, onListening: @escaping @Sendable () async -> Void
    ) {
        self.station = station
        self.socketPath = socketPath
        var log = log
        // The framework's own lines name sockets and requests; the station's events say what matters.
        log.logLevel = max(log.logLevel, .warning)
        self.log = log
        self.onListening = onListening
    }

    package func run() async throws {
        let socketPath = self.socketPath
        let onListening = self.onListening
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: socketPath), serverName: "epilumed"),
            onServerRunning: { _ in
                // Connecting needs the right to write; the group is the daemon's own.
                chmod(socketPath, 0o660)
                await onListening()
            },
            logger: log)
        try await application.run()
        unlink(socketPath)
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        addDevices(to: router)
        addOutbox(to: router)
        addCalibrations(to: router)
        addJournal(to: router)
        addPractice(to: router)
        addKeys(station.keys, to: router)
        let station = self.station
        router.get("/v1/status") { _, _ in try JSONResponse.make(station.status) }
        router.get("/v1/trust") { _, _ in
            Response(
                status: .ok, headers: [.contentType: MediaType.pem],
                body: ResponseBody(byteBuffer: ByteBuffer(string: station.publicKeyPEM)))
        }
        router.get("/v1/events") { request, _ in
            let lastID = request.headers[HTTPField.Name("Last-Event-ID")!].flatMap(UInt64.init)
            return EventStream.response(station.events.watch(after: lastID))
        }
        return router
    }

    private func addDevices(to router: Router<BasicRequestContext>) {
        let station = self.station
        router.get("/v1/devices") { _, _ in try JSONResponse.make(DeviceList(devices: station.devices)) }
        router.get("/v1/devices/{id}") { _, context in
            try JSONResponse.make(station.device(Self.name("id", context)))
        }
        for intent in [Intent.armed, .disarmed, .released] {
            router.post("/v1/devices/{id}/\(intent.verb)") { _, context in
                try JSONResponse.make(await station.set(intent, of: Self.name("id", context)))
            }
        }
        router.post("/v1/devices/{id}/enrolment") { _, context in
            try JSONResponse.make(await station.enrol(Self.name("id", context)))
        }
        router.post("/v1/devices/{id}/light") { request, context in
            let asked = try Self.decode(LightRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await station.light(of: Self.name("id", context), asked))
        }
        router.post("/v1/positions/{name}/pairing") { request, context in
            let asked = try Self.decode(PairingRequest.self, await Self.body(of: request))
            let position = try Self.name("name", context)
            // A stop of the service does not wait for somebody to press.
            let device = try await cancelWhenGracefulShutdown { try await station.pair(position, asked) }
            return try JSONResponse.make(device)
        }
        router.post("/v1/devices/{id}/button-check") { request, context in
            let asked = try Self.decode(ButtonCheckRequest.self, await Self.body(of: request))
            let name = try Self.name("id", context)
            return try JSONResponse.make(
                try await cancelWhenGracefulShutdown { try await station.checkButton(of: name, asked) })
        }
        router.post("/v1/devices/{id}/captures") { request, context in
            // The press is now; reading its body comes after.
            let pressed = MonotonicClock.nowMicroseconds
            let body = try await Self.body(of: request)
            let asked = try Self.decode(CaptureRequest.self, body)
            let faults = asked.context?.faults ?? []
            guard faults.isEmpty else { throw ProblemError(ReleaseRefusal.context(faults).problem) }
            let capture = try await station.captures.capture(
                Self.name("id", context), purpose: asked.purpose, context: asked.context, pressedMicroseconds: pressed)
            return try JSONResponse.make(capture, status: .created)
        }
    }

    private func addCalibrations(to router: Router<BasicRequestContext>) {
        let station = self.station
        router.post("/v1/devices/{id}/runs") { request, context in
            let asked = try Self.decode(RunRequest.self, await Self.body(of: request))
            let message = try await station.run(Self.name("id", context), asked)
            return Response(
                status: .ok, headers: [.contentType: MultipartMixed.contentType],
                body: ResponseBody { writer in
                    for part in message.parts {
                        try await writer.write(ByteBuffer(bytes: MultipartMixed.head(of: part)))
                        try await writer.write(ByteBuffer(bytes: part.bytes))
                        try await writer.write(ByteBuffer(bytes: MultipartMixed.tail))
                    }
                    try await writer.write(ByteBuffer(bytes: MultipartMixed.end))
                    try await writer.finish(nil)
                })
        }
        router.get("/v1/calibrations") { _, _ in try JSONResponse.make(station.calibrations.list) }
        router.get("/v1/calibrations/{calibration}") { _, context in
            Self.document(try await station.calibrationFile(Self.name("calibration", context)))
        }
        router.post("/v1/calibrations") { request, _ in
            let body = Array(try await Self.body(of: request, upTo: Self.documentLimitBytes).readableBytesView)
            return try JSONResponse.make(await station.keepCalibration(body), status: .created)
        }
        router.post("/v1/calibrations/imports") { request, _ in
            let asked = try Self.decode(
                ImportRequest.self, await Self.body(of: request, upTo: Self.documentLimitBytes))
            return try JSONResponse.make(await station.importCalibration(asked), status: .created)
        }
        router.post("/v1/calibrations/{calibration}/revocation") { request, context in
            let asked = try Self.decode(RevocationRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await station.revoke(Self.name("calibration", context), asked))
        }
        router.get("/v1/checks") { _, _ in try JSONResponse.make(CheckList(checks: station.checks.latest)) }
        router.get("/v1/checks/{check}") { _, context in
            Self.document(try await station.checkFile(Self.name("check", context)))
        }
        router.post("/v1/checks") { request, _ in
            let body = Array(try await Self.body(of: request).readableBytesView)
            return try JSONResponse.make(await station.keepCheck(body), status: .created)
        }
    }

    private func addJournal(to router: Router<BasicRequestContext>) {
        let station = self.station
        router.get("/v1/checkpoints") { request, _ in
            let after = request.uri.queryParameters["after"].map { UInt64(String($0)) } ?? 0
            guard let after else { throw ProblemError(.badRequest) }
            return try JSONResponse.make(await station.checkpoints(after: after))
        }
        router.get("/v1/checkpoints/{number}") { _, context in
            Self.document(try await station.checkpointFile(Self.name("number", context)))
        }
        router.get("/v1/journal") { _, _ in
            let text = station.checkpoints.journalText
            // Read before the answer begins, so that a disk that refuses is answered with its problem.
            let first = try await station.journalPiece(text, at: 0)
            return Response(
                status: .ok, headers: [.contentType: MediaType.text],
                body: ResponseBody(contentLength: Int(text.byteCount)) { writer in
                    var (piece, offset) = (first, UInt64(0))
                    while !piece.isEmpty {
                        try await writer.write(ByteBuffer(bytes: piece))
                        offset += UInt64(piece.count)
                        piece = try await station.journalPiece(text, at: offset)
                    }
                    try await writer.finish(nil)
                })
        }
        router.post("/v1/journal/acceptance") { request, _ in
            let asked = try Self.decode(AcceptanceRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await station.acceptJournal(asked), status: .created)
        }
    }

    private func addPractice(to router: Router<BasicRequestContext>) {
        let station = self.station
        router.get("/v1/practice") { _, _ in try JSONResponse.make(station.practice()) }
        router.post("/v1/practice/target") { request, _ in
            let asked = try Self.decode(PracticeRequest.self, await Self.body(of: request))
            return try JSONResponse.make(station.lay(asked))
        }
    }

    private static func document(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: MediaType.signedDocument],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func addOutbox(to router: Router<BasicRequestContext>) {
        let station = self.station
        router.get("/v1/outbox") { _, _ in try JSONResponse.make(await station.items()) }
        router.get("/v1/outbox/{item}") { _, context in
            try JSONResponse.make(await station.item(Self.item(context)))
        }
        router.get("/v1/outbox/{item}/context") { _, context in
            try JSONResponse.make(await station.context(of: Self.item(context)))
        }
        router.post("/v1/outbox/{item}/context") { request, context in
            let asked = try Self.decode(ContextChange.self, await Self.body(of: request))
            return try JSONResponse.make(await station.change(asked, of: Self.item(context)))
        }
        router.post("/v1/outbox/{item}/release") { request, context in
            let asked = try Self.decode(ReleaseRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await station.release(Self.item(context), asked))
        }
        router.post("/v1/outbox/{item}/correction") { request, context in
            let asked = try Self.decode(CorrectionRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await station.correct(Self.item(context), asked), status: .created)
        }
        router.post("/v1/pictures/imports") { request, _ in
            let asked = try Self.decode(
                PictureImport.self, await Self.body(of: request, upTo: PictureImport.largestBodyBytes))
            return try JSONResponse.make(await station.imported(asked), status: .created)
        }
        router.get("/v1/outbox/{item}/file") { _, context in
            Response(
                status: .ok, headers: [.contentType: MediaType.item],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try await station.container(of: Self.item(context)))))
        }
    }

    // MARK: Requests

    private static func name(_ parameter: String, _ context: BasicRequestContext) throws -> String {
        try context.parameters.require(parameter)
    }

    private static func item(_ context: BasicRequestContext) throws -> ItemID {
        let text = try name("item", context)
        guard let item = ItemID(text) else { throw ProblemError(.unknownItem(text)) }
        return item
    }

    static func body(of request: Request, upTo limit: Int = bodyLimitBytes) async throws -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: limit)
        } catch {
            throw ProblemError(
                Problem(
                    status: 413, code: "body-too-large", title: "The request is too large",
                    detail: "The request's body is larger than \(limit) bytes."))
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ body: ByteBuffer) throws -> Value {
        let bytes = Array(body.readableBytesView)
        do {
            return try WireJSON.decode(type, from: bytes.isEmpty ? Array("{}".utf8) : bytes)
        } catch {
            throw ProblemError(.badRequest)
        }
    }
}

extension Intent {
    /// The word for it in a path.
    fileprivate var verb: String {
        switch self {
        case .armed: "arm"
        case .disarmed: "disarm"
        case .released: "release"
        }
    }
}

extension Problem {
    static let badRequest = Problem(
        status: 400, code: "bad-request", title: "The request cannot be read",
        detail: "The request's body is not the JSON that docs/openapi.yaml describes.")
}
