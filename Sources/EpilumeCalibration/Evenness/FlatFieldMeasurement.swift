package import EpilumeModel

/// Evenness from frames of a white card that fills the frame.
///
/// What is stated as left after correction was never fitted: every second block of one half of the frames is judged by
/// a surface from the other blocks of the other half.
package enum FlatFieldMeasurement {
    /// Pixels of either side.
    package static let smallestSide = 64
    /// Share of samples that may be clipped.
    package static let clippedShare = 0.001
    /// Median code value below which a step of the code is more than some 2 % of the light.
    package static let darkestMedian = 48.0
    /// The correction multiplies noise as it multiplies light; a corner that needs more is refused.
    package static let largestGain = 3.0
    /// A block that differs from the smooth surface by more than this percent shows something…
    package static let structurePercent = 3.0
    /// …and this many of 256 blocks are more than dust.
    package static let structureBlocks = 8

    /// - Parameters:
    ///   - first: mean of the even frames.
    ///   - second: mean of the odd ones.
    package static func measure(
        _ first: MeasuredPicture, _ second: MeasuredPicture
    ) throws(FlatFieldRefusal) -> FlatField {
        try inspect(first, second)
        let (width, height) = (first.width, first.height)
        let halves = [LightCells(first.linear), LightCells(second.linear)]
        let all = Array(0..<(halves[0].cells * halves[0].cells))
        var coefficients: [[Double]] = []
        var before = 0.0
        var after = 0.0
        var map: [Double] = []
        var worst: [Double] = [Double](repeating: 0, count: LightCells.blocks * LightCells.blocks)
        for channel in 0..<3 {
            let light = all.map { (halves[0].light[channel][$0] + halves[1].light[channel][$0]) / 2 }
            guard let surface = normalised(light, halves[0], all, width, height) else { throw .noLight }
            let lowest = halves[0].values(surface).min() ?? 0
            guard lowest > 1 / largestGain else {
                throw .tooUneven(gain: lowest > 0 ? 1 / lowest : .infinity, limit: largestGain)
            }
            coefficients.append(surface)
            let blocks = relative(halves[0].byBlock(light))
            if channel == 1 { map = blocks }
            before = max(before, unevenness(blocks))
            let corrected = try judge(halves, channel, width, height)
            after = max(after, unevenness(corrected))
            for (block, value) in corrected.enumerated() { worst[block] = max(worst[block], 100 * abs(value - 1)) }
        }
        try inspectStructure(worst)
        return FlatField(
            coefficients: coefficients, unevennessPercentBefore: before, unevennessPercentAfter: after, map: map)
    }

    /// Each block of one half, corrected by what was fitted to the other half's blocks of the other colour of a
    /// chessboard; relative to their median.
    private static func judge(
        _ halves: [LightCells], _ channel: Int, _ width: Int, _ height: Int
    ) throws(FlatFieldRefusal) -> [Double] {
        var corrected = [Double](repeating: 0, count: LightCells.blocks * LightCells.blocks)
        for fold in 0..<2 {
            let (fitted, judged) = (halves[fold], halves[1 - fold])
            let seen = (0..<(fitted.cells * fitted.cells)).filter { parity(fitted.block(of: $0)) == fold }
            guard let surface = normalised(fitted.light[channel], fitted, seen, width, height) else { throw .noLight }
            let values = judged.values(surface)
            guard (values.min() ?? 0) > 0 else { throw .tooUneven(gain: .infinity, limit: largestGain) }
            let light = judged.light[channel]
            let level = light.reduce(0, +) / Double(light.count)
            let ratios = judged.byBlock(zip(light, values).map { $0 / ($1 * level) })
            for block in ratios.indices where parity(block) != fold { corrected[block] = ratios[block] }
        }
        let middle = OrderStatistics.median(corrected) ?? 1
        guard middle > 0, middle.isFinite else { throw .noLight }
        return corrected.map { $0 / middle }
    }

    private static func parity(_ block: Int) -> Int { (block / LightCells.blocks + block) % 2 }

    /// Fitted, and divided so that its mean over the frame is 1.
    private static func normalised(
        _ light: [Double], _ grid: LightCells, _ uses: [Int], _ width: Int, _ height: Int
    ) -> [Double]? {
        guard let surface = SurfaceFit.fit(light, grid, uses: uses) else { return nil }
        let mean = LightCells.mean(surface, width: width, height: height)
        return mean > 0 ? surface.map { $0 / mean } : nil
    }

    private static func relative(_ blocks: [Double]) -> [Double] {
        let mean = blocks.reduce(0, +) / Double(blocks.count)
        return blocks.map { $0 / mean }
    }

    /// As ``FlatField/unevennessPercentBefore`` defines it.
    private static func unevenness(_ blocks: [Double]) -> Double {
        let relative = relative(blocks)
        let (low, high) = (OrderStatistics.quantile(relative, 0.01), OrderStatistics.quantile(relative, 0.99))
        return 50 * ((high ?? 0) - (low ?? 0))
    }

    private static func inspect(
        _ first: MeasuredPicture, _ second: MeasuredPicture
    ) throws(FlatFieldRefusal) {
        guard first.width == second.width, first.height == second.height, first.width >= smallestSide,
            first.height >= smallestSide
        else { throw .pictureSize(smallest: smallestSide) }
        guard first.isFinite, second.isFinite else { throw .notFinite }
        for picture in [first, second] {
            let codes = picture.codes.samples
            let clipped = codes.count(where: { $0 >= MeasuredPicture.clippedCode })
            let share = Double(clipped) / Double(codes.count)
            guard share <= clippedShare else { throw .clipped(percent: 100 * share) }
            let stride = (codes.count / 3 / 65_536) | 1
            for channel in 0..<3 {
                let sample = Swift.stride(from: channel, to: codes.count, by: 3 * stride).map { Double(codes[$0]) }
                let median = OrderStatistics.median(sample) ?? 0
                guard median >= darkestMedian else { throw .tooDark(code: median, channel: channel) }
            }
        }
    }

    private static func inspectStructure(_ percent: [Double]) throws(FlatFieldRefusal) {
        let found = percent.indices.filter { percent[$0] > structurePercent }
        guard found.count >= structureBlocks, let worst = found.max(by: { percent[$0] < percent[$1] }) else { return }
        let middle = Double(LightCells.blocks - 1) / 2
        let sector = FrameSector(
            right: Double(worst % LightCells.blocks) - middle, down: Double(worst / LightCells.blocks) - middle)
        throw .structure(blocks: found.count, percent: percent[worst], at: sector)
    }
}
