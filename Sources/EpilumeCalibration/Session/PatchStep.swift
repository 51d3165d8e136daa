package import EpilumeModel

/// Patches one at a time, for a device whose field is smaller than a chart: the middle of the frame shows one patch,
/// whose name somebody gives.
///
/// Concurrency: a value. Keeps numbers of each patch, and no frame.
package struct PatchStep: Sendable {
    /// Of each patch.
    package static let fewestFrames = 2
    /// Half of either side of the frame; of that, the inner half is read, as of a patch of a chart.
    private static let middle = 0.5

    package let chart: ChartDescription
    private var found: [Int: Reading] = [:]
    private var size: FrameSize?

    private struct Reading: Sendable {
        var samples: [PatchSample]
        var noise: NoiseMeasure
    }

    package init(chart: ChartDescription) { self.chart = chart }

    /// Names that were not shown yet, in the chart's order; also those of too few frames.
    package var missing: [String] {
        chart.patches.indices.filter { (found[$0]?.samples.count ?? 0) < Self.fewestFrames }.map {
            chart.patches[$0].name
        }
    }

    /// Takes what was shown of a patch away, to show it again.
    package mutating func forget(patch name: String) {
        if let index = chart.patches.firstIndex(where: { $0.name == name }) { found[index] = nil }
    }

    /// - Parameters:
    ///   - frame: code values; the patch fills its middle.
    ///   - name: of the chart's description.
    package mutating func add(_ frame: FloatPicture, patch name: String) throws(CalibrationRefusal) {
        guard let index = chart.patches.firstIndex(where: { $0.name == name }) else {
            throw .patchUnknown(UntrustedText(name))
        }
        let here = FrameSize(width: frame.width, height: frame.height)
        if let size, size != here { throw .frames(.otherSize(width: frame.width, height: frame.height)) }
        let area = try self.area(index, here)
        var sample = area.sample(of: frame)
        guard sample.means.allSatisfy(\.isFinite) else { throw .chart(.notFinite(patch: UntrustedText(name))) }
        if sample.clippedShare > ChartSampler.clippedLimit {
            throw .chart(.clipped(patch: UntrustedText(name), percent: 100 * sample.clippedShare))
        }
        if let found = area.unevenness(of: frame) {
            throw .chart(
                .uneven(patch: UntrustedText(name), difference: found.difference, limit: found.limit))
        }
        sample.place = chart.centre(ofPatch: index)
        var reading =
            found[index]
            ?? Reading(samples: [], noise: NoiseMeasure(areas: [area], width: here.width, height: here.height))
        if let first = reading.samples.first {
            try Self.requireSame(first, sample)
        }
        do { try reading.noise.add(frame) } catch { throw CalibrationRefusal(error) }
        reading.samples.append(sample)
        found[index] = reading
        size = here
    }

    private func area(_ index: Int, _ size: FrameSize) throws(CalibrationRefusal) -> PatchArea {
        let one = ChartDescription(
            name: chart.name, title: chart.title, source: chart.source, illuminant: chart.illuminant, columns: 1,
            rows: 1, patchFill: 1, patches: [chart.patches[index]])
        let (width, height) = (Double(size.width - 1), Double(size.height - 1))
        let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { right, down in
            PicturePoint(
                x: width / 2 * (1 + Self.middle * right), y: height / 2 * (1 + Self.middle * down))
        }
        do {
            return try ChartSampler.areas(corners, one, width: size.width, height: size.height)[0]
        } catch {
            throw .chart(error)
        }
    }

    /// Frames of one patch are of one light.
    private static func requireSame(_ first: PatchSample, _ other: PatchSample) throws(CalibrationRefusal) {
        let differences = zip(first.means, other.means).map { abs($0 - $1) }
        let worst = differences.max() ?? 0
        let share = worst / max(first.means.max() ?? 1, 1)
        if worst > FrameSteadiness.lightLimit, 100 * share > FrameSteadiness.exposureLimit {
            throw .steadiness(.light(codes: worst))
        }
    }

    /// Patches in the chart's order, each the mean of its frames.
    func material() throws(CalibrationRefusal) -> ChartMaterial {
        let missing = missing
        guard missing.isEmpty, let size else { throw .patchesMissing(missing.map { UntrustedText($0) }) }
        var samples: [PatchSample] = []
        var noise = Noise(patches: [])
        for index in chart.patches.indices {
            guard let reading = found[index], var sample = reading.samples.first else { continue }
            let count = Double(reading.samples.count)
            sample.means = (0..<3).map { channel in reading.samples.reduce(0) { $0 + $1.means[channel] } / count }
            sample.clippedShare = reading.samples.map(\.clippedShare).max() ?? 0
            sample.crushedShare = reading.samples.map(\.crushedShare).max() ?? 0
            samples.append(sample)
            guard chart.patches[index].isGrey else { continue }
            do { noise.patches += try reading.noise.noise().patches } catch { throw CalibrationRefusal(error) }
        }
        try Self.requireChart(samples, chart)
        return ChartMaterial(chart: chart, samples: samples, noise: noise, size: size)
    }

    /// Names are somebody's word: the colours must be in the order that they say.
    private static func requireChart(
        _ samples: [PatchSample], _ chart: ChartDescription
    ) throws(CalibrationRefusal) {
        let residual = OrientationCheck.residual(samples.map(\.means), chart.patches.compactMap { Lab($0.lab) })
        if !(residual <= OrientationCheck.limit) {
            throw .chart(.notThisChart(chart: UntrustedText(chart.name), residual: residual))
        }
    }
}
