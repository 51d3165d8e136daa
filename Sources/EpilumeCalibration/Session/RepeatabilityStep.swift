package import EpilumeModel

/// Frames of a chart one by one. Keeps the patches of each, and no frame.
///
/// Concurrency: a value.
package struct RepeatabilityStep: Sendable {
    package static let fewestFrames = 10
    private static let movedLimit = 1.0

    package let sighting: ChartSighting
    package let chart: ChartDescription
    private var samples: [[PatchSample]] = []
    private var areas: [PatchArea] = []
    private var steadiness = FrameSteadiness()
    private var size: FrameSize?

    package init(sighting: ChartSighting, chart: ChartDescription) {
        self.sighting = sighting
        self.chart = chart
    }

    package var frames: Int { samples.count }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        let here = FrameSize(width: frame.width, height: frame.height)
        if let size {
            guard size == here else { throw .frames(.otherSize(width: frame.width, height: frame.height)) }
            samples.append(areas.map { $0.sample(of: frame) })
        } else {
            do {
                // The first frame shows whether it is the chart; where it lies holds for all.
                samples = [try ChartSampler.samples(of: frame, sighting: sighting, chart: chart)]
                areas = try ChartSampler.areas(
                    sighting.corners, chart, width: frame.width, height: frame.height)
            } catch {
                throw .chart(error)
            }
            size = here
        }
        steadiness.add(frame)
    }

    func material() throws(CalibrationRefusal) -> RepeatabilityMaterial {
        guard samples.count >= Self.fewestFrames, let size else {
            throw .tooFewFrames(.repeatability, have: samples.count, need: Self.fewestFrames)
        }
        // Light and balance that change are what is measured here; a hand that moves is not.
        if steadiness.moved > Self.movedLimit { throw .steadiness(.moved(pixels: steadiness.moved)) }
        return RepeatabilityMaterial(chart: chart, frames: samples, size: size)
    }
}

struct RepeatabilityMaterial: Sendable {
    let chart: ChartDescription
    let frames: [[PatchSample]]
    let size: FrameSize

    func measure(
        dark: DarkLevel?, tone: ToneCurve, flat: FlatField?, correction: ColourCorrection
    ) throws(CalibrationRefusal) -> Repeatability {
        var all: [[ColourSample]] = []
        do {
            for frame in frames {
                all.append(
                    try ColourSample.samples(
                        frame, chart: chart, dark: dark, tone: tone, flat: flat, width: size.width,
                        height: size.height))
            }
        } catch {
            throw .chart(error)
        }
        do { return try Repeatability(frames: all, correction: correction) } catch { throw .colour(error) }
    }
}
