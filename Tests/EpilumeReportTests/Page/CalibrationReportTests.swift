import EpilumeModel
import EpilumeReport
import Testing

@Suite("Calibration report: what the page says")
struct CalibrationReportTests {
    private let full = ReportCases.report(ReportCases.full, first: ReportCases.commissioning).html

    @Test("a complete page has every section in order, each with its drawing or table")
    func sections() {
        let titles = [
            "Results", "Colour", "Evenness of light", "Tone", "Sharpness", "Scale and distortion",
            "Lateral chromatic aberration", "Noise, dark level and repeatability", "Drift since commissioning",
            "Origin, assumptions and notes", "How it was judged", "Signature",
        ]
        var rest = full[...]
        for (index, title) in titles.enumerated() {
            let heading = "<h2><span class=\"no\">\(index + 1) </span>\(title)</h2>"
            guard let found = rest.firstRange(of: heading) else {
                Issue.record("\(title) is missing or out of order")
                return
            }
            rest = rest[found.upperBound...]
        }
        for drawing in ["patches", "evenness", "tone", "mtf", "distortion", "snr"] {
            #expect(full.contains("aria-labelledby=\"\(drawing)-title \(drawing)-desc\""))
        }
    }

    @Test("spacing is stated with as many digits as its expanded uncertainty has")
    func spacing() {
        #expect(full.contains("10.411 ± 0.032"))
        #expect(full.contains("Along the rows</th><td class=\"n\">10.413</td><td class=\"n\">± 0.032</td>"))
        #expect(full.contains("Width of the frame</th><td class=\"n\">19.992</td><td class=\"n\">± 0.062</td>"))
        #expect(full.contains("± 0.31</td>"))
        var coarse = ReportCases.full
        coarse.spacing?.uncertaintyPercent = 3.5
        #expect(ReportCases.report(coarse).html.contains("10.41 ± 0.36"))
    }

    @Test("colours of patches are those of sRGB, references between what was delivered and what was corrected")
    func swatches() {
        // L* 50 is 18.4 % of light, which sRGB codes as 119.
        var grey = ReportCases.full
        grey.colour?.patches[0].uncorrected = [0, 0, 0]
        grey.colour?.patches[0].reference = [50, 0, 0]
        grey.colour?.patches[0].corrected = [100, 0, 0]
        let html = ReportCases.report(grey).html
        let fills = ["#000000", "#777777", "#ffffff"]
        var rest = html[...]
        for fill in fills {
            guard let found = rest.firstRange(of: "<rect x=\"") else {
                Issue.record("a band is missing")
                return
            }
            let end = rest[found.lowerBound...].firstIndex(of: ">") ?? rest.endIndex
            #expect(rest[found.lowerBound..<end].contains("fill=\"\(fill)\""))
            rest = rest[end...]
        }
    }

