internal import EpilumeCalibration
internal import EpilumeModel

/// What has changed since the device was first calibrated.
enum DriftSection {
    static func make(_ report: CalibrationReport) -> ReportSection {
        var content: [Markup] = []
        if let first = report.commissioning {
            content += [
                .tag(
                    "p", [],
                    [
                        "Compared with the commissioning calibration ", .outside(first.id), " of ",
                        ReportWords.moment(first.measuredAt), ".",
                    ]),
                comparison(first, report.calibration),
            ]
        } else {
            content.append(
                .tag("p", class: "absent", ["This is the commissioning calibration: later ones are compared with it."]))
        }
        if !report.history.isEmpty { content.append(history(report)) }
        return ReportSection("Drift since commissioning", content)
    }

    /// One quantity then and now.
    private struct Pair {
        var name: String
        var then: Double?
        var now: Double?
        var decimals: Int
        var isRelative: Bool
        var unit: [Markup]

        init(_ name: String, _ then: Double?, _ now: Double?, decimals: Int, relative: Bool = true, unit: [Markup]) {
            self.name = name
            self.then = then
            self.now = now
            self.decimals = decimals
            isRelative = relative
            self.unit = unit
        }

        var change: [Markup] {
            guard let then, let now else { return ["–"] }
            if !isRelative { return [.text(Digits.signed(now - then, decimals))] }
            return then == 0 ? ["–"] : [.text(Digits.signed(100 * (now / then - 1), 2) + " %")]
        }
    }

    private static func comparison(_ first: Calibration, _ last: Calibration) -> Markup {
        func pair(
            _ name: String, _ value: (Calibration) -> Double?, decimals: Int, relative: Bool = true, unit: [Markup]
        ) -> Pair {
            Pair(name, value(first), value(last), decimals: decimals, relative: relative, unit: unit)
        }
        let pairs = [
            pair("Pixel spacing along the rows", { $0.spacing?.horizontal }, decimals: 3, unit: ["µm/px"]),
            pair("Pixel spacing along the columns", { $0.spacing?.vertical }, decimals: 3, unit: ["µm/px"]),
            pair(
                "Colour, leave-one-out, mean", { $0.colour?.quality.leaveOneOutMean }, decimals: 2, relative: false,
                unit: ReportWords.deltaE),
            pair("Light of the white card, green", { $0.flat?.level?.at(1) }, decimals: 3, unit: ["of a diffuser"]),
            pair(
                "Unevenness before correction", { $0.flat?.unevennessPercentBefore }, decimals: 2, relative: false,
                unit: ["%"]),
            pair("MTF50 at the centre", { $0.sharpness(at: .centre)?.mtf50 }, decimals: 3, unit: ["cycles/px"]),
            pair("SNR of the first grey patch", { $0.noise?.patches.first?.snr }, decimals: 0, unit: ["ratio"]),
            pair("Dark level, green", { $0.dark?.means.at(1) }, decimals: 2, relative: false, unit: ["code"]),
        ]
        var rows = pairs.map { pair -> [[Markup]] in
            [
                [.text(pair.name)], [ReportWords.fixed(pair.then, pair.decimals)],
                [ReportWords.fixed(pair.now, pair.decimals)],
                pair.change, pair.unit,
            ]
        }
        let change = deliveredChange(first, last)
        rows.append([
            ["Patches as delivered, mean difference between the two"], ["–"], ["–"], [ReportWords.fixed(change, 2)],
            ReportWords.deltaE,
        ])
        return ReportTable(
            ["Then and now"],
            [.text("Quantity"), .number("Commissioning"), .number("This one"), .number("Change"), .unit], rows
        ).markup
    }

    /// ΔE00 between what the device delivered of the same patches then and now, mean; nil without common patches.
    private static func deliveredChange(_ first: Calibration, _ last: Calibration) -> Double? {
        guard let then = first.colour, let now = last.colour, then.chart == now.chart else { return nil }
        let before = Dictionary(then.patches.map { ($0.name, $0.uncorrected) }, uniquingKeysWith: { first, _ in first })
        let differences = now.patches.compactMap { patch -> Double? in
            guard let then = before[patch.name].flatMap(Lab.init), let now = Lab(patch.uncorrected) else { return nil }
            return CIEDE2000.difference(then, now)
        }
        return differences.isEmpty ? nil : differences.reduce(0, +) / Double(differences.count)
    }

    private static func history(_ report: CalibrationReport) -> Markup {
        let entries = report.history.sorted { $0.measuredAt < $1.measuredAt } + [.init(report.calibration)]
        let rows = entries.enumerated().map { index, entry -> [[Markup]] in
            [
                [ReportWords.day(entry.measuredAt)],
                [.tag("span", class: "mono", [.outside(String(entry.id.prefix(8)))])]
                    + (index == entries.count - 1 ? [" this one"] : []),
                [ReportWords.fixed(entry.deltaE, 2)], [ReportWords.fixed(entry.micrometresPerPixel, 3)],
                [ReportWords.fixed(entry.mtf50, 3)],
            ]
        }
        return ReportTable(
            ["Calibrations of this device in this light"],
            [
                .text("Date"), .text("Report"), .number(.tag("span", [], ReportWords.deltaE + [" leave-one-out"])),
                .number("µm/px"), .number("MTF50, cycles/px"),
            ], rows
        ).markup
    }
}
