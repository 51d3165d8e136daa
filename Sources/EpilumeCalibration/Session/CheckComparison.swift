package import EpilumeModel
internal import Glibc

/// The morning check: the card today beside the card on the day of the calibration.
package enum CheckComparison {
    /// Percent, to which the scale's own U is added.
    package static let scalePercent = 1.0
    /// Mean ΔE00: worth a word, and too much.
    package static let colourWarning = 1.0
    package static let colourLimit = 3.0
    /// Percent of MTF50.
    package static let focusLossPercent = 20.0
    /// Percent of light, either way.
    package static let levelPercent = 15.0

    /// - Parameters:
    ///   - reading: by ``CheckCardStep/reading(by:readAt:)`` with this calibration.
    ///   - flat: of the card's white back, by ``WhiteStep/flat(by:)``; nil: not shown.
    /// - Returns: scale, colour, focus, lamps, level, each once.
    package static func results(
        _ reading: CheckReading, flat: FlatField? = nil, calibration: Calibration
    ) -> [CheckResult] {
        let then = calibration.checkCard
        let isSame = then?.card == reading.card
        let why: String? =
            then == nil
            ? "no card was read when the device was calibrated; read one: epilume calibrate card"
            : isSame
                ? nil
                : "another card was read when the device was calibrated (\(UntrustedText(then?.card ?? "")))"
        return [
            scale(reading, then, why, calibration), colour(reading, then, why, calibration),
            focus(reading, then, why), lamps(flat, calibration), level(reading, then, why, flat, calibration),
        ]
    }

    private static func skipped(_ question: CheckResult.Question, _ why: String) -> CheckResult {
        CheckResult(question, .skipped, sentence: "Not looked at: \(why).")
    }

    private static func scale(
        _ now: CheckReading, _ then: CheckReading?, _ why: String?, _ calibration: Calibration
    ) -> CheckResult {
        if let why { return skipped(.scale, why) }
        guard let new = now.micrometresPerPixel, let old = then?.micrometresPerPixel, old > 0, new > 0 else {
            return skipped(
                .scale,
                "the card does not tell it: read the printed target as the card (--target), or a chart with "
                    + "--patch-pitch (epilume calibrate card)")
        }
        let percent = 100 * (new / old - 1)
        let limit = scalePercent + (calibration.spacing?.uncertaintyPercent ?? 0)
        let passed = abs(percent) <= limit
        return CheckResult(
            .scale, passed ? .passed : .failed, value: abs(percent), limit: limit,
            sentence: passed
                ? "The scale is as calibrated, within \(abs(percent).short) %."
                : "A pixel is \(abs(percent).short) % \(percent > 0 ? "larger" : "smaller") than calibrated: look at "
                    + "zoom, distance piece and contact, and calibrate the scale again if it stays.")
    }

    private static func colour(
        _ now: CheckReading, _ then: CheckReading?, _ why: String?, _ calibration: Calibration
    ) -> CheckResult {
        if let why { return skipped(.colour, why) }
        guard let correction = calibration.colour else {
            return skipped(.colour, "the device has no colour calibration")
        }
        let old = Dictionary((then?.patches ?? []).map { ($0.name, $0.linear) }) { first, _ in first }
        let pairs = now.patches.compactMap { patch in old[patch.name].map { (patch.linear, $0) } }
        guard !pairs.isEmpty else { return skipped(.colour, "no patch of the card was read both times") }
        let differences = pairs.map { new, old in
            CIEDE2000.difference(
                Lab(correction.xyz(linear: new)), Lab(correction.xyz(linear: old)))
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let sentence =
            mean > colourLimit
            ? "Colours have drifted by ΔE00 \(mean.short): clean card and contact plate, let the lamps warm up; if it "
                + "stays, calibrate colour again."
            : mean > colourWarning
                ? "Colours have drifted by ΔE00 \(mean.short), which is still allowed: plan to calibrate colour again."
                : "Colours are as calibrated, within ΔE00 \(mean.short)."
        return CheckResult(
            .colour, mean <= colourLimit ? .passed : .failed, value: mean, limit: colourLimit, sentence: sentence)
    }

    private static func focus(_ now: CheckReading, _ then: CheckReading?, _ why: String?) -> CheckResult {
        if let why { return skipped(.focus, why) }
        guard let old = then?.mtf50, old > 0 else {
            return skipped(.focus, "no edge of the card was measured when the device was calibrated")
        }
        guard let new = now.mtf50 else {
            return CheckResult(
                .focus, .failed,
                sentence: "No edge of the card can be measured any more: focus, clean the contact plate and hold still."
            )
        }
        let loss = max(0, 100 * (1 - new / old))
        let passed = loss <= focusLossPercent
        return CheckResult(
            .focus, passed ? .passed : .failed, value: loss, limit: focusLossPercent,
            sentence: passed
                ? "Focus is as calibrated (\(loss.short) % lost)."
                : "Sharpness has fallen by \(loss.short) %: focus, clean lens and contact plate, and check again.")
    }

    private static func lamps(_ flat: FlatField?, _ calibration: Calibration) -> CheckResult {
        guard let flat else { return skipped(.lamps, "the card's white back was not shown") }
        guard let commissioned = calibration.flat else {
            return skipped(.lamps, "evenness was not measured when the device was calibrated")
        }
        do {
            let found = try LightComparison(flat, with: commissioned)
            return CheckResult(
                .lamps, found.isLost ? .failed : .passed, value: found.lossPercent, limit: LightComparison.limitPercent,
                sentence: found.sentence)
        } catch {
            return CheckResult(.lamps, .failed, sentence: error.sentence)
        }
    }

    /// By the white back where it was shown, else by the card's patches.
    private static func level(
        _ now: CheckReading, _ then: CheckReading?, _ why: String?, _ flat: FlatField?, _ calibration: Calibration
    ) -> CheckResult {
        let ratio: Double
        if let new = flat?.level?[1], let old = calibration.flat?.level?[1], old > 0 {
            ratio = new / old
        } else {
            if let why { return skipped(.level, why) }
            let old = Dictionary((then?.patches ?? []).map { ($0.name, $0.linear) }) { first, _ in first }
            let ratios = now.patches.compactMap { patch -> Double? in
                guard let before = old[patch.name], before[1] > 0.02 else { return nil }
                return patch.linear[1] / before[1]
            }
            guard let middle = OrderStatistics.median(ratios) else {
                return skipped(.level, "neither the white back nor a patch was read both times")
            }
            ratio = middle
        }
        let percent = 100 * (ratio - 1)
        let passed = abs(percent) <= levelPercent
        return CheckResult(
            .level, passed ? .passed : .failed, value: abs(percent), limit: levelPercent,
            sentence: passed
                ? "The light is as bright as calibrated, within \(abs(percent).short) %."
                : "The light is \(abs(percent).short) % \(percent > 0 ? "brighter" : "darker") than calibrated: look "
                    + "at battery, lamps and the exposure's lock, and calibrate colour again if it stays.")
    }
}
