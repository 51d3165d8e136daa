package import EpilumeModel
internal import Glibc

/// Makes a colour correction from the patches of a chart, judges it, and refuses what is no chart under one light.
package enum CorrectionMaker {
    package struct Result: Hashable, Sendable {
        package var correction: ColourCorrection
        /// Linear R G B that a perfect diffuser gives at this exposure. Far from 1, the exposure differs from that of
        /// the tone curve.
        package var white: [Double]
        package var warnings: [ColourWarning]
    }

    static let patchMinimum = 15
    /// How many patches a device may be unable to show.
    static let truncatedLimit = 4
    /// Exponents of light against Y that are linear enough to be fitted. A display-coded picture has 0.45.
    static let linearExponents = 0.85...1.18
    /// Leave-one-out ΔE00 that is worth a word, and that is no measurement.
    static let poorMean = 5.0
    static let hopelessMean = 15.0
    static let greysWarning = 6.0

    package static func correction(
        _ samples: [ColourSample], kind: ColourCorrection.Kind = .matrix, chart: ChartDescription
    ) throws(ColourFault) -> Result {
        var warnings = try check(samples)
        try checkLinear(samples)
        guard isColoured(samples), let matrix = CorrectionFit(samples, kind: .matrix) else { throw .withoutColour }
        warnings += try lightWarnings(samples, matrix)
        try SpoiledPatches.check(samples)
        guard let fit = CorrectionFit(samples, kind: kind) else { throw .withoutColour }
        let leftOut = try leaveOneOut(samples, kind: kind)
        let patches = zip(samples, leftOut).map { sample, difference in
            PatchColour(
                name: sample.name, reference: Lab(sample.reference).array, uncorrected: sample.uncorrected.array,
                corrected: Lab(fit.xyz(sample.linear)).array, leaveOneOut: difference, isSkin: sample.isSkin)
        }
        let quality = quality(samples, fit, leftOut)
        if quality.leaveOneOutMean > hopelessMean { throw .hopeless(mean: quality.leaveOneOutMean) }
        let greys = zip(samples, leftOut).filter { $0.0.isGrey }.map(\.1)
        if quality.leaveOneOutMean > poorMean {
            warnings.append(
                .poor(mean: quality.leaveOneOutMean, greys: greys.reduce(0, +) / Double(max(1, greys.count))))
        }
        let correction = ColourCorrection(
            kind: kind, rows: fit.rows, chart: chart.name, referenceIlluminant: chart.illuminant, patches: patches,
            quality: quality)
        return Result(correction: correction, white: fit.white, warnings: warnings)
    }

    /// ΔE00 of each patch by a fit that never saw it; of a truncated patch by the fit to all others that are whole.
    /// White and matrix are both found without it.
    static func leaveOneOut(
        _ samples: [ColourSample], kind: ColourCorrection.Kind
    ) throws(ColourFault) -> [Double] {
        var result: [Double] = []
        for index in samples.indices {
            var others = samples
            others.remove(at: index)
            guard let fit = CorrectionFit(others, kind: kind) else { throw .withoutColour }
            result.append(fit.difference(samples[index]))
        }
        return result
    }

    /// The value below which a share of the sorted values lies, with linear interpolation between them.
    static func percentile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        let at = share * Double(sorted.count - 1)
        let low = Int(at)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (at - Double(low)) * (sorted[high] - sorted[low])
    }

    private static func quality(
        _ samples: [ColourSample], _ fit: CorrectionFit, _ leftOut: [Double]
    ) -> ColourQuality {
        let count = Double(samples.count)
        let skin = zip(samples, leftOut).filter { $0.0.isSkin }.map(\.1)
        return ColourQuality(
            uncorrectedMean: samples.reduce(0) {
                $0 + CIEDE2000.difference($1.uncorrected, Lab($1.reference))
            } / count,
            fitMean: samples.reduce(0) { $0 + fit.difference($1) } / count,
            leaveOneOutMean: leftOut.reduce(0, +) / count,
            leaveOneOutPercentile95: percentile(leftOut, 0.95), leaveOneOutMaximum: leftOut.max() ?? 0,
            leaveOneOutSkin: skin.isEmpty ? nil : skin.reduce(0, +) / Double(skin.count))
    }

    private static func check(_ samples: [ColourSample]) throws(ColourFault) -> [ColourWarning] {
        for sample in samples where !sample.isFinite { throw .notFinite(patch: UntrustedText(sample.name)) }
        let truncated = samples.filter(\.isTruncated).map { UntrustedText($0.name) }
        if truncated.count > truncatedLimit { throw .truncated(patches: truncated) }
        let whole = samples.filter { !$0.isTruncated }
        if whole.count < patchMinimum { throw .tooFewPatches(count: whole.count) }
        // One more than a fit needs, since each is left out once.
        let greys = whole.count(where: \.isGrey)
        if greys <= CorrectionFit.greyMinimum { throw .tooFewGreys(count: greys) }
        return truncated.isEmpty ? [] : [.truncated(patches: truncated)]
    }

    /// The exponent of light against Y over the greys: the median over all pairs of them (H. Theil 1950, P. K. Sen
    /// 1968), since one spoiled grey has its own name to be refused by.
    private static func checkLinear(_ samples: [ColourSample]) throws(ColourFault) {
        let greys = samples.filter { $0.isGrey && !$0.isTruncated }
        for grey in greys where grey.linear.contains(where: { $0 <= 0 }) || grey.reference.y <= 0 {
            throw .notFinite(patch: UntrustedText(grey.name))
        }
        var slopes: [Double] = []
        for (i, one) in greys.enumerated() {
            for other in greys[..<i] {
                let wanted = log(one.reference.y / other.reference.y)
                // Of greys nearer than that, noise decides.
                if abs(wanted) < 0.3 { continue }
                slopes.append(log(one.linear.reduce(0, +) / other.linear.reduce(0, +)) / wanted)
            }
        }
        if slopes.isEmpty { throw .tooFewGreys(count: greys.count) }
        let exponent = median(slopes)
        if !linearExponents.contains(exponent) { throw .notLinear(exponent: exponent) }
    }

    /// Whether the patches differ in the ratios of their channels. All charts here have colours whose R/G and B/G
    /// spread over 40 % of white and more; a picture without colour leaves some percent of noise.
    private static func isColoured(_ samples: [ColourSample]) -> Bool {
        [0, 2].allSatisfy { channel in
            func ratios(_ samples: [ColourSample]) -> [Double] {
                samples.filter { !$0.isTruncated && $0.linear[1] > 0 }.map { $0.linear[channel] / $0.linear[1] }
            }
            let neutral = median(ratios(samples.filter(\.isGrey)))
            let all = ratios(samples).map { $0 / neutral }
            return all.count >= patchMinimum && percentile(all, 0.9) - percentile(all, 0.1) > 0.1
        }
    }

    private static func lightWarnings(
        _ samples: [ColourSample], _ fit: CorrectionFit
    ) throws(ColourFault) -> [ColourWarning] {
        let pattern = LightPattern(samples)
        var warnings: [ColourWarning] = []
        let colour = pattern.colour
        if colour.slope.percent > LightPattern.colourLimit {
            throw .mixedLight(percent: colour.slope.percent, across: colour.axis)
        }
        if colour.slope.percent > LightPattern.colourWarning {
            warnings.append(.lightColour(percent: colour.slope.percent, across: colour.axis))
        }
        if pattern.level.slope.percent > LightPattern.levelWarning {
            warnings.append(.lightLevel(percent: pattern.level.slope.percent, across: pattern.level.axis))
        }
        if let percent = greySpread(samples, fit), percent > greysWarning {
            warnings.append(.greysDiffer(percent: percent))
        }
        return warnings
    }

    /// How far the greys differ in R/G or B/G beyond their references, percent between the outermost. A maker's greys
    /// reflect evenly, and keep one colour in every light; those of inks do not. Greys below 5 % are left out: flare
    /// colours them.
    private static func greySpread(_ samples: [ColourSample], _ fit: CorrectionFit) -> Double? {
        guard let toDevice = ThreeByThree(fit.rows).inverse else { return nil }
        let greys = samples.filter { $0.isGrey && !$0.isTruncated && $0.reference.y > 0.05 }
        let spreads = [0, 2].map { channel -> Double in
            let ratios = greys.map { grey -> Double in
                let wanted = toDevice * grey.reference.array
                return grey.linear[channel] / grey.linear[1] / (wanted[channel] / wanted[1])
            }
            guard let low = ratios.min(), let high = ratios.max(), low > 0 else { return 0 }
            return 100 * (high / low - 1)
        }
        return spreads.max()
    }
}
