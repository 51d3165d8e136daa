internal import EpilumeModel
internal import Glibc

/// What was noticed, and what is taken for true.
extension CalibrationSession {
    /// By which two whites may differ in the ratio of their channels before it is worth a word.
    private static let whiteColourPercent = 6.0
    private static let sharpnessLossPercent = 20.0

    func colourNotes() -> [String] {
        (light?.tone?.warnings.map(\.sentence) ?? []) + (colour?.warnings.map(\.sentence) ?? [])
            + (light?.flat == nil ? ["Evenness was not measured: the light on the chart was taken for even."] : [])
    }

    func flatNotes() -> [String] {
        (white?.isCompressed == true ? [BlockTraces.sentence] : []) + whiteColourNotes()
    }

    private func whiteColourNotes() -> [String] {
        guard white != nil, let level = light?.flat?.level, let white = colour?.white else { return [] }
        // Both in light after evenness, where 1 is a perfect diffuser on the chart.
        let ratios = (0..<3).map { level[$0] / white[$0] }
        let percent = 100 * max(abs(ratios[0] / ratios[1] - 1), abs(ratios[2] / ratios[1] - 1))
        return percent > Self.whiteColourPercent
            ? [
                "White card and chart differ by \(percent.short) % in the colour of white: the card is tinted, or "
                    + "white balance or light state changed between them."
            ] : []
    }

    func scaleNotes() -> [String] {
        guard let scale else { return [] }
        var notes = scale.notes
        if let before = previous?.spacing {
            let now = (scale.spacing.horizontal * scale.spacing.vertical).squareRoot()
            let then = (before.horizontal * before.vertical).squareRoot()
            let percent = 100 * (now / then - 1)
            if abs(percent) > scale.spacing.uncertaintyPercent + before.uncertaintyPercent {
                notes.append(
                    "The spacing is \(abs(percent).short) % \(percent > 0 ? "larger" : "smaller") than in the "
                        + "calibration before: check the target's dimensions with a ruler, and that zoom and distance "
                        + "piece are the same."
                )
            }
        }
        return notes
    }

    func sharpnessNotes() -> [String] {
        guard let sharpness else { return [] }
        var notes = sharpness.notes
        if let before = previous?.sharpness?.first(where: { $0.place == .centre })?.mtf50,
            let now = sharpness.sharpness.first(where: { $0.place == .centre })?.mtf50
        {
            let loss = 100 * (1 - now / before)
            if loss > Self.sharpnessLossPercent {
                notes.append(
                    "The centre has lost \(loss.short) % of its sharpness since the calibration before: clean the "
                        + "lens, focus and measure again.")
            }
        }
        return notes
    }

    /// What the mornings will not ask for, while another card can still be laid down.
    func cardNotes(_ card: CardMaterial) -> [String] {
        let missing = [
            card.micrometresPerPixel == nil ? "scale" : nil, card.mtf50 == nil ? "focus" : nil,
        ].compactMap { $0 }
        guard !missing.isEmpty else { return [] }
        return [
            "The mornings will not ask for \(missing.joined(separator: " and ")), which this card does not tell. The "
                + "printed target tells both (--target)"
                + (card.micrometresPerPixel == nil
                    ? ", a chart its scale when its pitch is given (--patch-pitch)." : ".")
        ]
    }

    func darkNotes() -> [String] {
        guard let codes = darkChange, codes > Self.darkTolerance else { return [] }
        return [
            "The dark level is \(codes.short) of 255 away from the one before: the tone curve does not hold with it, "
                + "and colour has to be measured anew in the same walk."
        ]
    }

    static let oneView =
        "The device does not adapt tone and colour to what it sees; only one view of the chart was measured."
    static let assumedTone =
        "Points of the grid were found by the tone curve of sRGB, since no chart had been measured."

    static let fittedUneven =
        "Colour was fitted before evenness was measured: how far both together are from the chart is not known until the "
        + "chart is measured again (epilume calibrate color)."

    /// For a whole calibration, carried parts included: a reader of it must not need the one before.
    func assumptions(of calibration: Calibration) -> [String] {
        var lines: [String] = []
        let before = previous?.assumptions ?? []
        func carries(_ part: CarriedPart.Part) -> Bool { calibration.carried.contains { $0.part == part } }
        if let colour = calibration.colour {
            let chart = chart?.chart ?? ChartLibrary.chart(named: colour.chart)
            lines.append(
                "Each patch of the chart \(chart?.title ?? colour.chart) has the value that is stated for it"
                    + (chart.map { " (\($0.source))" } ?? "") + ".")
            if carries(.colour) ? before.contains(Self.oneView) : secondView == nil { lines.append(Self.oneView) }
            let wasUneven = before.contains(Self.fittedUneven) || (calibration.flat != nil && previous?.flat == nil)
            if carries(.colour), wasUneven { lines.append(Self.fittedUneven) }
        }
        if calibration.dark == nil, calibration.tone != nil {
            lines.append("No dark level was measured: code 0 is taken for no light.")
        }
        if calibration.flat != nil {
            lines.append("The white card reflects the same everywhere.")
        } else if calibration.colour != nil {
            lines.append("The light is even: no white card was measured.")
        }
        if let target = calibration.spacing?.target {
            lines.append(
                "The target \(target.name) has a pitch of \(thousandths(target.pitchMicrometres)) µm within "
                    + "\(target.tolerancePercent.short) %, as it is stated: a copy printed at another size, such as "
                    + "97 %, would go unnoticed.")
            if calibration.distortion == nil {
                lines.append("Distortion along the lines on the stage micrometer is small: it was not measured.")
            }
            if carries(.scale) ? before.contains(Self.assumedTone) : scale?.isAssumed == true {
                lines.append(Self.assumedTone)
            }
        }
        return lines
    }

    static let flatLeftOut =
        "Evenness was measured and is left out: without the colour chart nothing tells what a code is in light."
    static let cardLeftOut =
        "What the card of the morning check showed is not taken over, since what it is read by was measured anew: read "
        + "it again (epilume calibrate card)."

    func notes() -> [String] {
        (chart == nil ? [] : colourNotes()) + (white == nil ? [] : flatNotes()) + scaleNotes() + sharpnessNotes()
            + (white != nil && light == nil ? [Self.flatLeftOut] : []) + (outdatesCard ? [Self.cardLeftOut] : [])
    }
}
