import EpilumeStation
import FoundationEssentials
import Glibc
import Logging
import Testing

@Suite("Line log")
struct LineLogHandlerTests {
    private static let hostile = [
        "a\nb", "a\r\nlevel=critical", "\u{1b}[2J", "a\u{2028}b", "a\u{85}b", "\u{202e}", "\" x=\"1", "a=b", "", "\\n",
        "<0>kernel", String(repeating: "x", count: 5000),
    ]

    @Test("a value of a stranger stays on one line and moves no terminal", arguments: hostile, [false, true])
    func oneLine(value: String, json: Bool) throws {
        let text = try written(json ? .json : .text) { $0.notice("device.arrived", metadata: ["card": "\(value)"]) }
        #expect(text.hasSuffix("\n"))
        let line = text.dropLast()
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x85 })
        #expect(line.unicodeScalars.allSatisfy { ![0x2028, 0x2029, 0x202e].contains($0.value) })
        #expect(line.hasPrefix(json ? "{" : "device.arrived level=notice card="))
        #expect(line.utf8.count < 1200)
    }

    @Test("a value cannot pass for another field")
    func quoting() throws {
        let text = try written(.text) {
            $0.notice("e", metadata: ["a": "1 b=2", "c": "x\" d=\"y", "e": "plain", "f": ""])
        }
        #expect(text == "e level=notice a=\"1 b=2\" c=\"x\\\" d=\\\"y\" e=plain f=\"\"\n")
    }

    @Test("JSON is one object with event, level and fields")
    func json() throws {
        let text = try written(.json) { $0.warning("device.failed", metadata: ["fault": "a \"b\""]) }
        let object = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(object == ["event": "device.failed", "level": "warning", "fault": "a \"b\""])
    }

    @Test(
        "under systemd a line begins with its priority",
        arguments: [
            (.critical, "<2>"), (.error, "<3>"), (.warning, "<4>"), (.notice, "<5>"), (.info, "<6>"), (.debug, "<7>"),
            (.trace, "<7>"),
        ] as [(Logger.Level, String)])
    func priority(level: Logger.Level, prefix: String) throws {
        #expect(try written(.text, withPriority: true) { $0.log(level: level, "e") }.hasPrefix(prefix + "e "))
        #expect(try written(.text) { $0.log(level: level, "e") }.hasPrefix("e "))
    }

    /// What `body` writes, through a pipe.
    private func written(
        _ format: LineLogHandler.Format, withPriority: Bool = false, _ body: (Logger) -> Void
    ) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        body(
            Logger(label: "test") { [write = ends[1]] _ in
                LineLogHandler(level: .trace, format: format, withPriority: withPriority, descriptor: write)
            })
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
