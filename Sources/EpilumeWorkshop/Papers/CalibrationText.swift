package import EpilumeCalibration
package import EpilumeInterface
package import EpilumeModel

/// What a step has found, in lines for the terminal.
package enum StepText {
    package static func lines(_ report: StepReport, _ style: TerminalStyle) -> [String] {
        // What another step will change passes nothing yet.
        let mark =
            report.isProvisional
            ? style.paint("so far", .warning)
            : style.paint(report.passed ? "passed" : "missed", report.passed ? .good : .bad)
        return ["\(mark)  \(report.sentence)"]
            + report.verdicts.filter { !$0.passed }.map { "        " + $0.words }
            + report.notes.map { "note: " + $0 }
    }
}

/// Calibrations in lines for the terminal.
package enum CalibrationText {
    /// - Parameters:
    ///   - isKept: whether the station has it.
    ///   - state: how the device stands afterwards, as the station says; nil: nobody says.
    ///   - said: notes that were told on the way.
    package static func outcome(
        _ calibration: Calibration, isKept: Bool, state: CalibrationState?, said: [String] = [],
        _ style: TerminalStyle
    ) -> [String] {
        var lines = [""] + verdicts(calibration, style)
        if !calibration.carried.isEmpty {
            lines.append(
                "Taken over: "
                    + calibration.carried.map { "\($0.part.name) of \($0.measuredAt.prefix(10))" }
                    .joined(separator: ", ") + ".")
        }
        lines += calibration.notes.filter { !said.contains($0) }.map { "Note: " + $0 }
        lines += calibration.assumptions.map { "Assumed: " + $0 }
        return lines + [standing(calibration, isKept: isKept, state: state, style)]
    }

    /// Says no more than the station does.
    private static func standing(
        _ calibration: Calibration, isKept: Bool, state: CalibrationState?, _ style: TerminalStyle
    ) -> String {
        guard isKept else { return "The calibration \(calibration.id) is not in force." }
        guard let state, state.id == calibration.id else {
            return style.paint(
                "The calibration \(calibration.id) is kept. " + TerminalText.of(state?.sentence ?? ""), .warning)
        }
        return style.paint(
            "The calibration \(calibration.id) is \(state.isInForce ? "in force" : "kept"). "
                + TerminalText.of(state.sentence),
            state.state == "valid" ? .good : state.isInForce ? .warning : .bad)
    }

    package static func verdicts(_ calibration: Calibration, _ style: TerminalStyle) -> [String] {
        var table = TextTable(["QUANTITY", "VALUE", "LIMIT", "RESULT"])
        for verdict in calibration.verdicts {
            table.add([
                "\(verdict.quantity.name)", "\(Self.short(verdict.value))", "\(Self.short(verdict.limit))",
                .init(verdict.passed ? "passed" : "missed", verdict.passed ? .good : .bad),
            ])
        }
        return calibration.verdicts.isEmpty ? ["Nothing was judged."] : table.lines(style)
    }

    /// All that a person asks for first.
    package static func summary(_ paper: CalibrationPaper, state: CalibrationState?, _ style: TerminalStyle) -> [String]
    {
        let calibration = paper.calibration
        var lines = ["calibration  \(calibration.id)"]
        if let state { lines.append("state        \(state.state): \(state.sentence)") }
        lines += ["measured     \(calibration.measuredAt)" + (calibration.technician.map { ", \($0)" } ?? "")]
        lines += ["device       \(calibration.binding.device.name)", "mode         \(calibration.binding.mode.name)"]
        if let light = calibration.binding.light { lines.append("light        \(light)") }
        if let optics = calibration.binding.optics { lines.append("optics       \(optics)") }
        for (name, value) in calibration.binding.controls.sorted(by: { $0.key < $1.key }) {
            lines.append("control      \(name) \(value)")
        }
        if let spacing = calibration.spacing {
            lines.append(
                "scale        \(short(spacing.horizontal)) × \(short(spacing.vertical)) µm a pixel ± "
                    + "\(short(spacing.uncertaintyPercent)) % (k = 2)")
        }
        if let quality = calibration.colour?.quality {
            lines.append(
                "colour       ΔE00 \(short(quality.leaveOneOutMean)) (leave-one-out), "
                    + "\(short(quality.uncorrectedMean)) without correction")
        }
        for sharpness in calibration.sharpness ?? [] {
            lines.append("sharpness    \(sharpness.place.rawValue) \(short(sharpness.mtf50)) cycles a pixel")
        }
        for carried in calibration.carried {
            lines.append("taken over   \(carried.part.name), measured \(carried.measuredAt)")
        }
        if let reason = calibration.acceptedDespite { lines.append("used despite \(reason)") }
        lines = lines.map(TerminalText.of) + [""] + verdicts(calibration, style)
        lines += calibration.notes.map { TerminalText.of("note: " + $0) }
        lines += calibration.assumptions.map { TerminalText.of("assumed: " + $0) }
        return lines + [TerminalText.of("signed by \(paper.keyID)")]
    }

    package static func history(_ entries: [CalibrationEntry], _ style: TerminalStyle) -> [String] {
        if entries.isEmpty { return ["Nothing was calibrated yet."] }
        var table = TextTable(["MEASURED", "CALIBRATION", "DEVICE", "LIGHT", "ΔE00", "µm/px", "± %", ""])
        for entry in entries {
            let word: TextTable.Cell =
                entry.revocation != nil
                ? .init("revoked", .bad) : entry.imported ? "imported" : entry.passed ? "" : .init("accepted", .warning)
            table.add([
                "\(entry.measuredAt)", "\(entry.id)", "\(entry.device)", "\(entry.light ?? "")",
                "\(entry.colour.map(short) ?? "")", "\(entry.micrometresPerPixel.map(short) ?? "")",
                "\(entry.uncertaintyPercent.map(short) ?? "")", word,
            ])
        }
        return table.lines(style)
    }

    /// What two calibrations say of the same things.
    package static func comparison(_ first: Calibration, _ second: Calibration, _ style: TerminalStyle) -> [String] {
        var table = TextTable(["", String(first.measuredAt.prefix(10)), String(second.measuredAt.prefix(10)), "CHANGE"])
        for row in rows(first, second) {
            let change = row.first.flatMap { a in row.second.map { b in percent(from: a, to: b) } }
            table.add([
                "\(row.name)", "\(row.first.map(short) ?? "")", "\(row.second.map(short) ?? "")", "\(change ?? "")",
            ])
        }
        let changes = first.binding.changes(to: second.binding).map { TerminalText.of("another: " + $0.words) }
        return table.lines(style) + changes
    }

    private static func rows(
        _ first: Calibration, _ second: Calibration
    ) -> [(name: String, first: Double?, second: Double?)] {
        func row(_ name: String, _ value: (Calibration) -> Double?) -> (String, Double?, Double?) {
            (name, value(first), value(second))
        }
        var rows = [
            row("µm/px along rows") { $0.spacing?.horizontal }, row("µm/px along columns") { $0.spacing?.vertical },
            row("± %, k = 2") { $0.spacing?.uncertaintyPercent },
            row("ΔE00, leave-one-out") { $0.colour?.quality.leaveOneOutMean },
            row("ΔE00, uncorrected") { $0.colour?.quality.uncorrectedMean },
            row("exponent of tone") { $0.tone?.gamma[1] }, row("uneven, %") { $0.flat?.unevennessPercentBefore },
            row("uneven after, %") { $0.flat?.unevennessPercentAfter },
            row("light level") { $0.flat?.level?[1] }, row("dark level") { $0.dark?.means[1] },
            row("hot pixels") { $0.dark.map { Double($0.hotPixels.count) } },
            row("distortion, %") { $0.distortion?.maximumPercent },
            row("repeatability, ΔE00") { $0.repeatability?.meanDeltaE },
        ]
        for place in FramePlace.allCases {
            rows.append(
                row("MTF50, \(place.rawValue)") { $0.sharpness?.first { $0.place == place }?.mtf50 })
        }
        return rows.filter { $0.1 != nil || $0.2 != nil }.map { (name: $0.0, first: $0.1, second: $0.2) }
    }

    private static func percent(from first: Double, to second: Double) -> String {
        guard first != 0 else { return "" }
        let percent = 100 * (second / first - 1)
        return (percent >= 0 ? "+" : "−") + short(abs(percent)) + " %"
    }

    /// Four significant digits at most.
    static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "\(value)" }
        let scale = abs(value) < 1 ? 1000.0 : abs(value) < 10 ? 100 : abs(value) < 100 ? 10 : 1
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
