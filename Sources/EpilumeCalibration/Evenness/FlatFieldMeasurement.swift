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
        try inspect(first.codes, second.codes)
        return try measure(LightCells(first.linear), LightCells(second.linear), first.width, first.height)
    }

    /// The same of a card as ``WhiteStep`` has seen it; ``FlatField/level`` is that of its first exposure.
    static func measure(_ card: WhiteMaterial, light: CodeLight) throws(FlatFieldRefusal) -> FlatField {
        let halves = card.halves(light)
        var flat = try measure(halves[0], halves[1], card.size.width, card.size.height)
        flat.level = light.isAssumed ? nil : card.level(light)
        return flat
    }

    /// The polynomials alone, for a first round.
    static func surfaces(_ card: WhiteMaterial, light: CodeLight) throws(FlatFieldRefusal) -> [[Double]] {
        try surfaces(card.halves(light), card.size.width, card.size.height)
    }

    private static func surfaces(
        _ halves: [LightCells], _ width: Int, _ height: Int
    ) throws(FlatFieldRefusal) -> [[Double]] {
        let light = mean(halves)
        let found = SurfaceFit.channels(
            light, halves[0], aspect: Double(height) / Double(width), uses: Array(light[0].indices))
        guard let surfaces = normalised(found, width, height) else { throw .noLight }
        for surface in surfaces {
            let lowest = halves[0].values(surface).min() ?? 0
            guard lowest > 1 / largestGain else {
                throw .tooUneven(gain: lowest > 0 ? 1 / lowest : .infinity, limit: largestGain)
            }
        }
        return surfaces
    }

    private static func mean(_ halves: [LightCells]) -> [[Double]] {
        (0..<3).map { channel in zip(halves[0].light[channel], halves[1].light[channel]).map { ($0 + $1) / 2 } }
    }

    private static func measure(
        _ first: LightCells, _ second: LightCells, _ width: Int, _ height: Int
    ) throws(FlatFieldRefusal) -> FlatField {
        let halves = [first, second]
        guard halves.allSatisfy({ $0.light.joined().allSatisfy(\.isFinite) }) else { throw .notFinite }
        var flat = FlatField(
            coefficients: try surfaces(halves, width, height), unevennessPercentBefore: 0, unevennessPercentAfter: 0,
            map: [])
        let light = mean(halves)
        let corrected = try judge(halves, width, height)
        var worst = [Double](repeating: 0, count: LightCells.blocks * LightCells.blocks)
        for channel in 0..<3 {
            let blocks = relative(first.byBlock(light[channel]))
            if channel == 1 { flat.map = blocks }
            flat.unevennessPercentBefore = max(flat.unevennessPercentBefore, unevenness(blocks))
            flat.unevennessPercentAfter = max(flat.unevennessPercentAfter, unevenness(corrected[channel]))
            for (block, value) in corrected[channel].enumerated() {
                worst[block] = max(worst[block], 100 * abs(value - 1))
            }
        }
        try inspectStructure(worst)
        return flat
    }

    /// Each block of one half, corrected by what was fitted to the other half's blocks of the other colour of a
    /// chessboard; relative to their median. By channel.
    private static func judge(
        _ halves: [LightCells], _ width: Int, _ height: Int
    ) throws(FlatFieldRefusal) -> [[Double]] {
        let blocks = LightCells.blocks * LightCells.blocks
        var corrected = [[Double]](repeating: [Double](repeating: 0, count: blocks), count: 3)
        for fold in 0..<2 {
            let (fitted, judged) = (halves[fold], halves[1 - fold])
            let seen = (0..<(fitted.cells * fitted.cells)).filter { parity(fitted.block(of: $0)) == fold }
            let found = SurfaceFit.channels(
                fitted.light, fitted, aspect: Double(height) / Double(width), uses: seen)
            guard let surfaces = normalised(found, width, height) else { throw .noLight }
            for channel in 0..<3 {
                let values = judged.values(surfaces[channel])
                guard (values.min() ?? 0) > 0 else { throw .tooUneven(gain: .infinity, limit: largestGain) }
                let light = judged.light[channel]
                let level = light.reduce(0, +) / Double(light.count)
                let ratios = judged.byBlock(zip(light, values).map { $0 / ($1 * level) })
                for block in ratios.indices where parity(block) != fold { corrected[channel][block] = ratios[block] }
            }
        }
        for channel in 0..<3 {
            let middle = OrderStatistics.median(corrected[channel]) ?? 1
            guard middle > 0, middle.isFinite else { throw .noLight }
            for block in 0..<blocks { corrected[channel][block] /= middle }
        }
        return corrected
    }

    private static func parity(_ block: Int) -> Int { (block / LightCells.blocks + block) % 2 }

    /// Divided so that the mean of each over the frame is 1.
    private static func normalised(_ surfaces: [[Double]]?, _ width: Int, _ height: Int) -> [[Double]]? {
        guard let surfaces else { return nil }
        var result: [[Double]] = []
        for surface in surfaces {
            let mean = LightCells.mean(surface, width: width, height: height)
            guard mean > 0 else { return nil }
            result.append(surface.map { $0 / mean })
        }
        return result
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

    /// What code values alone tell.
    private static func inspect(_ first: FloatPicture, _ second: FloatPicture) throws(FlatFieldRefusal) {
        guard first.width == second.width, first.height == second.height, first.width >= smallestSide,
            first.height >= smallestSide
        else { throw .pictureSize(smallest: smallestSide) }
        for picture in [first, second] {
            let codes = picture.samples
            guard codes.allSatisfy(\.isFinite) else { throw .notFinite }
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
