package import EpilumeModel

/// What each quantity may be at most, and the signal over noise at least. Starting points, stated in every calibration
/// beside the number, so that a reader need not know them.
package enum Gates {
    package static let uniformityPercent = 5.0
    package static let colourMean = 3.0
    package static let colourPercentile95 = 6.0
    package static let colourSkin = 3.0
    package static let repeatability = 0.3
    package static let spacingPercent = 1.0
    package static let distortionPercent = 1.0
    package static let aberrationPixels = 0.5
    /// Of the signal over noise that the calibration before had: how good a device is tells its make, that it becomes
    /// worse tells its state.
    package static let snrShare = 0.8

    /// Everything in a calibration that has a gate.
    ///
    /// - Parameter before: the calibration that was in force, of the same binding.
    package static func verdicts(of calibration: Calibration, before: Calibration?) -> [CalibrationVerdict] {
        var all: [CalibrationVerdict] = []
        if let flat = calibration.flat { all += evenness(flat) }
        if let found = calibration.colour { all += colour(found.quality) }
        if let found = calibration.repeatability { all += repeatability(found) }
        if let found = calibration.spacing { all += spacing(found) }
        all += distortion(calibration.distortion)
        if let found = calibration.chromaticAberration { all += aberration(found) }
        // None against itself.
        let isCarried = calibration.carried.contains { $0.part == .colour }
        return all + (isCarried ? [] : noise(calibration.noise, before: before?.noise))
    }

    static func evenness(_ flat: FlatField) -> [CalibrationVerdict] {
        [CalibrationVerdict(.uniformity, flat.unevennessPercentAfter, limit: uniformityPercent)]
    }

    static func colour(_ quality: ColourQuality) -> [CalibrationVerdict] {
        [
            CalibrationVerdict(.colourMean, quality.leaveOneOutMean, limit: colourMean),
            CalibrationVerdict(.colourPercentile95, quality.leaveOneOutPercentile95, limit: colourPercentile95),
        ] + (quality.leaveOneOutSkin.map { [CalibrationVerdict(.colourSkin, $0, limit: colourSkin)] } ?? [])
    }

    static func repeatability(_ found: Repeatability) -> [CalibrationVerdict] {
        [CalibrationVerdict(.repeatability, found.meanDeltaE, limit: repeatability)]
    }

    static func spacing(_ spacing: PixelSpacing) -> [CalibrationVerdict] {
        [CalibrationVerdict(.spacingUncertainty, spacing.uncertaintyPercent, limit: spacingPercent)]
    }

    static func distortion(_ distortion: Distortion?) -> [CalibrationVerdict] {
        distortion.map { [CalibrationVerdict(.distortion, $0.maximumPercent, limit: distortionPercent)] } ?? []
    }

    static func aberration(_ aberration: ChromaticAberration) -> [CalibrationVerdict] {
        [CalibrationVerdict(.chromaticAberration, aberration.maximumPixels, limit: aberrationPixels)]
    }

    /// By the brightest patch, since noise differs with light; none without a calibration before.
    static func noise(_ noise: Noise?, before: Noise?) -> [CalibrationVerdict] {
        guard let now = brightest(noise), let then = brightest(before) else { return [] }
        return [CalibrationVerdict(.snr, now.snr, limit: snrShare * then.snr)]
    }

    private static func brightest(_ noise: Noise?) -> Noise.Patch? {
        noise?.patches.max { $0.means[1] < $1.means[1] }
    }
}
