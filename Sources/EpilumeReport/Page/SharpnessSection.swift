internal import EpilumeModel

/// Contrast by fineness at five places.
enum SharpnessSection {
    static func make(_ report: CalibrationReport) -> ReportSection {
        guard let sharpness = report.calibration.sharpness, !sharpness.isEmpty else {
            return .absent("Sharpness", "A later loss of focus cannot be told by comparing with it.")
        }
        let places = FramePlace.allCases.compactMap { report.calibration.sharpness(at: $0) }
        let drawable = places.filter {
            $0.curve.count == 33 && $0.curve.allSatisfy(\.isFinite) && (0...0.5).contains($0.mtf50)
        }
        let figures = drawable.isEmpty ? [] : [figure(drawable).markup]
        return ReportSection(
            "Sharpness",
            [.tag("div", class: "pair", figures + [.tag("div", [], [table(places, report), note(report)])])])
    }

    private static func table(_ places: [Sharpness], _ report: CalibrationReport) -> Markup {
        let spacing = report.calibration.spacing.map { ($0.horizontal + $0.vertical) / 2 }
        let rows = FramePlace.allCases.map { place -> [[Markup]] in
            guard let measured = places.first(where: { $0.place == place }) else {
                return [[.text(place.title)], [ReportWords.notMeasured], ["–"], ["–"]]
            }
            let inPlane = spacing.flatMap { $0 > 0 ? 1000 * measured.mtf50 / $0 : nil }
            return [
                [.text(place.title)], [.text(Digits.fixed(measured.mtf50, 3))],
                [inPlane.map { .text(Digits.fixed($0, 1)) } ?? "–"], [.text(Digits.fixed(measured.edgeAngle, 1))],
            ]
        }
        return ReportTable(
            ["MTF50 by place"],
            [.text("Place"), .number("Cycles a pixel"), .number("Cycles a mm"), .number("Edge, °")], rows
        ).markup
    }

    private static func note(_ report: CalibrationReport) -> Markup {
        .tag(
            "p", [],
            [
                "Slanted edge (ISO 12233 e-SFR), luminance in linear light, across the edge.",
                report.calibration.spacing == nil ? " Cycles a mm need the scale, which was not measured." : "",
            ])
    }

    /// Dashes of each place; the mark on the half has a form of its own as well.
    private static let dashes: [FramePlace: String] = [
        .topLeft: "8 3", .topRight: "4 2.5", .bottomLeft: "1.5 2.5", .bottomRight: "9 3 2 3",
    ]

    private static func figure(_ places: [Sharpness]) -> ReportFigure {
        let field = PlotField(width: 270, height: 200, xEnd: 0.5, yEnd: 1.2)
        var content = field.axes(
            xTicks: [0, 0.1, 0.2, 0.3, 0.4, 0.5].map { ($0, Digits.fixed($0, 1)) },
            yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2].map { ($0, Digits.fixed($0, 1)) },
            xTitle: "spatial frequency, cycles a pixel", yTitle: "contrast")
        content.append(
            ReportFigure.line(field.left, field.y(0.5), field.left + field.width, field.y(0.5), class: "thin"))
        for sharpness in places {
            let points = sharpness.curve.enumerated().map {
                (field.x(Double($0.offset) / 64), field.y(min(max($0.element, 0), 1.2)))
            }
            content.append(
                ReportFigure.polyline(
                    points, class: sharpness.place == .centre ? "line bold" : "line", dashes: dashes[sharpness.place]))
        }
        for sharpness in places {
            content.append(mark(sharpness.place, x: field.x(sharpness.mtf50), y: field.y(0.5)))
        }
        for (index, sharpness) in places.enumerated() {
            let y = field.top + 15 + 15 * Double(index)
            let x = field.left + field.width - 112
            content.append(
                ReportFigure.polyline(
                    [(x, y - 4), (x + 34, y - 4)], class: sharpness.place == .centre ? "line bold" : "line",
                    dashes: dashes[sharpness.place]))
            content.append(mark(sharpness.place, x: x + 17, y: y - 4))
            content.append(ReportFigure.text(sharpness.place.title, x: x + 40, y: y, size: 10))
        }
        let values = places.map { "\($0.place.title.lowercased()) \(Digits.fixed($0.mtf50, 3))" }.joined(
            separator: ", ")
        return ReportFigure(
            name: "mtf", title: "Modulation transfer at five places",
            description: "Contrast against spatial frequency. MTF50 in cycles a pixel: \(values).",
            width: ReportFigure.half, height: 242, content: content,
            caption: ["Modulation transfer function; marks are where the contrast has fallen to half (MTF50)."])
    }

    private static func mark(_ place: FramePlace, x: Double, y: Double) -> Markup {
        let r = 3.6
        let outline: [(Double, Double)] =
            switch place {
            case .centre: (0..<12).map { step in Self.circle[step] }
            case .topLeft: [(-1, -1), (1, -1), (1, 1), (-1, 1)]
            case .topRight: [(0, -1.2), (1.15, 0.9), (-1.15, 0.9)]
            case .bottomLeft: [(0, 1.2), (1.15, -0.9), (-1.15, -0.9)]
            case .bottomRight: [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)]
            }
        let points = outline.map { ReportFigure.pair(x + r * $0.0, y + r * $0.1) }
        return ReportFigure.path("M" + points.joined(separator: "L") + "Z", class: "dot")
    }

    /// Twelve points of the unit circle.
    private static let circle: [(Double, Double)] = [
        (1, 0), (0.866, 0.5), (0.5, 0.866), (0, 1), (-0.5, 0.866), (-0.866, 0.5), (-1, 0), (-0.866, -0.5),
        (-0.5, -0.866),
        (0, -1), (0.5, -0.866), (0.866, -0.5),
    ]
}