    @Test("what was not measured is said, section by section, and nothing is drawn for it")
    func partial() {
        let html = ReportCases.report(ReportCases.partial).html
        #expect(html.contains("<p class=\"word caution\">Incomplete</p>"))
        #expect(
            html.contains("Not measured: colour, evenness of light, tone, sharpness, distortion, chromatic aberration"))
        for sentence in [
            "Not measured. Colours of its pictures are as the device delivers them", "Distortion not measured.",
            "Noise not measured.", "Repeatability not measured.", "so no patch was judged",
        ] {
            #expect(html.contains(sentence))
        }
        #expect(html.count(of: "<dd class=\"none\">not measured</dd>") == 3)
        #expect(!html.contains("<figure"))
        #expect(html.contains("10.411 ± 0.032"))
    }

    @Test("a page without any measurement is complete")
    func nothing() {
        let html = ReportCases.report(ReportCases.empty(), .none, signature: nil).html
        #expect(html.contains("Not judged"))
        #expect(html.contains("The calibration is not signed"))
        #expect(html.contains("No lengths can be taken from its pictures"))
    }

    @Test("lists that are too short and numbers that are none are said, not drawn")
    func malformed() {
        let html = ReportCases.report(HostileCases.malformed, first: HostileCases.malformed).html
        #expect(html.contains("Its map does not have 16 × 16 blocks"))
        #expect(html.contains("Its tables do not have 256 entries"))
        #expect(!html.contains("distortion-title"))
        var tall = ReportCases.full
        tall.binding.mode = .init(format: "MJPG", width: 2, height: .max)
        #expect(!ReportCases.report(tall).html.contains("distortion-title"))
        #expect(html.contains("no number"))
        for word in ["nan", "inf"] {
            for before in [">", "\"", " ", "-", "−"] {
                #expect(!html.contains(before + word + "<") && !html.contains(before + word + " "))
            }
        }
    }

    @Test("a value that differs from its limit by little is shown with the digits that show it")
    func verdicts() {
        let html = ReportCases.report(ReportCases.failing).html
        #expect(html.contains("<td class=\"n\">5.004</td><td class=\"n\">≤ 5.000</td>"))
        #expect(html.contains("<td class=\"n\">41</td><td class=\"n\">≥ 20</td>"))
        #expect(html.count(of: "></path>\n</svg>\noutside</td>") == 4)
        #expect(html.count(of: "></path>\n</svg>\npassed</td>") == 5)
        #expect(
            html.contains("4 of 9 judged quantities outside of limits: unevenness of light after correction; colour"))
        #expect(html.contains(" ▲</text>"))
    }

    @Test("drift states then, now and change, and the earlier ones stand in order of their dates")
    func drift() throws {
        #expect(full.contains("<td class=\"n\">0.221</td><td class=\"n\">0.214</td><td class=\"n\">−3.17 %</td>"))
        #expect(full.contains("<td class=\"n\">10.410</td><td class=\"n\">10.413</td><td class=\"n\">+0.03 %</td>"))
        let dates = ["2026-02-03", "2026-06-11", "2026-10-19", "2026-11-20"].map { ">\($0)</time></th>" }
        var rest = full[...]
        for date in dates { rest = rest[try #require(rest.firstRange(of: date)).upperBound...] }
        #expect(!full.contains("This is the commissioning calibration"))
        #expect(ReportCases.report(ReportCases.full).html.contains("This is the commissioning calibration"))
    }

    @Test("what was carried over stands with its date and its report")
    func carried() {
        #expect(
            full.contains(
                "Scale and distortion</th><td><time datetime=\"2026-10-19T07:58:40Z\">2026-10-19 07:58 UTC</time>"))
        #expect(full.contains("<bdi>a6c08df3-3c1b-4f68-8f3a-5d2f6b1e9c04</bdi>"))
        #expect(ReportCases.report(ReportCases.failing).html.contains("Every part that is stated here was measured"))
    }

    @Test("the signature's facts and how to verify it stand at the end")
    func signature() {
        for text in [ReportCases.signature.keyID, ReportCases.signature.sha256] {
            #expect(full.contains(text))
        }
        // First the file, then a key from elsewhere, then what needs both.
        let steps = [
            "epilume calibrate export \(ReportCases.full.id) 3f2c9a51.calibration", "epilume trust &gt; station.pem",
            "epilume calibrate verify 3f2c9a51.calibration --trust station.pem", "sha256sum 3f2c9a51.calibration",
        ].map { full.firstRange(of: $0)?.lowerBound }
        #expect(!steps.contains(nil) && zip(steps, steps.dropFirst()).allSatisfy { $0! < $1! })
    }

    @Test("what 3×3 means is said for a matrix, and of root-polynomials for one")
    func judgement() {
        #expect(full.contains("A 3×3 matrix makes each corrected colour"))
        var other = ReportCases.full
        other.colour?.kind = .rootPolynomial2
        other.colour?.rows = [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]]
        let html = ReportCases.report(other).html
        #expect(html.contains("A root-polynomial of degree 2 mixes") && html.contains("√RB"))
        #expect(!html.contains("A 3×3 matrix makes"))
    }
}
