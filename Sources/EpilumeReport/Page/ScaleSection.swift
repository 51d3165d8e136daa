internal import EpilumeModel

/// Pixel spacing with its uncertainty, and distortion.
enum ScaleSection {
    static func make(_ report: CalibrationReport) -> ReportSection {
        let calibration = report.calibration
        let title = "Scale and distortion"
        if calibration.spacing == nil, calibration.distortion == nil {
            return .absent(title, "No lengths can be taken from its pictures, and no scale is claimed.")
        }
        var content: [Markup] = []
        if let spacing = calibration.spacing {
            if !report.standing.allowsScale {
                content.append(
                    .tag(
                        "p", [],
                        [
                            .tag(
                                "strong", [],
                                [.text(withheld(report.standing))])
                        ]))
            }
            content.append(
                .tag("div", class: "pair", [spacingTable(spacing, calibration.binding.mode), zones(spacing)]))
            content.append(.tag("p", [], target(spacing)))
        } else {
            content.append(.tag("p", class: "absent", ["Scale not measured. No scale is claimed."]))
        }
        if let distortion = calibration.distortion {
            let figure = DistortionFigure.make(distortion, mode: calibration.binding.mode).map { [$0.markup] } ?? []
            content.append(.tag("div", class: "pair", figure + [distortionTable(distortion)]))
        } else {
            content.append(.tag("p", class: "absent", ["Distortion not measured."]))
        }
        return ReportSection(title, content)
    }

    private static func withheld(_ standing: CalibrationStanding) -> String {
        standing == .none
            ? "No calibration is in force: no scale is claimed."
            : "The calibration is \(standing.name): no scale is claimed from it now."
    }

    private static func spacingTable(_ spacing: PixelSpacing, _ mode: CalibrationBinding.Mode) -> Markup {
        func row(_ name: String, _ value: Double, _ unit: String) -> [[Markup]] {
            let uncertainty = abs(value) * spacing.uncertaintyPercent / 100
            let decimals = Digits.decimals(forUncertainty: uncertainty)
            return [
                [.text(name)], [.text(Digits.fixed(value, decimals))],
                [.text("± " + Digits.fixed(uncertainty, decimals))],
                [.text(unit)],
            ]
        }
        return ReportTable(
            [.text("Pixel spacing at the centre, in the contact plane")],
            [
                .text("Quantity"), .number("Value"), .number(.tag("span", [], [.tag("i", [], ["U"]), " (k = 2)"])),
                .unit,
            ],
            [
                row("Along the rows", spacing.horizontal, "µm/px"), row("Along the columns", spacing.vertical, "µm/px"),
                row("Width of the frame", Double(mode.width) * spacing.horizontal / 1000, "mm"),
                row("Height of the frame", Double(mode.height) * spacing.vertical / 1000, "mm"),
                [["Relative"], ["–"], [.text("± " + Digits.fixed(spacing.uncertaintyPercent, 2))], ["%"]],
            ]
        ).markup
    }

    private static func zones(_ spacing: PixelSpacing) -> Markup {
        let centre = spacing.zones.first
        let decimals = Digits.decimals(forUncertainty: abs(spacing.horizontal) * spacing.uncertaintyPercent / 100)
        let rows = FramePlace.allCases.enumerated().map { index, place -> [[Markup]] in
            let zone = spacing.zones.at(index)
            let change = zone.flatMap { zone in centre.flatMap { $0 > 0 ? 100 * (zone / $0 - 1) : nil } }
            return [
                [.text(place.title)], [ReportWords.fixed(zone, decimals)],
                [index == 0 ? "–" : change.map { .text(Digits.signed($0, 2)) } ?? "–"],
            ]
        }
        return ReportTable(
            ["Five zones, as seen, mean of both axes"],
            [.text("Zone"), .number("µm/px"), .number("From the centre, %")], rows
        ).markup
    }

    private static func target(_ spacing: PixelSpacing) -> [Markup] {
        [
            "Target: ", .outside(spacing.target.name),
            .text(
                ", pitch \(Digits.fixed(spacing.target.pitchMicrometres, 1)) µm, stated within "
                    + "± \(Digits.fixed(spacing.target.tolerancePercent, 2)) %. "
                    + "Measured in \(spacing.exposures) exposures. "
                    + "The expanded uncertainty U holds for k = 2, about 95 %; its parts are residuals, exposures, "
                    + "zones, the model and the target's tolerance (JCGM 100:2008)."
            ),
        ]
    }

    private static func distortionTable(_ distortion: Distortion) -> Markup {
        let rows: [(Markup, String, String)] = [
            ("Largest displacement within the frame", Digits.fixed(distortion.maximumPercent, 2), "%"),
            ("Left by the model, root mean square", Digits.fixed(distortion.residualPixels, 3), "px"),
            (.tag("span", [], [.tag("i", [], ["k"]), .tag("sub", [], ["1"])]), Digits.fixed(distortion.k1, 5), "1"),
            (.tag("span", [], [.tag("i", [], ["k"]), .tag("sub", [], ["2"])]), Digits.fixed(distortion.k2, 5), "1"),
            ("Centre, from the left", Digits.fixed(distortion.centreX, 1), "px"),
            ("Centre, from the top", Digits.fixed(distortion.centreY, 1), "px"),
        ]
        return .tag(
            "div", [],
            [
                ReportTable(
                    ["Radial distortion"], [.text("Quantity"), .number("Value"), .unit],
                    rows.map { [[$0.0], [.text($0.1)], [.text($0.2)]] }
                ).markup,
                .tag(
                    "p", [],
                    [
                        "A point at ", .tag("i", [], ["r"]), ", in half diagonals from the centre, is seen at ",
                        .tag(
                            "span", class: "formula",
                            [
                                .tag("i", [], ["r"]), " (1 + ", .tag("i", [], ["k"]), .tag("sub", [], ["1"]),
                                .tag("i", [], ["r"]),
                                .tag("sup", [], ["2"]), " + ", .tag("i", [], ["k"]), .tag("sub", [], ["2"]),
                                .tag("i", [], ["r"]), .tag("sup", [], ["4"]), ")",
                            ]), ".",
                    ]),
            ])
    }
}
