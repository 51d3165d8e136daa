import EpilumeInterface
import Testing

@Suite struct ServerSentEventParserTests {
    private typealias Message = ServerSentEventParser.Message

    private func parse(_ chunks: [[UInt8]]) throws -> [ServerSentEventParser.Message] {
        var parser = ServerSentEventParser()
        return try chunks.flatMap { try parser.consume($0) }
    }

    private func parse(_ text: String) throws -> [ServerSentEventParser.Message] { try parse([Array(text.utf8)]) }

    @Test func whereverTheStreamIsCutTheMessagesAreTheSame() throws {
        let text =
            "\u{feff}: hello\r\n\r\nid: 1\r\nevent: device.armed\r\ndata: é1\r\n\r\n"
            + "data:2\rdata:3\r\rdata: 4\n\n"
        let bytes = Array(text.utf8)
        let expected = [
            Message(id: "1", name: "device.armed", data: "é1"), Message(id: "1", data: "2\n3"),
            Message(id: "1", data: "4"),
        ]
        for cut in 0...bytes.count {
            #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at byte \(cut)")
        }
        #expect(try parse(bytes.map { [$0] }) == expected)
    }

    @Test func onlyOneLeadingSpaceIsNoPartOfTheValue() throws {
        #expect(try parse("data:  a \n\n") == [Message(data: " a ")])
    }

    @Test func aFieldWithoutColonIsEmpty() throws {
        #expect(try parse("data\ndata\n\n") == [Message(data: "\n")])
    }

    @Test func unknownFieldsAndMessagesWithoutDataAreNothing() throws {
        #expect(try parse("retry: 10\nevent: x\n\ncolour: red\ndata: a\n\n") == [Message(data: "a")])
    }

    @Test func aMessageThatTheEndCutsOffIsNone() throws {
        #expect(try parse("data: a\n") == [])
    }

    @Test func aMessageWithoutEndIsRefused() {
        var parser = ServerSentEventParser()
        let line = Array("data: \(String(repeating: "a", count: 1000))\n".utf8)
        #expect(throws: ClientFault.answerTooLarge(limitBytes: ServerSentEventParser.byteLimit)) {
            for _ in 0...ServerSentEventParser.byteLimit / 1000 { _ = try parser.consume(line) }
        }
    }
}
