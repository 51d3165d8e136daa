import Foundation
import Glibc
import Synchronization

/// A server on a Unix socket that answers with prepared bytes, piece by piece, and knows nothing of HTTP but
/// where a request ends: so it can also answer what no proper server would.
final class ScriptedServer: Sendable {
    struct Answer: Sendable {
        /// Each piece is sent by a call of its own.
        var pieces: [[UInt8]]
        /// Keeps the connection open until the client closes it.
        var staysOpen = false
    }

    let socketPath: String
    private let directory: URL
    private let listener: Int32
    private let received = Mutex<[String]>([])

    /// Requests so far: head and body as they came.
    var requests: [String] { received.withLock { $0 } }

    /// - Parameter answers: by the request's first two words, such as `GET /v1/status`.
    init(_ answers: [String: Answer]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "epilume-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        socketPath = directory.appending(path: "s").path
        listener = try Self.listen(socketPath)
        Thread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread { [self] in
                    serve(connection, answers)
                    close(connection)
                }.start()
            }
        }.start()
    }

    /// Wakes the thread that accepts, and removes the socket.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(at: directory)
    }

    private func serve(_ connection: Int32, _ answers: [String: Answer]) {
        var request: [UInt8] = []
        while !Self.isWhole(request) {
            guard let more = Self.receive(connection) else { return }
            request += more
        }
        let text = String(decoding: request, as: UTF8.self)
        received.withLock { $0.append(text) }
        let words = text.split(separator: " ", maxSplits: 2).prefix(2).joined(separator: " ")
        guard let answer = answers[words] else { return }
        for piece in answer.pieces {
            // MSG_NOSIGNAL: a client that has left is no reason to end the tests.
            _ = piece.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        while answer.staysOpen, Self.receive(connection) != nil {}
    }

    /// The head has ended and as much body as it states is there.
    private static func isWhole(_ request: [UInt8]) -> Bool {
        let text = String(decoding: request, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let lengthLine = text[..<end.lowerBound].lowercased().components(separatedBy: "\r\n")
            .first { $0.hasPrefix("content-length:") }
        let length = lengthLine.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }

    private static func receive(_ connection: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    private static func listen(_ path: String) throws -> Int32 {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, Glibc.listen(listener, 16) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return listener
    }
}

extension ScriptedServer.Answer {
    /// A whole answer with a stated length.
    static func text(_ status: Int, _ mediaType: String, _ body: String) -> Self {
        .init(pieces: [
            Array(
                "HTTP/1.1 \(status) x\r\ncontent-type: \(mediaType)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
                    .utf8)
        ])
    }

    /// An answer in chunks; each chunk is a piece.
    static func chunked(_ mediaType: String, _ chunks: [String], ends: Bool, staysOpen: Bool = false) -> Self {
        var pieces = [Array("HTTP/1.1 200 OK\r\ncontent-type: \(mediaType)\r\ntransfer-encoding: chunked\r\n\r\n".utf8)]
        pieces += chunks.map { Array("\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n".utf8) }
        if ends { pieces.append(Array("0\r\n\r\n".utf8)) }
        return .init(pieces: pieces, staysOpen: staysOpen)
    }
}
