internal import EpilumeModel

/// Where parts come from, what is assumed and what was noticed.
enum OriginSection {
    static func make(_ calibration: Calibration) -> ReportSection {
        var content: [Markup] = []
        if calibration.carried.isEmpty {
            content.append(.tag("p", [], ["Every part that is stated here was measured for this calibration."]))
        } else {
            let rows = calibration.carried.map { part -> [[Markup]] in
                [[.text(name(part.part))], [ReportWords.moment(part.measuredAt)], [.outside(part.from)]]
            }
            content.append(
                ReportTable(
                    ["Parts carried over from earlier calibrations"],
                    [.text("Part"), .text("Measured"), .text("By report")], rows
                ).markup)
        }
        content += list("Assumptions", calibration.assumptions, "None was made.")
        content += list("Notes", calibration.notes, "Nothing was noticed.")
        return ReportSection("Origin, assumptions and notes", content)
    }

    private static func list(_ title: String, _ sentences: [String], _ none: String) -> [Markup] {
        let items = sentences.map { Markup.tag("li", [], [.outside($0, limit: ReportWords.sentenceLimit)]) }
        return [
            .tag("h3", [], [.text(title)]),
            items.isEmpty ? .tag("p", class: "absent", [.text(none)]) : .tag("ul", [], items),
        ]
    }

    private static func name(_ part: CarriedPart.Part) -> String {
        switch part {
        case .dark: "Dark level and hot pixels"
        case .colour: "Tone, colour and noise"
        case .flat: "Evenness of light"
        case .scale: "Scale and distortion"
        case .sharpness: "Sharpness and chromatic aberration"
        case .repeatability: "Repeatability"
        case .checkCard: "Card of the morning check"
        }
    }
}

/// How to read the numbers.
enum JudgementSection {
    static func make(_ calibration: Calibration) -> ReportSection {
        let leaveOneOut: Markup =
            .text(
                "Each patch was judged by a correction that was fitted to all other patches (leave-one-out), so its "
                    + "colour difference is what to expect of a colour that the fit has not seen; the smaller error of "
                    + "the fit itself judges nothing.")
        let paragraphs: [Markup] =
            switch calibration.colour?.kind {
            case .matrix:
                [
                    leaveOneOut,
                    .text(
                        "A 3×3 matrix makes each corrected colour a fixed mixture of the device's three linear "
                            + "channels, so it does the same at every exposure and cannot bend single colours "
                            + "towards their patches."
                    ),
                ]
            case .rootPolynomial2:
                [
                    leaveOneOut,
                    .text(
                        "A root-polynomial of degree 2 mixes the three linear channels and the square roots of their "
                            + "products, so it follows the chart more closely than a 3×3 matrix and still does the "
                            + "same at every exposure."),
                ]
            case nil:
                ["Each judged quantity was held against its limit. Colour was not measured, so no patch was judged."]
            }
        return ReportSection("How it was judged", paragraphs.map { .tag("p", [], [$0]) })
    }
}

/// Who vouches for it, and how that is tested.
enum SignatureSection {
    static func make(_ report: CalibrationReport) -> ReportSection {
        guard let signature = report.signature else {
            return ReportSection(
                "Signature",
                [
                    .tag(
                        "p", class: "absent",
                        ["The calibration is not signed: nothing shows that its numbers are those that were measured."])
                ])
        }
        func code(_ text: String) -> [Markup] { [.tag("code", [], [.outside(text, limit: 512)])] }
        let facts = ReportTable(
            ["The signed file"], [.text("Fact"), .text("Value")],
            [
                [["File"], code(signature.fileName)], [["SHA-256"], code(signature.sha256)],
                [["Key (RFC 7638 thumbprint)"], code(signature.keyID)],
            ]
        ).markup
        let id = signature.fileName
        let steps: [[Markup]] = [
            ["Have the file: "]
                + code("epilume calibrate export \(report.calibration.id) \(id)")
                + [" at the station, or from whoever gave you this page."],
            ["Have the station's public key, here "] + code("station.pem")
                + [", from its owner, never with this page or the file: "] + code("epilume trust > station.pem")
                + [" prints it there."],
            ["Run "] + code("epilume calibrate verify \(id) --trust station.pem")
                + [", which needs no service, and compare the key that it names with the one below."],
            ["Compare the output of "] + code("sha256sum \(id)") + [" with the SHA-256 below."],
        ]
        return ReportSection(
            "Signature",
            [
                .tag(
                    "div", class: "whole",
                    [
                        .tag("p", [], ["This page is a view of a signed file; the file counts. To verify it:"]),
                        .tag("ol", [], steps.map { .tag("li", [], $0) }), facts,
                    ])
            ])
    }
}
