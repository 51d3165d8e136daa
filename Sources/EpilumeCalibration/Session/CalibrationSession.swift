package import EpilumeModel

/// Turns measured steps into a calibration.
///
/// Steps may come in any order and any of them may be left out; each is answered at once. What linear light is decides
/// a chart, so that a chart before grid, edges and card gives these the curve of this device. A step that is given
/// again takes the place of the first. After a refusal all stands as before it.
///
/// Concurrency: a value of numbers: it holds no picture.
package struct CalibrationSession: Sendable {
    package let binding: CalibrationBinding
    package let kind: ColourCorrection.Kind
    /// What has changed since the calibration before, when nothing of it can be taken over.
    package let changes: [CalibrationBinding.Change]
    /// Whose parts are taken over where nothing was measured anew; of this very binding.
    let previous: Calibration?

    var dark: DarkLevel?
    var chart: ChartMaterial?
    var secondView: SecondView?
    var white: WhiteMaterial?
    var scale: ScaleMaterial?
    var sharpness: SharpnessMaterial?
    var repeatability: RepeatabilityMaterial?
    var card: CardMaterial?
    private var size: FrameSize?

    /// What the steps so far give together.
    var light: LightFit?
    var colour: CorrectionMaker.Result?
    var repeated: Repeatability?

    /// - Parameters:
    ///   - previous: that is in force; of another binding, nothing is taken over from it.
    ///   - kind: of the colour correction.
    package init(binding: CalibrationBinding, previous: Calibration?, kind: ColourCorrection.Kind = .matrix) {
        self.binding = binding
        self.kind = kind
        changes = previous?.binding.changes(to: binding) ?? []
        self.previous = changes.isEmpty ? previous : nil
        light = self.previous?.tone.map { LightFit(curve: $0, flat: self.previous?.flat) }
    }

    /// Linear light as known now, for the steps that need it when they begin.
    package var codeLight: CodeLight {
        let dark = dark ?? previous?.dark
        return light.map { CodeLight(dark: dark, tone: $0.curve) } ?? .assumed(dark: dark)
    }

    /// The chart's patches in linear light, as colour was fitted to them: for another program to fit. nil without a
    /// chart.
    package var colourSamples: [ColourSample]? {
        guard let chart, let light else { return nil }
        return try? Self.samples(chart, dark: dark ?? previous?.dark, light: light)
    }

    // MARK: Steps

    package mutating func take(_ step: DarkStep) throws(CalibrationRefusal) -> StepReport {
        let level = try step.level()
        return try taking(step.size) { (next) throws(CalibrationRefusal) in
            next.dark = level
            try next.solve()
            return next.darkReport(level)
        }
    }

    /// - Parameter step: empty afterwards.
    package mutating func take(_ step: inout ChartStep) throws(CalibrationRefusal) -> StepReport {
        try take(chart: try step.material())
    }

    package mutating func take(_ step: PatchStep) throws(CalibrationRefusal) -> StepReport {
        try take(chart: try step.material())
    }

    private mutating func take(chart: ChartMaterial) throws(CalibrationRefusal) -> StepReport {
        try taking(chart.size) { (next) throws(CalibrationRefusal) in
            next.chart = chart
            next.secondView = nil
            try next.solve()
            return next.colourReport()
        }
    }

    /// A second view of the same chart, turned: shows that the device does not adapt to what it sees.
    ///
    /// - Parameter step: empty afterwards.
    package mutating func takeSecondView(_ step: inout ChartStep) throws(CalibrationRefusal) -> StepReport {
        let material = try step.material()
        guard chart != nil else { throw .needsColour(.colour) }
        return try taking(material.size) { (next) throws(CalibrationRefusal) in
            let view = SecondView(chart: material)
            let found = try next.compare(view)
            next.secondView = view
            return StepReport(
                .colour,
                sentence: "The second view of the chart agrees with the first within ΔE00 \(found.short): the device "
                    + "does not adapt to the scene.")
        }
    }

    /// - Parameter step: empty afterwards.
    package mutating func take(_ step: inout WhiteStep) throws(CalibrationRefusal) -> StepReport {
        let material = try step.material()
        return try taking(material.size) { (next) throws(CalibrationRefusal) in
            next.white = material
            try next.solve()
            return try next.flatReport()
        }
    }

    package mutating func take(_ step: ScaleStep) throws(CalibrationRefusal) -> StepReport {
        try take(scale: try step.material())
    }

    package mutating func take(_ step: MicrometerStep) throws(CalibrationRefusal) -> StepReport {
        try take(scale: try step.material())
    }

    private mutating func take(scale: ScaleMaterial) throws(CalibrationRefusal) -> StepReport {
        try taking(scale.size) { (next) throws(CalibrationRefusal) in
            next.scale = scale
            return next.scaleReport(scale)
        }
    }

    /// - Parameter step: empty afterwards.
    package mutating func take(_ step: inout SharpnessStep) throws(CalibrationRefusal) -> StepReport {
        let material = try step.material()
        return try taking(material.size) { (next) throws(CalibrationRefusal) in
            next.sharpness = material
            return next.sharpnessReport(material)
        }
    }

    package mutating func take(_ step: RepeatabilityStep) throws(CalibrationRefusal) -> StepReport {
        let material = try step.material()
        return try taking(material.size) { (next) throws(CalibrationRefusal) in
            next.repeatability = material
            try next.solve()
            guard let found = next.repeated else { throw .needsColour(.repeatability) }
            return next.repeatabilityReport(found)
        }
    }

    /// - Parameter step: empty afterwards.
    package mutating func take(_ step: inout CheckCardStep) throws(CalibrationRefusal) -> StepReport {
        let material = try step.material(light: codeLight)
        return try taking(material.size) { (next) throws(CalibrationRefusal) in
            next.card = material
            return next.cardReport(material)
        }
    }

    // MARK: What holds them together

    /// Works on a copy, so that a refusal leaves nothing half done.
    private mutating func taking(
        _ size: FrameSize?, _ body: (inout CalibrationSession) throws(CalibrationRefusal) -> StepReport
    ) throws(CalibrationRefusal) -> StepReport {
        var next = self
        if let size {
            if let known = next.size, known != size { throw .otherMode(width: size.width, height: size.height) }
            let mode = binding.mode
            guard mode.width == size.width, mode.height == size.height else {
                throw .otherMode(width: size.width, height: size.height)
            }
            next.size = size
        }
        let report = try body(&next)
        self = next
        return report
    }

    /// Tone and evenness, colour, and what is stated in colours, from all that is there.
    private mutating func solve() throws(CalibrationRefusal) {
        let dark = dark ?? previous?.dark
        light = try LightFit(
            chart: chart, white: white, dark: dark, curve: previous?.tone, flat: previous?.flat)
        if let chart, let light {
            colour = try Self.colour(chart, dark: dark, light: light, kind: kind)
            if let secondView { _ = try compare(secondView) }
        }
        if let repeatability, let light, let correction = colour?.correction ?? previous?.colour {
            repeated = try repeatability.measure(
                dark: dark, tone: light.curve, flat: light.flat, correction: correction)
        }
    }

    static func colour(
        _ chart: ChartMaterial, dark: DarkLevel?, light: LightFit, kind: ColourCorrection.Kind
    ) throws(CalibrationRefusal) -> CorrectionMaker.Result {
        let samples = try samples(chart, dark: dark, light: light)
        do {
            return try CorrectionMaker.correction(samples, kind: kind, chart: chart.chart)
        } catch {
            throw .colour(error)
        }
    }

    static func samples(
        _ chart: ChartMaterial, dark: DarkLevel?, light: LightFit
    ) throws(CalibrationRefusal) -> [ColourSample] {
        do {
            return try ColourSample.samples(
                chart.samples, chart: chart.chart, dark: dark, tone: light.curve, flat: light.flat,
                width: chart.size.width, height: chart.size.height)
        } catch {
            throw .chart(error)
        }
    }
}
