internal import EpilumeCalibration
internal import EpilumeModel

/// The chart's patches, each as three bands: as delivered, reference, corrected. The reference is in the middle, so
/// that both others can be compared with it across an edge.
enum PatchFigure {
    static func make(_ colour: ColourCorrection, limit: Double?) -> ReportFigure {
        let columns = columns(colour)
        let gap = columns > 8 ? 5.0 : 10
        let cell = (ReportFigure.full + gap) / Double(columns)
        let isDense = columns > 8
        let swatch = (width: cell - gap, height: isDense ? 24.0 : 32)
        let row = swatch.height + (isDense ? 26 : 30)
        var content: [Markup] = []
        var clipped = 0
        for (index, patch) in colour.patches.enumerated() {
            let x = Double(index % columns) * cell
            let y = Double(index / columns) * row
            for (band, lab) in [patch.uncorrected, patch.reference, patch.corrected].enumerated() {
                let left = x + Double(band) * swatch.width / 3
                if let shown = SwatchColour(lab: lab) {
                    clipped += shown.isClipped ? 1 : 0
                    // A little wider than its band, so that no gap shows between two of them.
                    let over = band < 2 ? 0.5 : 0
                    content.append(
                        ReportFigure.area(left, y, swatch.width / 3 + over, swatch.height, fill: shown.code))
                } else {
                    content.append(
                        ReportFigure.text("?", x: left + swatch.width / 6, y: y + swatch.height / 2, class: "m"))
                }
            }
            content.append(
                .tag(
                    "rect",
                    [
                        ("x", Digits.coordinate(x)), ("y", Digits.coordinate(y)),
                        ("width", Digits.coordinate(swatch.width)), ("height", Digits.coordinate(swatch.height)),
                        ("class", "grid"),
                    ]))
            let name = UntrustedText(patch.name).shown(limit: isDense ? 5 : 17)
            content.append(
                ReportFigure.text(
                    name, x: x, y: y + swatch.height + (isDense ? 10 : 11), class: "q", size: isDense ? 9 : 10))
            let isOver = limit.map { patch.leaveOneOut > $0 } ?? false
            content.append(
                ReportFigure.text(
                    Digits.fixed(patch.leaveOneOut, 1) + (isOver ? " ▲" : ""), x: x,
                    y: y + swatch.height + (isDense ? 20 : 23), class: "s", size: isDense ? 10 : 11.5))
        }
        let rows = (colour.patches.count + columns - 1) / columns
        let key = keyDrawing(top: Double(rows) * row + 4)
        return ReportFigure(
            name: "patches", title: "Patches before and after correction",
            description: description(colour), width: ReportFigure.full, height: Double(rows) * row + 32,
            content: content + key, caption: caption(clipped: clipped, limit: limit))
    }

    /// As on the chart, where it is a known one.
    private static func columns(_ colour: ColourCorrection) -> Int {
        if let chart = ChartLibrary.chart(named: colour.chart) { return chart.columns }
        return colour.patches.count > 48 ? 14 : 6
    }

    private static func keyDrawing(top: Double) -> [Markup] {
        var pieces: [Markup] = []
        for (band, word) in ["as delivered", "reference", "corrected"].enumerated() {
            let x = 92 * Double(band)
            pieces.append(
                .tag(
                    "rect",
                    [
                        ("x", Digits.coordinate(x + 0.5)), ("y", Digits.coordinate(top)), ("width", "92"),
                        ("height", "22"), ("class", "axis"),
                    ]))
            pieces.append(ReportFigure.text(word, x: x + 46, y: top + 15, class: "m"))
        }
        return pieces
    }

    private static func description(_ colour: ColourCorrection) -> String {
        let quality = colour.quality
        return "\(colour.patches.count) patches. Mean colour difference ΔE00 as delivered "
            + "\(Digits.fixed(quality.uncorrectedMean, 2)), leave-one-out \(Digits.fixed(quality.leaveOneOutMean, 2)). "
            + "The table below has each patch."
    }

    private static func caption(clipped: Int, limit: Double?) -> [Markup] {
        var sentences: [Markup] =
            ["Below each patch: "] + ReportWords.deltaE + [" of the patch, corrected by a fit to all others."]
        if let limit {
            sentences.append(.text(" ▲ is above \(Digits.fixed(limit, 1)), the limit of the 95th percentile."))
        }
        if clipped > 0 {
            let bands = clipped == 1 ? "is a colour" : "are colours"
            sentences.append(
                .text(" \(clipped) of the bands \(bands) that sRGB does not hold, shown by the nearest code."))
        }
        sentences.append(" Printers and screens that are not calibrated show other colours; the numbers hold.")
        return sentences
    }
}
