import EpilumeModel
import Testing

@Suite("Untrusted text")
struct UntrustedTextTests {
    @Test(
        "shows plain text of any language as it is", arguments: ["HD Scope", "Dermatoscope à lumière", "皮膚鏡", "µm × 2"])
    func plain(text: String) {
        #expect(UntrustedText(text).description == text)
    }

    @Test(
        "escapes what moves a terminal, breaks a line or reorders text",
        arguments: [
            ("\u{1b}[2J", "\\u{1b}[2J"), ("a\nb", "a\\u{a}b"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("a\u{85}b", "a\\u{85}b"),
            ("a\u{2028}b", "a\\u{2028}b"), ("a\u{202e}b", "a\\u{202e}b"), ("a\u{2066}b", "a\\u{2066}b"),
            ("a\u{200b}b", "a\\u{200b}b"), ("a\u{7f}b", "a\\u{7f}b"), ("a\u{9b}b", "a\\u{9b}b"),
            ("\u{feff}", "\\u{feff}"),
            ("\u{e000}", "\\u{e000}"), ("a\tb", "a\\u{9}b"),
        ])
    func escaped(raw: String, shown: String) {
        #expect(UntrustedText(raw).description == shown)
        #expect(UntrustedText(raw).raw == raw)
    }

    @Test("a device cannot imitate an escape")
    func backslash() {
        #expect(UntrustedText("\\u{1b}").description == "\\u{5c}u{1b}")
    }

    @Test("cuts what is long, and counts scalars, so that stacked accents do not pass")
    func long() {
        let limit = UntrustedText.displayLimit
        #expect(UntrustedText(String(repeating: "a", count: limit)).description.count == limit)
        #expect(
            UntrustedText(String(repeating: "a", count: limit + 1)).description == String(repeating: "a", count: limit)
                + "…")
        let stacked = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(UntrustedText(stacked).description.unicodeScalars.count == limit + 1)
    }

    @Test("reads a C string: to the first NUL, with what is not UTF-8 replaced")
    func bytes() {
        #expect(UntrustedText(bytes: [0x41, 0x42, 0x00, 0x43]).raw == "AB")
        #expect(UntrustedText(bytes: [0x41, 0xff, 0x42]).raw == "A\u{fffd}B")
        #expect(UntrustedText(bytes: []).raw == "")
    }
}
