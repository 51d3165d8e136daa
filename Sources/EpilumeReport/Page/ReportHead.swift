internal import EpilumeModel

/// What stands above the sections: the verdict, the four numbers that people ask for, and what was calibrated.
enum ReportHead {
    static func markup(_ report: CalibrationReport) -> Markup {
        let calibration = report.calibration
        return .tag(
            "header", [],
            [
                .tag("p", class: "kind", ["Epilume calibration report"]),
                .tag("h1", [], [.outside(calibration.binding.device.card)]),
                .tag(
                    "p", class: "under",
                    [
                        "Measured ", ReportWords.moment(calibration.measuredAt), ". Report ", .outside(calibration.id),
                        ".",
                    ]),
                verdict(report), keyFigures(report), facts(report),
            ])
    }

    /// Lines of the verdict; a device that is another altogether differs in every control.
    private static let reasonLimit = 12

    private static func verdict(_ report: CalibrationReport) -> Markup {
        let verdict = ReportVerdict(report)
        var reasons = verdict.reasons.prefix(reasonLimit).map { Markup.tag("p", [], $0) }
        let rest = verdict.reasons.count - reasons.count
        if rest > 0 { reasons.append(.tag("p", [], [.text("And \(rest) more changes.")])) }
        let standing = Markup.tag(
            "p", class: "absent",
            ["Standing on ", ReportWords.day(report.today), .text(": \(report.standing.name).")]
                + (report.signature == nil ? [" Not signed."] : []))
        return .tag(
            "div", class: "verdict",
            [
                .tag("div", class: verdict.grade.rawValue, [ReportSymbol.large(verdict.grade)]),
                .tag(
                    "div", [],
                    [.tag("p", class: "word \(verdict.grade.rawValue)", [.text(verdict.word)])] + reasons + [standing]),
            ])
    }

    private static func keyFigures(_ report: CalibrationReport) -> Markup {
        let calibration = report.calibration
        func figure(_ title: [Markup], _ value: [Markup]?) -> Markup {
            .tag(
                "div", [],
                [
                    .tag("dt", [], title),
                    value.map { .tag("dd", [], $0) } ?? .tag("dd", class: "none", ["not measured"]),
                ])
        }
        let spacing = calibration.spacing.map { spacing -> [Markup] in
            let mean = (spacing.horizontal + spacing.vertical) / 2
            let uncertainty = mean * spacing.uncertaintyPercent / 100
            let decimals = Digits.decimals(forUncertainty: uncertainty)
            return [
                .text("\(Digits.fixed(mean, decimals)) ± \(Digits.fixed(uncertainty, decimals))"),
                .tag("small", [], [" µm/px"]),
            ]
        }
        return .tag(
            "dl", class: "key",
            [
                figure(
                    ReportWords.deltaE + [" mean, leave-one-out"],
                    calibration.colour.map { [.text(Digits.fixed($0.quality.leaveOneOutMean, 2))] }),
                figure([.text("Pixel spacing, k = 2" + (report.standing.allowsScale ? "" : ", not claimed"))], spacing),
                figure(
                    ["Unevenness corrected"],
                    calibration.flat.map {
                        [.text(Digits.fixed($0.unevennessPercentAfter, 2)), .tag("small", [], [" %"])]
                    }),
                figure(
                    ["MTF50 at the centre"],
                    calibration.sharpness(at: .centre).map {
                        [.text(Digits.fixed($0.mtf50, 3)), .tag("small", [], [" cycles/px"])]
                    }),
            ])
    }

    private static func facts(_ report: CalibrationReport) -> Markup {
        let calibration = report.calibration
        let binding = calibration.binding
        let device = binding.device
        let ids = [device.vendorID, device.productID].compactMap { $0 }.map(hex).joined(separator: ":")
        let controls = binding.controls.sorted { $0.key < $1.key }.enumerated().flatMap { index, control -> [Markup] in
            [.text(index == 0 ? "" : ", "), .outside(control.key), .text(" = \(control.value)")]
        }
        func fact(_ title: String, _ value: [Markup], wide: Bool = false) -> Markup {
            .tag("div", wide ? [("class", "wide")] : [], [.tag("dt", [], [.text(title)]), .tag("dd", [], value)])
        }
        func text(_ value: String?, _ absent: String) -> [Markup] {
            value.map { [.outside($0)] } ?? [.tag("span", class: "none", [.text(absent)])]
        }
        return .tag(
            "dl", class: "facts",
            [
                fact("Serial number", text(device.serial, "none")),
                fact(
                    "Mode",
                    [.outside(binding.mode.format), .text(" \(binding.mode.width) × \(binding.mode.height) px")]),
                fact("USB identity", text(ids.isEmpty ? nil : ids, "none")),
                fact("Light", text(binding.light, "one state only, or not known")),
                fact("Firmware", text(device.firmware.map(hex), "not known")),
                fact("Optics", text(binding.optics, "one only")),
                fact("Driver", text(device.driver, "none")),
                fact("Port", text(device.port, "any")),
                fact("Station", text(report.station, "not named")),
                fact("Technician", text(calibration.technician, "not named")),
                fact("Software", [.text("Epilume "), .outside(calibration.softwareVersion)]),
                fact("Oldest part", [ReportWords.moment(calibration.oldestMeasurement)]),
                fact("Controls", controls.isEmpty ? text(nil, "none locked") : controls, wide: true),
            ])
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

/// Signs that can be told apart by shape alone: a ring with a tick, a triangle, a square with a cross.
enum ReportSymbol {
    static func large(_ grade: ReportVerdict.Grade) -> Markup { drawing(grade, [("width", "50"), ("height", "50")]) }

    /// Within a line, before a word that says the same.
    static func small(_ grade: ReportVerdict.Grade) -> Markup {
        drawing(grade, [("width", "12"), ("height", "12"), ("class", "mark \(grade.rawValue)")])
    }

    private static func drawing(_ grade: ReportVerdict.Grade, _ attributes: [(String, String)]) -> Markup {
        let strokes =
            switch grade {
            case .pass: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M7 12.3l3.6 3.7l6.6-7.6"
            case .caution: "M12 2.5L22.5 21.5H1.5ZM12 9v6M12 17.4v1.6"
            case .fail: "M3 3H21V21H3ZM8 8l8 8M16 8l-8 8"
            }
        return .tag(
            "svg", attributes + [("viewBox", "0 0 24 24"), ("aria-hidden", "true")],
            [.tag("path", [("d", strokes), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "1.8")])])
    }
}

/// Every judged quantity beside its limit.
enum ResultsSection {
    static func make(_ report: CalibrationReport) -> ReportSection {
        let verdicts = report.calibration.verdicts
        guard !verdicts.isEmpty else {
            return ReportSection("Results", [.tag("p", class: "absent", ["No quantity was judged."])])
        }
        let rows = verdicts.map { verdict -> [[Markup]] in
            let shown = ReportWords.shown(verdict)
            let result: [Markup] =
                verdict.passed ? [ReportSymbol.small(.pass), "passed"] : [ReportSymbol.small(.fail), "outside"]
            return [
                [.text(ReportWords.name(verdict.quantity))], [.text(shown.value)],
                [.text((verdict.quantity == .snr ? "≥ " : "≤ ") + shown.limit)], ReportWords.unit(verdict.quantity),
                result,
            ]
        }
        return ReportSection(
            "Results",
            [
                ReportTable(
                    ["Judged quantities and their limits"],
                    [.text("Quantity"), .number("Value"), .number("Limit"), .unit, .result], rows
                ).markup
            ])
    }
}
