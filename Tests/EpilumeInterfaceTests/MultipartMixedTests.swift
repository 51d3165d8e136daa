import EpilumeInterface
import Testing

/// A document and the frames that it speaks of, in one message.
struct MultipartMixedTests {
    private typealias Part = MultipartMixed.Part

    /// A frame may hold anything, also what looks like a boundary.
    @Test func whatIsWrittenIsRead() throws {
        let hostile = Array("\r\n--epilume-8f14e45fceea167a--\r\n".utf8)
        let parts = [
            Part(mediaType: "application/json", bytes: Array("{}".utf8)), Part(mediaType: "image/jpeg", bytes: hostile),
            Part(mediaType: "image/jpeg", bytes: []), Part(mediaType: "image/jpeg", bytes: (0...255).map { $0 }),
        ]
        #expect(try MultipartMixed(MultipartMixed(parts: parts).bytes).parts == parts)
    }

    @Test func anotherWritersMessageIsReadByItsLengths() throws {
        let text = "--b\r\nContent-Type: text/plain\r\nX-Other: 1\r\nContent-Length: 3\r\n\r\nabc\r\n--b--\r\n"
        #expect(try MultipartMixed(Array(text.utf8)).parts == [Part(mediaType: "text/plain", bytes: Array("abc".utf8))])
    }

    @Test func aMessageThatIsCutAnywhereIsRefused() throws {
        let whole = MultipartMixed(parts: [Part(mediaType: "image/jpeg", bytes: [1, 2, 3])]).bytes
        for end in 0..<whole.count {
            #expect(throws: MultipartMixed.Fault.self, "\(end)") { try MultipartMixed(Array(whole[..<end])) }
        }
        #expect(throws: MultipartMixed.Fault.self) { try MultipartMixed(whole + [0]) }
    }

    @Test(arguments: [
        "--b\r\ncontent-type: a/b\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-length: 3\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: -3\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 9223372036854775807\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 2\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\n--c--\r\n",
        "b\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\n--b--\r\n",
        "bbb\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\nbbb--\r\n",
        "--\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\n----\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: -2\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabcd\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\rd--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 6\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\rXcontent-length: 3\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\nnothing\r\ncontent-length: 3\r\n\r\nabc\r\n--b--\r\n",
        "--b\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\n--c\r\n"
            + "content-type: a/b\r\ncontent-length: 3\r\n\r\ndef\r\n--b--\r\n",
    ]) func whatIsNoSuchMessageIsRefused(text: String) {
        #expect(throws: MultipartMixed.Fault.self) { try MultipartMixed(Array(text.utf8)) }
    }

    /// What bounds the search for a line's end in a message of a hundred megabytes.
    @Test func aLineThatHasNoEndIsNotLookedForFarAway() throws {
        func message(_ length: Int) -> [UInt8] {
            let padding = String(repeating: "a", count: length)
            return Array("--b\r\nx: \(padding)\r\ncontent-type: a/b\r\ncontent-length: 3\r\n\r\nabc\r\n--b--\r\n".utf8)
        }
        #expect(try MultipartMixed(message(500)).parts == [Part(mediaType: "a/b", bytes: Array("abc".utf8))])
        #expect(throws: MultipartMixed.Fault.malformed(offset: 5)) { try MultipartMixed(message(1100)) }
    }

    /// Another reader goes by the boundary that the header names, and by the end of the message (RFC 2046 §5.1.1).
    @Test func whatIsWrittenIsWhatTheStandardSays() {
        let part = Part(mediaType: "image/jpeg", bytes: Array("abc".utf8))
        let boundary = MultipartMixed.contentType.replacing("multipart/mixed; boundary=", with: "")
        let text = "--\(boundary)\r\ncontent-type: image/jpeg\r\ncontent-length: 3\r\n\r\nabc\r\n--\(boundary)--\r\n"
        #expect(String(decoding: MultipartMixed(parts: [part]).bytes, as: UTF8.self) == text)
    }
}
