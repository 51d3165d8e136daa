internal import EpilumeModel

/// How evenly the frame is lit, before and after correction.
enum EvennessSection {
    private static let side = 16

    static func make(_ calibration: Calibration) -> ReportSection {
        guard let flat = calibration.flat else {
            return .absent("Evenness of light", "Pictures keep the fall-off of light and lens.")
        }
        var figures: [Markup] = []
        if flat.map.count == side * side, flat.map.allSatisfy(\.isFinite), let least = flat.map.min(),
            let most = flat.map.max()
        {
            figures = [
                .tag(
                    "div", class: "pair",
                    [
                        figure(flat.map, least: least, most: most, mode: calibration.binding.mode).markup,
                        .tag("div", [], [summary(flat, least: least, most: most), zones(flat.map)]),
                    ])
            ]
        } else {
            figures = [
                summary(flat, least: nil, most: nil),
                .tag("p", class: "absent", ["Its map does not have 16 × 16 blocks and is not drawn."]),
            ]
        }
        return ReportSection("Evenness of light", figures)
    }

    private static func summary(_ flat: FlatField, least: Double?, most: Double?) -> Markup {
        ReportTable(
            ["Unevenness, worst channel"], [.text("Quantity"), .number("Percent of the mean")],
            [
                [["Before correction, ±"], [.text(Digits.fixed(flat.unevennessPercentBefore, 2))]],
                [["After correction, ±"], [.text(Digits.fixed(flat.unevennessPercentAfter, 2))]],
                [["Darkest block, green, before"], [ReportWords.fixed(least.map { 100 * $0 }, 1)]],
                [["Brightest block, green, before"], [ReportWords.fixed(most.map { 100 * $0 }, 1)]],
            ]
        ).markup
    }

    /// The map's nine parts in numbers. Of 16 blocks the outer parts have 5 and the middle one 6.
    private static func zones(_ map: [Double]) -> Markup {
        let parts = [0..<5, 5..<11, 11..<16]
        let rows = zip(["Top", "Middle", "Bottom"], parts).map { name, rows -> [[Markup]] in
            [[.text(name)]]
                + parts.map { columns in
                    let values = rows.flatMap { row in columns.map { map[side * row + $0] } }
                    return [.text(Digits.fixed(100 * values.reduce(0, +) / Double(values.count), 1))]
                }
        }
        return ReportTable(
            ["Green before correction, percent of the mean"],
            [.text("Part"), .number("Left"), .number("Middle"), .number("Right")], rows
        ).markup
    }

    private static func figure(
        _ map: [Double], least: Double, most: Double, mode: CalibrationBinding.Mode
    ) -> ReportFigure {
        let width = ReportFigure.half - 46
        let shape = mode.width > 0 && mode.height > 0 ? Double(mode.height) / Double(mode.width) : 0.75
        let height = width * min(max(shape, 0.4), 1.4)
        let (low, high) = scale(least, most)
        let cell = (width: width / Double(side), height: height / Double(side))
        var content = map.enumerated().map { index, value in
            ReportFigure.area(
                Double(index % side) * cell.width, Double(index / side) * cell.height, cell.width + 0.4,
                cell.height + 0.4, fill: LightScale.colour((value - low) / (high - low)))
        }
        let steps = 24
        for step in 0..<steps {
            let share = Double(step) / Double(steps - 1)
            content.append(
                ReportFigure.area(
                    width + 8, height * (1 - Double(step + 1) / Double(steps)), 10, height / Double(steps) + 0.4,
                    fill: LightScale.colour(share)))
        }
        for (share, value) in [(0.0, low), (0.5, (low + high) / 2), (1, high)] {
            content.append(
                ReportFigure.text(
                    Digits.fixed(100 * value, 0), x: width + 22, y: min(max(height * (1 - share) + 3.5, 9), height),
                    size: 10))
        }
        return ReportFigure(
            name: "evenness", title: "Map of relative light before correction",
            description: "16 by 16 blocks of green light, from \(Digits.fixed(100 * least, 1)) to "
                + "\(Digits.fixed(100 * most, 1)) percent of the mean. The table beside it has nine parts in numbers.",
            width: ReportFigure.half, height: height,
            content: [.tag("g", [("shape-rendering", "crispEdges")], content)],
            caption: [
                "Relative light before correction, green, 16 × 16 blocks of the frame. Scale in percent of the mean."
            ])
    }

    /// Whole even percents around the values, so that the middle of the scale is a whole percent too.
    private static func scale(_ least: Double, _ most: Double) -> (low: Double, high: Double) {
        let low = (min(max(least, -10), 10) * 50).rounded(.down) / 50
        let high = (min(max(most, -10), 10) * 50).rounded(.up) / 50
        return (low, high > low ? high : low + 0.02)
    }
}

/// Colours from dark to bright that everybody tells apart and that keep their order in a grey print: five points of
/// cividis (Nuñez, Anderton, Renslow 2018, PLoS ONE 13:e0199239), straight lines between.
enum LightScale {
    private static let points: [(Double, Double, Double)] = [
        (0, 32, 76), (65, 77, 107), (124, 123, 120), (188, 175, 111), (255, 233, 69),
    ]

    /// - Parameter share: 0 dark, 1 bright.
    static func colour(_ share: Double) -> String {
        let place = min(max(share.isFinite ? share : 0, 0), 1) * Double(points.count - 1)
        let index = min(Int(place), points.count - 2)
        let (first, second, rest) = (points[index], points[index + 1], place - Double(index))
        let channels = [
            first.0 + rest * (second.0 - first.0), first.1 + rest * (second.1 - first.1),
            first.2 + rest * (second.2 - first.2),
        ]
        return channels.reduce("#") { text, channel in
            let digits = String(Int(channel.rounded()), radix: 16)
            return text + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
