import EpilumeModel
import EpilumeReport
import Testing

@Suite("Calibration report: hostile texts, and who reads it")
struct ReportSafetyTests {
    private let hostile = HostileCases.report.html

    @Test("no text from outside becomes markup")
    func escaping() {
        #expect(hostile.count(of: "<script") == 0)
        #expect(hostile.count(of: "</style>") == 1)
        #expect(hostile.count(of: "<img") == 0)
        #expect(hostile.count(of: "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img") > 50)
        #expect(hostile.contains("&amp;amp;"))
    }

    @Test("characters that turn text round or control a terminal are shown, not obeyed")
    func hiddenCharacters() {
        let hidden = hostile.unicodeScalars.filter { scalar in
            (scalar.value < 0x20 && scalar != "\n") || ["\u{202E}", "\u{2066}", "\u{7F}"].contains(scalar)
        }
        #expect(hidden.isEmpty)
        #expect(hostile.contains(#"\u{202e}kcab\u{2066}\u{0}\u{1b}]"#))
    }

    @Test("an identity that is none does not reach the style sheet, and one that is stands in each page's foot")
    func foot() throws {
        let sheet = try #require(hostile.firstRange(of: "</style>")).lowerBound
        #expect(!hostile[..<sheet].contains("alert(1)</script>\""))
        #expect(hostile.contains("content: \"Epilume calibration report\";"))
        #expect(
            ReportCases.report(ReportCases.full).html.contains(
                "content: \"Epilume calibration report 3f2c9a51-7d0e-4b8c-9a46-0c5b1e6f7a21\";"))
        var almost = ReportCases.full
        almost.id = "3f2c9a51-7d0e-4b8c-9a46-0c5b1e6f7a2\""
        #expect(ReportCases.report(almost).html.contains("content: \"Epilume calibration report\";"))
    }

    @Test("the page loads nothing and forbids the browser to")
    func selfContained() {
        let page = ReportCases.report(ReportCases.full, first: ReportCases.commissioning).html
        for word in ["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<a "] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"))
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    }

    @Test("every ink of both schemes has a contrast of 4.5 to its paper", arguments: ["light", "dark"])
    func contrast(scheme: String) throws {
        let page = ReportCases.report(ReportCases.full).html
        let roots = page.split(separator: ":root {").dropFirst()
        let block = try #require(scheme == "light" ? roots.first : roots.dropFirst().first).prefix { $0 != "}" }
        var colours: [String: [Double]] = [:]
        for declaration in block.split(separator: ";") {
            let parts = declaration.split(separator: ":").map { $0.filter { $0 != " " } }
            guard parts.count == 2, parts[0].hasPrefix("--"), let number = Int(parts[1].dropFirst(), radix: 16) else {
                continue
            }
            colours[parts[0]] = [16, 8, 0].map { Double(number >> $0 & 255) / 255 }
        }
        let paper = try #require(colours["--paper"])
        if scheme == "light" { #expect(paper == [1, 1, 1]) }
        let inks = colours.filter { !["--paper", "--rule"].contains($0.key) }
        #expect(inks.count == 8)
        for (name, ink) in inks {
            let (first, second) = (luminance(ink), luminance(paper))
            #expect((max(first, second) + 0.05) / (min(first, second) + 0.05) >= 4.5, "\(name)")
        }
    }

    /// Relative luminance, WCAG 2.2.
    private func luminance(_ codes: [Double]) -> Double {
        let light = codes.map { code -> Double in
            guard code > 0.04045 else { return code / 12.92 }
            // ((code + 0.055) / 1.055) ^ 2.4, the fifth root of the twelfth power by Newton's method.
            let base = (code + 0.055) / 1.055
            let twelfth = (0..<12).reduce(1) { product, _ in product * base }
            var root = 1.0
            for _ in 0..<60 {
                let fourth = root * root * root * root
                root -= (fourth * root - twelfth) / (5 * fourth)
            }
            return root
        }
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    }
}
