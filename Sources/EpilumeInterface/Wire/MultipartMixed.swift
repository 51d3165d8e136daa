/// A message of several parts, each with its length (RFC 2046 §5.1; RFC 9110 §8.6): what answers with a document and
/// the frames that it speaks of.
package struct MultipartMixed: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package var mediaType: String
        package var bytes: [UInt8]

        package init(mediaType: String, bytes: [UInt8]) {
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    package var parts: [Part]

    package init(parts: [Part]) { self.parts = parts }

    package static let mediaType = "multipart/mixed"

    /// Nothing of ours holds it, and a reader goes by the lengths.
    private static let boundary = "epilume-8f14e45fceea167a"

    /// For the header of the message.
    package static let contentType = "\(mediaType); boundary=\(boundary)"

    /// The whole message in one.
    package var bytes: [UInt8] { parts.flatMap { Self.head(of: $0) + $0.bytes + Self.tail } + Self.end }

    /// What comes before a part's own bytes, and after them; and at the end of the message. For who sends part by part,
    /// without a second copy of frames that have a hundred megabytes together.
    package static func head(of part: Part) -> [UInt8] {
        Array(
            "--\(boundary)\r\ncontent-type: \(part.mediaType)\r\ncontent-length: \(part.bytes.count)\r\n\r\n".utf8)
    }

    package static let tail = Array("\r\n".utf8)
    package static let end = Array("--\(boundary)--\r\n".utf8)

    package enum Fault: Error, Hashable, Sendable {
        /// At this byte something else is than should be.
        case malformed(offset: Int)
    }

    /// Reads what ``bytes`` writes, with any boundary; parts without a length are refused.
    package init(_ message: [UInt8]) throws(Fault) {
        var reader = Reader(message: message)
        let delimiter = try reader.line()
        guard delimiter.count > 2, delimiter.starts(with: "--".utf8) else { throw .malformed(offset: 0) }
        parts = []
        while true {
            parts.append(try reader.part())
            let next = try reader.line()
            if next.elementsEqual(Array(delimiter) + Array("--".utf8)) { break }
            guard next.elementsEqual(delimiter) else { throw .malformed(offset: reader.offset) }
        }
        guard reader.offset == message.count else { throw .malformed(offset: reader.offset) }
    }

    private struct Reader {
        let message: [UInt8]
        var offset = 0
        /// A line of ours has some 60 bytes.
        private static let longestLine = 1024

        init(message: [UInt8]) { self.message = message }

        /// Without its end.
        mutating func line() throws(Fault) -> ArraySlice<UInt8> {
            let window = message[offset..<min(message.count, offset + Self.longestLine)]
            guard let end = window.firstIndex(of: UInt8(ascii: "\r")), end + 1 < message.count,
                message[end + 1] == UInt8(ascii: "\n")
            else { throw .malformed(offset: offset) }
            defer { offset = end + 2 }
            return message[offset..<end]
        }

        mutating func part() throws(Fault) -> Part {
            var mediaType: String?
            var length: Int?
            while true {
                let start = offset
                let line = try line()
                if line.isEmpty { break }
                let text = String(decoding: line, as: UTF8.self)
                guard let colon = text.firstIndex(of: ":") else { throw .malformed(offset: start) }
                let value = text[text.index(after: colon)...].drop { $0 == " " }
                switch text[..<colon].lowercased() {
                case "content-type": mediaType = String(value)
                case "content-length": length = Int(value)
                default: break
                }
            }
            guard let mediaType, let length, length >= 0, length <= message.count - offset - 2,
                message[offset + length] == UInt8(ascii: "\r"), message[offset + length + 1] == UInt8(ascii: "\n")
            else { throw .malformed(offset: offset) }
            defer { offset += length + 2 }
            return Part(mediaType: mediaType, bytes: Array(message[offset..<offset + length]))
        }
    }
}
