/// Finds the messages of an event stream, however its bytes were cut into chunks.
///
/// Source: WHATWG HTML, "Server-sent events", interpretation of an event stream.
package struct ServerSentEventParser {
    package struct Message: Hashable, Sendable {
        package var id: String?
        package var name: String?
        package var data: String

        package init(id: String? = nil, name: String? = nil, data: String) {
            self.id = id
            self.name = name
            self.data = data
        }
    }

    /// Most bytes of one message; a station's are far below.
    package static let byteLimit = 1 << 20

    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var name: String?
    /// Stays until another one comes, as the standard says.
    private var id: String?
    private var lastWasCarriageReturn = false
    private var isFirstLine = true

    package init() {}

    /// - Returns: the messages that these bytes complete. A message that the stream's end cuts off is none.
    /// - Throws: `.answerTooLarge` when a message exceeds ``byteLimit``.
    package mutating func consume(_ chunk: some Sequence<UInt8>) throws(ClientFault) -> [Message] {
        var messages: [Message] = []
        for byte in chunk {
            let isSecondHalfOfLineEnd = lastWasCarriageReturn && byte == UInt8(ascii: "\n")
            lastWasCarriageReturn = byte == UInt8(ascii: "\r")
            if isSecondHalfOfLineEnd { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let message = endLine() { messages.append(message) }
            } else {
                line.append(byte)
                if line.count + (data?.count ?? 0) > Self.byteLimit {
                    throw .answerTooLarge(limitBytes: Self.byteLimit)
                }
            }
        }
        return messages
    }

    private mutating func endLine() -> Message? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            // A byte order mark may begin the stream.
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        if line.isEmpty { return endMessage() }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        if colon == line.startIndex { return nil }
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self) {
        case "data": data = (data.map { $0 + [UInt8(ascii: "\n")] } ?? []) + value
        case "event": name = String(decoding: value, as: UTF8.self)
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }

    private mutating func endMessage() -> Message? {
        defer {
            data = nil
            name = nil
        }
        guard let data else { return nil }
        return Message(id: id, name: name, data: String(decoding: data, as: UTF8.self))
    }
}
