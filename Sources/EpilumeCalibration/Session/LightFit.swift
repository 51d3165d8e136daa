internal import EpilumeModel

/// Tone and evenness, each of which needs the other: the tone curve needs the light at the grey patches, and evenness
/// needs linear light. Solved in turn until neither changes.
///
/// It settles fast: evenness is measured over a card whose codes span a fifth of the curve, so an error of the curve
/// returns to it as a small part of itself.
struct LightFit: Sendable {
    /// nil: the curve was given.
    var tone: ToneFit.Result?
    var curve: ToneCurve
    var flat: FlatField?

    private static let rounds = 8
    /// Of white: a tenth of the step between two codes.
    private static let settled = 0.0004
    /// What is left after all rounds may be as much.
    private static let tolerated = 0.005
    /// Percent that the white card may have of a perfect diffuser's light: cards reflect 75 to 98 %, and lie a little
    /// nearer to the lamps or further.
    static let whiteLevels = 55.0...130.0

    /// As an earlier calibration has them.
    init(curve: ToneCurve, flat: FlatField?) {
        self.curve = curve
        self.flat = flat
    }

    /// - Parameters:
    ///   - curve: known from before; used when there is no chart.
    ///   - flat: the same; used when there is no white card.
    /// - Returns: nil when neither a chart nor a curve is there.
    init?(
        chart: ChartMaterial?, white: WhiteMaterial?, dark: DarkLevel?, curve known: ToneCurve?, flat: FlatField?
    ) throws(CalibrationRefusal) {
        self.flat = flat
        guard let chart else {
            guard let known else { return nil }
            curve = known
            if let white { try finish(white, dark) }
            return
        }
        if white != nil { self.flat = nil }
        var found = try Self.tone(chart, dark: dark, flat: self.flat)
        if let white {
            var change = Double.infinity
            for _ in 0..<Self.rounds where change > Self.settled {
                let light = CodeLight(dark: dark, tone: found.curve)
                do {
                    self.flat = FlatField(
                        coefficients: try FlatFieldMeasurement.surfaces(white, light: light),
                        unevennessPercentBefore: 0, unevennessPercentAfter: 0, map: [])
                } catch {
                    throw .evenness(error)
                }
                let next = try Self.tone(chart, dark: dark, flat: self.flat)
                change = Self.change(found.curve, next.curve)
                found = next
            }
            guard change <= Self.tolerated else { throw .unsettled(percent: 100 * change) }
        }
        tone = found
        curve = found.curve
        if let white { try finish(white, dark) }
    }

    private mutating func finish(_ white: WhiteMaterial, _ dark: DarkLevel?) throws(CalibrationRefusal) {
        do {
            flat = try FlatFieldMeasurement.measure(white, light: CodeLight(dark: dark, tone: curve))
        } catch {
            throw .evenness(error)
        }
        let percent = 100 * (flat?.level?[1] ?? 0)
        guard Self.whiteLevels.contains(percent) else { throw .whiteLevel(percent: percent) }
    }

    static func tone(
        _ chart: ChartMaterial, dark: DarkLevel?, flat: FlatField?
    ) throws(CalibrationRefusal) -> ToneFit.Result {
        let steps: [GreyStep]
        do {
            steps = try GreyStep.steps(
                samples: chart.samples, chart: chart.chart, dark: dark, flat: flat, width: chart.size.width,
                height: chart.size.height)
        } catch {
            throw .chart(error)
        }
        do { return try ToneFit.curve(steps) } catch { throw .tone(error) }
    }

    /// Largest difference of two curves up to the code that white of either has.
    private static func change(_ first: ToneCurve, _ second: ToneCurve) -> Double {
        var worst = 0.0
        for (old, new) in zip(first.tables, second.tables) {
            for (a, b) in zip(old, new) where min(a, b) <= 1 { worst = max(worst, abs(a - b)) }
        }
        return worst
    }
}
