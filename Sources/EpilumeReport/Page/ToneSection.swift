internal import EpilumeCalibration
internal import EpilumeModel

/// How code values become light.
enum ToneSection {
    private static let channels = ["Red", "Green", "Blue"]

    static func make(_ calibration: Calibration) -> ReportSection {
        guard let tone = calibration.tone else {
            return .absent(
                "Tone", "Code values are not turned into light, so neither evenness nor colour can be corrected.")
        }
        let table = ReportTable(
            ["Fit to the grey patches"],
            [.text("Channel"), .number("Exponent"), .number("Largest residual, % of white")],
            channels.enumerated().map { index, name in
                [
                    [.text(name)], [ReportWords.fixed(tone.gamma.at(index), 2)],
                    [ReportWords.fixed(tone.residualPercent.at(index), 2)],
                ]
            }
        ).markup
        let note = Markup.tag(
            "p", [],
            [
                .text(
                    "An exponent near 1 is a linear device, one near 2.2 a device that codes for displays. "
                        + "Applied is the table of 256 entries, not the exponent.")
            ])
        guard tone.tables.count == 3, tone.tables.allSatisfy({ $0.count == 256 && $0.allSatisfy(\.isFinite) }) else {
            return ReportSection(
                "Tone",
                [table, note, .tag("p", class: "absent", ["Its tables do not have 256 entries and are not drawn."])])
        }
        return ReportSection(
            "Tone", [.tag("div", class: "pair", [figure(tone).markup, .tag("div", [], [table, note])])])
    }

    private static func figure(_ tone: ToneCurve) -> ReportFigure {
        let top = max(1, tone.tables.compactMap(\.last).max() ?? 1)
        let yEnd = min((top * 5).rounded(.up) / 5, 4)
        let field = PlotField(width: 270, height: 190, xEnd: 255, yEnd: yEnd)
        var content = field.axes(
            xTicks: [0, 64, 128, 192, 255].map { ($0, Digits.fixed($0, 0)) },
            yTicks: stride(from: 0, through: yEnd + 0.001, by: yEnd > 2 ? 1 : 0.2).map { ($0, Digits.fixed($0, 1)) },
            xTitle: "code value above dark", yTitle: "light, 1 = perfect diffuser")
        let codes = Array(stride(from: 0, through: 255, by: 3))
        content.append(
            ReportFigure.polyline(
                codes.map { (field.x(Double($0)), field.y(SRGB.decoded(Double($0) / 255))) }, class: "thin"))
        for (table, style) in zip(tone.tables, ["line r", "line g", "line b"]) {
            content.append(
                ReportFigure.polyline(
                    codes.map { (field.x(Double($0)), field.y(min(max(table[$0], 0), yEnd))) }, class: style))
        }
        for (index, name) in (channels + ["sRGB"]).enumerated() {
            let y = field.top + 14 + 14 * Double(index)
            content.append(
                ReportFigure.line(
                    field.left + 8, y - 4, field.left + 32, y - 4, class: ["line r", "line g", "line b", "thin"][index])
            )
            content.append(ReportFigure.text(name, x: field.left + 37, y: y, size: 10))
        }
        let ends = tone.tables.map { Digits.fixed($0[255], 2) }
        return ReportFigure(
            name: "tone", title: "Tone curves of red, green and blue",
            description: "Light against code value. At 255 red is \(ends[0]), "
                + "green \(ends[1]), blue \(ends[2]) of a perfect diffuser.",
            width: ReportFigure.half, height: 232, content: content,
            caption: [
                "Linear light by code value, the dark level taken off. Thin: the curve of sRGB, for comparison."
            ])
    }
}
