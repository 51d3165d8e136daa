package import EpilumeModel

/// Frames of a white card that fills the frame. The card may move between them: its dust then averages out, and the
/// light does not.
///
/// Where the exposure can be set, four exposures, each a seventh less than the one before, are better than one: the
/// decoder of JPEG rounds differences of colour to whole codes, which is up to a percent of red or blue, at other
/// places of the card in each exposure.
///
/// Concurrency: a value. Keeps means over some thousand cells, and no frame.
package struct WhiteStep: Sendable {
    /// Of each exposure.
    package static let fewestFrames = 4
    /// A card that is moved shows other dust; a 64th of the frame changes by little.
    private static let lightLimit = 4.0

    private var ended: [WhiteMaterial.Exposure] = []
    private var halves: [CellSums] = []
    private var clipped = 0
    private var steadiness = FrameSteadiness()
    private var traces = BlockTraces()
    private var size: FrameSize?

    package init() {}

    /// Of the exposure that goes on.
    package var frames: Int { halves.reduce(0) { $0 + $1.frames } }
    /// That ended.
    package var exposures: Int { ended.count }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        let here = FrameSize(width: frame.width, height: frame.height)
        guard min(here.width, here.height) >= FlatFieldMeasurement.smallestSide else {
            throw .evenness(.pictureSize(smallest: FlatFieldMeasurement.smallestSide))
        }
        if let size, size != here { throw .frames(.otherSize(width: frame.width, height: frame.height)) }
        let cells = LightCells.average(frame)
        guard cells.joined().allSatisfy(\.isFinite) else { throw .frames(.notFinite) }
        if halves.isEmpty { halves = [CellSums(), CellSums()] }
        halves[frames % 2].add(cells)
        clipped += frame.samples.withUnsafeBufferPointer { samples in
            var count = 0
            for i in 0..<samples.count where samples[i] >= ChartSampler.upperEnd { count += 1 }
            return count
        }
        steadiness.add(frame)
        traces.add(frame)
        size = here
    }

    /// Ends the frames of one exposure. The first must be at the controls that are calibrated. After a refusal, it is
    /// to be taken again; those before it stand.
    package mutating func endExposure() throws(CalibrationRefusal) {
        defer {
            halves = []
            clipped = 0
            steadiness = FrameSteadiness()
        }
        guard frames >= Self.fewestFrames, let size else {
            throw .tooFewFrames(.flat, have: frames, need: Self.fewestFrames)
        }
        do {
            try steadiness.check(.init(moved: nil, lightCodes: Self.lightLimit))
        } catch {
            throw .steadiness(error)
        }
        let share = Double(clipped) / Double(3 * size.width * size.height * frames)
        guard share <= FlatFieldMeasurement.clippedShare else { throw .evenness(.clipped(percent: 100 * share)) }
        let exposure = WhiteMaterial.Exposure(first: halves[0].means, second: halves[1].means)
        for channel in 0..<3 {
            let median = OrderStatistics.median(exposure.first[channel]) ?? 0
            guard median >= FlatFieldMeasurement.darkestMedian else {
                throw .evenness(.tooDark(code: median, channel: channel))
            }
        }
        ended.append(exposure)
    }

    /// Ends what goes on and hands all exposures out; the step is empty afterwards.
    mutating func material() throws(CalibrationRefusal) -> WhiteMaterial {
        if ended.isEmpty || frames > 0 { try endExposure() }
        guard let size else { throw .tooFewFrames(.flat, have: 0, need: Self.fewestFrames) }
        defer { self = WhiteStep() }
        return WhiteMaterial(exposures: ended, size: size, isCompressed: traces.isStrong)
    }

    /// Evenness today by the curve of a calibration, for comparing with what it has; the step is empty afterwards.
    package mutating func flat(by calibration: Calibration) throws(CalibrationRefusal) -> FlatField {
        guard let tone = calibration.tone else { throw .needsColour(.flat) }
        let material = try material()
        do {
            return try FlatFieldMeasurement.measure(
                material, light: CodeLight(dark: calibration.dark, tone: tone))
        } catch {
            throw .evenness(error)
        }
    }

    /// By channel and cell.
    private struct CellSums: Sendable {
        private(set) var frames = 0
        private var sums: [[Double]] = []

        mutating func add(_ cells: [[Double]]) {
            sums = sums.isEmpty ? cells : zip(sums, cells).map { zip($0, $1).map { $0 + $1 } }
            frames += 1
        }

        var means: [[Double]] { sums.map { channel in channel.map { $0 / Double(max(1, frames)) } } }
    }
}

/// Code values of a white card, as means over cells: tone decides what light they are, and is not known yet.
///
/// The curve is applied to a cell's mean, as it is to a patch's: see ``PatchSample/linear(dark:tone:light:)``. Within a
/// cell of a few hundred pixels codes differ by noise and by some tenths of a code of shading.
struct WhiteMaterial: Sendable {
    /// The first at the controls that are calibrated.
    let exposures: [Exposure]
    let size: FrameSize
    /// Strongly, so that steps of codes show.
    let isCompressed: Bool

    /// Of the even frames and of the odd ones: by channel and cell of ``LightCells``.
    struct Exposure: Sendable {
        let first: [[Double]]
        let second: [[Double]]
    }

    /// Linear light of both halves, each the mean of the exposures at one level.
    func halves(_ light: CodeLight) -> [LightCells] {
        [\Exposure.first, \Exposure.second].map { half in
            var sums: [[Double]] = []
            for exposure in exposures {
                let linear = Self.linear(exposure[keyPath: half], light).map { channel in
                    let level = channel.reduce(0, +) / Double(channel.count)
                    return channel.map { $0 / level }
                }
                sums = sums.isEmpty ? linear : zip(sums, linear).map { zip($0, $1).map { $0 + $1 } }
            }
            return LightCells(light: sums, width: size.width, height: size.height)
        }
    }

    /// Mean linear light of the first exposure, by channel.
    func level(_ light: CodeLight) -> [Double] {
        let halves = [exposures[0].first, exposures[0].second].map { Self.linear($0, light) }
        return (0..<3).map { channel in
            let all = halves[0][channel] + halves[1][channel]
            return all.reduce(0, +) / Double(all.count)
        }
    }

    private static func linear(_ codes: [[Double]], _ light: CodeLight) -> [[Double]] {
        codes.enumerated().map { channel, codes in
            let dark = light.dark?.means[channel] ?? 0
            return codes.map { light.tone.linear(code: $0 - dark, channel: channel) }
        }
    }
}
