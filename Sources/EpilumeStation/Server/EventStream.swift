internal import EpilumeInterface
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// Events as server-sent events (WHATWG HTML, "Server-sent events").
enum EventStream {
    static func response(_ events: AsyncStream<Event>) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: MediaType.events, .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // A first comment, so that the client knows at once that it is connected.
                try await writer.write(ByteBuffer(string: ": connected\n\n"))
                for await event in events.cancelOnGracefulShutdown() {
                    let json = String(decoding: try WireJSON.encode(event), as: UTF8.self)
                    try await writer.write(
                        ByteBuffer(string: "id: \(event.id)\nevent: \(event.name)\ndata: \(json)\n\n"))
                }
                try await writer.finish(nil)
            })
    }
}
