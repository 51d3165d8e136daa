internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// One request and its answer on a connection of its own.
enum Exchange {
    struct Request: Sendable {
        enum Method: Sendable { case get, post }

        var method = Method.get
        var path: String
        /// Media type of the answer, also checked: what answers with another is not an Epilume service.
        var accept: String
        var body: [UInt8] = []
        /// Most bytes of the answer's body; of a stream without end, of a refusal's.
        var byteLimit: Int
        /// The answer is a stream: the time limit ends when it begins, and its length has none.
        var isEndless = false
    }

    private typealias ResponseChannel = NIOAsyncChannel<HTTPClientResponsePart, Never>

    /// Sends the request and hands each chunk of a successful answer's body to `receive`.
    ///
    /// - Parameters:
    ///   - opened: called when a successful answer begins.
    ///   - receive: false ends the exchange early.
    /// - Throws: `.refused` with the problem document of an answer that is no success.
    static func run(
        _ request: Request, socketPath: String, timeout: Duration, opened: () -> Void,
        _ receive: ([UInt8]) throws -> Bool
    ) async throws(ClientFault) {
        let deadline = Deadline()
        do {
            let channel = try await connect(socketPath, timeout)
            deadline.start(timeout, channel.channel)
            defer { deadline.cancel() }
            try await channel.executeThenClose { inbound in
                try await send(request, channel.channel)
                try await read(inbound, request, deadline, opened, receive)
            }
        } catch let fault as ClientFault {
            throw deadline.hasPassed ? .timedOut(timeout) : fault
        } catch {
            throw deadline.hasPassed ? .timedOut(timeout) : fault(of: error, socketPath, timeout)
        }
    }

    private static func connect(_ socketPath: String, _ timeout: Duration) async throws -> ResponseChannel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(timeout))
            .connect(unixDomainSocketPath: socketPath) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try ResponseChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    private static func send(_ request: Request, _ channel: any Channel) async throws {
        var headers = HTTPHeaders([("host", "localhost"), ("connection", "close")])
        headers.add(name: "accept", value: "\(request.accept), \(MediaType.problem)")
        if request.method == .post {
            headers.add(name: "content-length", value: String(request.body.count))
            if !request.body.isEmpty { headers.add(name: "content-type", value: MediaType.json) }
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: request.method == .post ? .POST : .GET, uri: request.path, headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !request.body.isEmpty {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: request.body))), promise: nil)
        }
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
    }

    private static func read(
        _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, _ request: Request, _ deadline: Deadline,
        _ opened: () -> Void, _ receive: ([UInt8]) throws -> Bool
    ) async throws {
        var answer: HTTPResponseHead?
        var refusal: [UInt8] = []
        var byteCount = 0
        for try await part in inbound {
            switch part {
            case .head(let head):
                answer = head
                guard head.status.code / 100 == 2 else { continue }
                try check(head, request)
                if request.isEndless { deadline.cancel() }
                opened()
            case .body(let buffer):
                guard let answer else { throw ClientFault.notUnderstood(reason: "a body without a head") }
                let isSuccess = answer.status.code / 100 == 2
                byteCount += buffer.readableBytes
                if byteCount > request.byteLimit, !(isSuccess && request.isEndless) {
                    throw ClientFault.answerTooLarge(limitBytes: request.byteLimit)
                }
                if !isSuccess {
                    refusal += buffer.readableBytesView
                } else if try !receive(Array(buffer.readableBytesView)) {
                    return
                }
            case .end:
                guard let answer else { throw ClientFault.notUnderstood(reason: "an end without a head") }
                if answer.status.code / 100 != 2 { throw problem(answer, refusal) }
                return
            }
        }
        throw ClientFault.connectionLost
    }

    private static func check(_ head: HTTPResponseHead, _ request: Request) throws(ClientFault) {
        let type = head.headers.first(name: "content-type") ?? "none"
        if type.prefix(while: { $0 != ";" }).lowercased() != request.accept {
            throw .notUnderstood(reason: "the answer to \(request.path) has media type \(type)")
        }
    }

    private static func problem(_ head: HTTPResponseHead, _ body: [UInt8]) -> ClientFault {
        guard let problem = try? WireJSON.decode(Problem.self, from: body) else {
            return .notUnderstood(reason: "status \(head.status.code) without a problem document")
        }
        return .refused(problem)
    }

    private static func fault(of error: any Error, _ socketPath: String, _ timeout: Duration) -> ClientFault {
        switch error {
        case let error as IOError: return ClientFault(errno: error.errnoCode, socketPath: socketPath)
        case SocketAddressError.unixDomainSocketPathTooLong: return .socketPathTooLong(socketPath)
        case ChannelError.connectTimeout: return .timedOut(timeout)
        case is ChannelError: return .connectionLost
        case HTTPParserError.invalidEOFState: return .connectionLost
        case is HTTPParserError: return .notUnderstood(reason: "it does not speak HTTP/1.1")
        default: return .notUnderstood(reason: String(describing: error))
        }
    }
}

/// Closes a connection when its time is over, and remembers that it did.
///
/// Concurrency: any thread.
private final class Deadline: Sendable {
    private let passed = Atomic(false)
    private let timer = Mutex<Scheduled<Void>?>(nil)

    var hasPassed: Bool { passed.load(ordering: .acquiring) }

    func start(_ limit: Duration, _ channel: any Channel) {
        let scheduled = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [self] in
            passed.store(true, ordering: .releasing)
            channel.close(promise: nil)
        }
        timer.withLock { $0 = scheduled }
    }

    func cancel() {
        timer.withLock { $0?.cancel() }
    }
}
