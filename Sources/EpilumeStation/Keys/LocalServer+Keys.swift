internal import EpilumeInterface
internal import Hummingbird
internal import NIOCore

extension LocalServer {
    /// The paths below /v1/keys.
    func addKeys(_ keys: KeyDesk, to router: Router<BasicRequestContext>) {
        router.get("/v1/keys") { _, _ in try JSONResponse.make(await Self.asking { try await keys.status() }) }
        router.get("/v1/keys/history") { _, _ in
            Self.text(try await Self.asking { try await keys.history() }, MediaType.json)
        }
        router.get("/v1/keys/object/chain") { _, _ in
            Self.text(Array(try await Self.asking { try await keys.certificateChain() }.utf8), MediaType.pem)
        }
        router.post("/v1/keys/capture/rotation") { request, _ in
            let asked = try Self.decode(KeyRotationRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await Self.asking { try await keys.rotate(asked) })
        }
        router.post("/v1/keys/revocations") { request, _ in
            let asked = try Self.decode(KeyRevocationRequest.self, await Self.body(of: request))
            return try JSONResponse.make(await Self.asking { try await keys.revoke(asked) })
        }
        router.post("/v1/keys/object/request") { request, _ in
            let asked = try Self.decode(CertificateRequest.self, await Self.body(of: request))
            return Self.text(
                Array(try await Self.asking { try await keys.certificateRequest(asked) }.utf8), MediaType.pem)
        }
        router.post("/v1/keys/object/chain") { request, _ in
            // A chain of 64 KiB, with its line ends escaped.
            let asked = try Self.decode(
                ChainInstallation.self, await Self.body(of: request, upTo: 192 * 1024))
            return try JSONResponse.make(await Self.asking { try await keys.install(asked) })
        }
    }

    private static func asking<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        do { return try await ask() } catch let refusal as KeyRefusal { throw ProblemError(refusal.problem) }
    }

    private static func text(_ bytes: [UInt8], _ mediaType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: mediaType], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
