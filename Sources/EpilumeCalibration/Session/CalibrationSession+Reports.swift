internal import EpilumeModel

/// What each step says at once.
extension CalibrationSession {
    func darkReport(_ level: DarkLevel) -> StepReport {
        let means = level.means.map(\.short).joined(separator: ", ")
        return StepReport(
            .dark,
            sentence: "Dark level \(means) of 255, noise \((level.noise.max() ?? 0).short), "
                + "\(level.hotPixels.count) hot pixels.", notes: darkNotes())
    }

    func colourReport() -> StepReport {
        guard let colour else { return StepReport(.colour, sentence: "", isProvisional: true) }
        let quality = colour.correction.quality
        let verdicts = Gates.colour(quality) + Gates.noise(chart?.noise, before: previous?.noise)
        return StepReport(
            .colour, verdicts: verdicts,
            sentence: "ΔE00 \(quality.leaveOneOutMean.short) (leave-one-out), 95 % below "
                + "\(quality.leaveOneOutPercentile95.short)"
                + (quality.leaveOneOutSkin.map { ", skin \($0.short)" } ?? "")
                + "; without correction \(quality.uncorrectedMean.short).",
            notes: colourNotes(), isProvisional: light?.flat == nil)
    }

    func flatReport() throws(CalibrationRefusal) -> StepReport {
        guard let white else { return StepReport(.flat, sentence: "", isProvisional: true) }
        // Nothing tells yet what a code is in light.
        guard let flat = light?.flat else {
            let flat: FlatField
            do {
                flat = try FlatFieldMeasurement.measure(white, light: codeLight)
            } catch {
                throw .evenness(error)
            }
            return StepReport(
                .flat,
                sentence: "Light is uneven by about \(flat.unevennessPercentBefore.short) %; known exactly when the "
                    + "chart is measured.", isProvisional: true)
        }
        return StepReport(
            .flat, verdicts: Gates.evenness(flat),
            sentence: "Light is uneven by \(flat.unevennessPercentBefore.short) %, after correction by "
                + "\(flat.unevennessPercentAfter.short) %.", notes: flatNotes())
    }

    func scaleReport(_ scale: ScaleMaterial) -> StepReport {
        let spacing = scale.spacing
        return StepReport(
            .scale, verdicts: Gates.spacing(spacing) + Gates.distortion(scale.distortion),
            sentence: "\(thousandths(spacing.horizontal)) × \(thousandths(spacing.vertical)) µm a pixel ± "
                + "\(spacing.uncertaintyPercent.short) % (k = 2), by \(spacing.exposures) exposures"
                + (scale.distortion.map { "; distortion \($0.maximumPercent.short) %" } ?? "; distortion not measured")
                + ".", notes: scaleNotes())
    }

    func sharpnessReport(_ found: SharpnessMaterial) -> StepReport {
        let places = found.sharpness.map { "\($0.place.name) \($0.mtf50.short)" }.joined(separator: ", ")
        return StepReport(
            .sharpness, verdicts: Gates.aberration(found.aberration),
            sentence: "MTF50 (cycles a pixel): \(places); lateral chromatic aberration "
                + "\(found.aberration.maximumPixels.short) pixels.", notes: sharpnessNotes())
    }

    func repeatabilityReport(_ found: Repeatability) -> StepReport {
        StepReport(
            .repeatability, verdicts: Gates.repeatability(found),
            sentence: "\(found.frames) frames within ΔE00 \(found.meanDeltaE.short) of their mean, the worst patch "
                + "\(found.maximumDeltaE.short).")
    }

    func cardReport(_ card: CardMaterial) -> StepReport {
        let parts = [
            card.samples.isEmpty ? nil : "\(card.samples.count) patches",
            card.micrometresPerPixel.map { "\(thousandths($0)) µm a pixel" },
            card.mtf50.map { "MTF50 \($0.short) cycles a pixel" },
        ].compactMap { $0 }
        return StepReport(
            .checkCard, sentence: "The card \(UntrustedText(card.card)) gave " + parts.joined(separator: ", ") + ".",
            notes: cardNotes(card))
    }
}

/// Three digits after the point.
func thousandths(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "no number" }
    return String((value * 1000).rounded() / 1000)
}
