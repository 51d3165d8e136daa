internal import EpilumeModel

/// Puts the page together.
enum ReportPage {
    static func text(_ report: CalibrationReport) -> String {
        let sections: [ReportSection] = [
            ResultsSection.make(report), ColourSection.make(report.calibration),
            EvennessSection.make(report.calibration),
            ToneSection.make(report.calibration), SharpnessSection.make(report), ScaleSection.make(report),
            AberrationSection.make(report.calibration), NoiseSection.make(report.calibration),
            DriftSection.make(report),
            OriginSection.make(report.calibration), JudgementSection.make(report.calibration),
            SignatureSection.make(report),
        ]
        let body = Markup.tag(
            "body", [],
            [
                .tag(
                    "main", [],
                    [ReportHead.markup(report)] + sections.enumerated().map { $0.element.markup(number: $0.offset + 1) }
                )
            ])
        return "<!DOCTYPE html>\n" + Markup.tag("html", [("lang", "en")], [head(report), body]).written
    }

    private static func head(_ report: CalibrationReport) -> Markup {
        let card = UntrustedText(report.calibration.binding.device.card).description
        let moment = UntrustedText(report.calibration.measuredAt).description
        return .tag(
            "head", [],
            [
                .tag("meta", [("charset", "utf-8")]),
                // Should a mistake here ever let markup through, the browser still loads and runs nothing.
                .tag(
                    "meta",
                    [
                        ("http-equiv", "Content-Security-Policy"),
                        (
                            "content",
                            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
                        ),
                    ]),
                .tag("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
                .tag("meta", [("name", "referrer"), ("content", "no-referrer")]),
                .tag(
                    "title", [],
                    [.text("Calibration report: \(card), \(moment)")]),
                .style(ReportStyle.sheet(id: report.calibration.id)),
            ])
    }
}

/// One numbered part of the page.
struct ReportSection {
    var title: String
    var content: [Markup]

    init(_ title: String, _ content: [Markup]) {
        self.title = title
        self.content = content
    }

    /// A part that was not measured, and what that means.
    static func absent(_ title: String, _ consequence: String) -> ReportSection {
        ReportSection(title, [.tag("p", class: "absent", [.text("Not measured. " + consequence)])])
    }

    func markup(number: Int) -> Markup {
        let heading = Markup.tag("h2", [], [.tag("span", class: "no", [.text("\(number) ")]), .text(title)])
        return .tag("section", [], [heading] + content)
    }
}
