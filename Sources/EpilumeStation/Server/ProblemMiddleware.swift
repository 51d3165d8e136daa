internal import EpilumeInterface
internal import EpilumeModel
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A problem document on its way out of a handler.
struct ProblemError: Error {
    let problem: Problem
    init(_ problem: Problem) { self.problem = problem }
}

extension Problem {
    static func unknownItem(_ name: String) -> Problem {
        Problem(
            status: 404, code: "unknown-item", title: "No such item",
            detail: "There is no item “\(UntrustedText(name))” in the outbox.", action: "See `epilume outbox list`.")
    }
}

/// Answers every error with a problem document (RFC 9457): one sentence for a person and a stable code.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ProblemError {
            return try JSONResponse.make(error.problem)
        } catch let error as CaptureRefusal {
            return try JSONResponse.make(error.problem)
        } catch let error as any HTTPResponseError {
            let path = UntrustedText(request.uri.path)
            return try JSONResponse.make(
                error.status == .notFound
                    ? Problem(
                        status: 404, code: "unknown-path", title: "No such path",
                        detail: "The local interface has no \(request.method.rawValue) \(path).")
                    : Problem(
                        status: error.status.code, code: "bad-request", title: error.status.reasonPhrase,
                        detail: "The request for \(path) cannot be answered."))
        }
    }
}

/// Answers in JSON.
enum JSONResponse {
    static func make(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        try make(value, status: status, mediaType: MediaType.json)
    }

    static func make(_ problem: Problem) throws -> Response {
        try make(problem, status: .init(code: problem.status), mediaType: MediaType.problem)
    }

    private static func make(
        _ value: some Encodable, status: HTTPResponse.Status, mediaType: String
    ) throws -> Response {
        Response(
            status: status, headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try WireJSON.encode(value))))
    }
}
