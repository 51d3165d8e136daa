internal import EpilumeCalibration
internal import EpilumeModel

/// Colour: what the device showed, what it shows corrected, and how the correction does it.
enum ColourSection {
    static func make(_ calibration: Calibration) -> ReportSection {
        guard let colour = calibration.colour else {
            return .absent(
                "Colour", "Colours of its pictures are as the device delivers them, and no colour is claimed.")
        }
        let limit = calibration.verdicts.first { $0.quantity == .colourPercentile95 }?.limit
        return ReportSection(
            "Colour",
            [
                .tag("p", [], introduction(colour)), PatchFigure.make(colour, limit: limit).markup,
                .tag("div", class: "pair", [quality(colour), coefficients(colour)]), patches(colour),
            ])
    }

    private static func introduction(_ colour: ColourCorrection) -> [Markup] {
        let title: Markup = ChartLibrary.chart(named: colour.chart).map { .text($0.title) } ?? .outside(colour.chart)
        return [
            "Chart: ", title, ". References are CIE L*a*b*, 2°, for ", .outside(colour.referenceIlluminant),
            "; colours as delivered are the device's code values taken for sRGB.",
        ]
    }

    private static func quality(_ colour: ColourCorrection) -> Markup {
        let quality = colour.quality
        let rows: [(String, Double?)] = [
            ("As delivered, mean", quality.uncorrectedMean), ("Leave-one-out, mean", quality.leaveOneOutMean),
            ("Leave-one-out, 95th percentile", quality.leaveOneOutPercentile95),
            ("Leave-one-out, largest", quality.leaveOneOutMaximum),
            ("Leave-one-out, patches that stand for skin", quality.leaveOneOutSkin),
            ("Fit to all patches, mean (judges nothing)", quality.fitMean),
        ]
        return ReportTable(
            [.text("Colour difference over \(colour.patches.count) patches")],
            [.text("Quantity"), .number(.tag("span", [], ReportWords.deltaE))],
            rows.map { [[.text($0.0)], [ReportWords.fixed($0.1, 2)]] }
        ).markup
    }

    private static func coefficients(_ colour: ColourCorrection) -> Markup {
        let terms = colour.kind == .matrix ? ["R", "G", "B"] : ["R", "G", "B", "√RG", "√GB", "√RB"]
        let rows = zip(["X", "Y", "Z"], colour.rows).map { name, row -> [[Markup]] in
            [[.text(name)]] + terms.indices.map { [ReportWords.fixed(row.at($0), 4)] }
        }
        return ReportTable(
            [colour.kind == .matrix ? "Correction: 3×3 matrix" : "Correction: root-polynomial of degree 2"],
            [.text("D50")] + terms.map { .number(.text($0)) }, rows
        ).markup
    }

    private static func patches(_ colour: ColourCorrection) -> Markup {
        let rows = colour.patches.map { patch -> [[Markup]] in
            [
                [.outside(patch.name)] + (patch.isSkin ? [" (skin)"] : []), [lab(patch.reference)],
                [lab(patch.uncorrected)],
                [lab(patch.corrected)], [ReportWords.fixed(difference(patch.reference, patch.uncorrected), 2)],
                [ReportWords.fixed(difference(patch.reference, patch.corrected), 2)],
                [.text(Digits.fixed(patch.leaveOneOut, 2))],
            ]
        }
        func deltaE(_ word: String) -> Markup { .tag("span", [], ReportWords.deltaE + [.text(" " + word)]) }
        return .tag(
            "div",
            // On a narrow screen it scrolls, also by keys.
            [("class", "wide-table"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Patches in numbers")],
            [
                ReportTable(
                    ["Patches: L*, a*, b* (D50) and colour differences"],
                    [
                        .text("Patch"), .number("Reference"), .number("As delivered"), .number("Corrected"),
                        .number(deltaE("delivered")), .number(deltaE("fit")), .number(deltaE("leave-one-out")),
                    ], rows
                ).markup
            ])
    }

    private static func lab(_ numbers: [Double]) -> Markup {
        guard numbers.count == 3 else { return ReportWords.notMeasured }
        return .tag("span", class: "lab", numbers.map { .tag("span", [], [.text(Digits.fixed($0, 1) + " ")]) })
    }

    private static func difference(_ first: [Double], _ second: [Double]) -> Double? {
        guard let first = Lab(first), let second = Lab(second) else { return nil }
        return CIEDE2000.difference(first, second)
    }
}
