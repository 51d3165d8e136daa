package import EpilumeModel

/// Frames of a chart of colour patches that lies still.
///
/// Concurrency: a value. Keeps one sum of frames, and sums over the grey patches for noise.
package struct ChartStep: Sendable {
    package static let fewestFrames = 4
    /// Pixels: corners that were found in one frame must hold for all.
    private static let movedLimit = 1.0

    package let sighting: ChartSighting
    package let chart: ChartDescription
    private var scene = SceneFrames()
    private var noise: NoiseMeasure?

    package init(sighting: ChartSighting, chart: ChartDescription) {
        self.sighting = sighting
        self.chart = chart
    }

    package var frames: Int { scene.frames }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        var measure = noise
        do {
            if measure == nil {
                measure = try NoiseMeasure(
                    sighting: sighting, chart: chart, width: frame.width, height: frame.height)
            }
            try measure?.add(frame)
        } catch {
            throw CalibrationRefusal(error)
        }
        try scene.add(frame)
        noise = measure
    }

    /// Reads the patches of the mean; the step is empty afterwards.
    mutating func material() throws(CalibrationRefusal) -> ChartMaterial {
        let measure = noise
        // Of frames that are refused, too, nothing is kept; too few are waited with.
        if frames >= Self.fewestFrames { noise = nil }
        let mean = try scene.takeMean(
            .colour, fewest: Self.fewestFrames, limits: .init(moved: Self.movedLimit))
        let samples: [PatchSample]
        do {
            samples = try ChartSampler.samples(of: mean, sighting: sighting, chart: chart)
        } catch {
            throw .chart(error)
        }
        do {
            return ChartMaterial(
                chart: chart, samples: samples, noise: try measure?.noise(),
                size: FrameSize(width: mean.width, height: mean.height))
        } catch {
            throw CalibrationRefusal(error)
        }
    }
}

/// What frames of a chart have left: numbers.
struct ChartMaterial: Sendable {
    let chart: ChartDescription
    /// In the chart's order.
    let samples: [PatchSample]
    let noise: Noise?
    let size: FrameSize
}

extension CalibrationRefusal {
    init(_ fault: NoiseMeasure.MeasureFault) {
        self =
            switch fault {
            case .chart(let fault): .chart(fault)
            case .colour(let fault): .colour(fault)
            }
    }
}
