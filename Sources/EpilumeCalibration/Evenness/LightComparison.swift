package import EpilumeModel

/// Evenness now beside evenness at commissioning: names the side on which a light has failed or is covered.
///
/// Only the pattern is compared, since both maps have mean 1: that all lights have faded alike is seen in the level of
/// the white card, not here.
package struct LightComparison: Hashable, Sendable {
    /// How much of its light each sector has kept, relative to the median of the four best, in the order of
    /// ``FrameSector``; 1 is as commissioned.
    package let kept: [Double]
    /// The sector that has lost most.
    package let darkest: FrameSector
    /// Percent of its light.
    package let lossPercent: Double

    /// A sector that has lost more than this percent is to be looked at.
    package static let limitPercent = 5.0

    package var isLost: Bool { lossPercent > Self.limitPercent }

    /// - Parameters:
    ///   - now: measured today.
    ///   - commissioned: of the same device, optics and light.
    package init(_ now: FlatField, with commissioned: FlatField) throws(FlatFieldRefusal) {
        let side = LightCells.blocks
        guard now.map.count == side * side, commissioned.map.count == side * side,
            now.map.allSatisfy({ $0.isFinite && $0 > 0 }), commissioned.map.allSatisfy({ $0.isFinite && $0 > 0 })
        else { throw .otherMap }
        let middle = Double(side - 1) / 2
        var ratios = [[Double]](repeating: [], count: FrameSector.allCases.count)
        for block in now.map.indices {
            let (right, down) = (Double(block % side) - middle, Double(block / side) - middle)
            // The centre has light from all sides.
            guard right * right + down * down >= 9, let sector = Self.index(right, down) else { continue }
            ratios[sector].append(now.map[block] / commissioned.map[block])
        }
        let means = ratios.map { $0.reduce(0, +) / Double($0.count) }
        let best = OrderStatistics.median(Array(means.sorted().suffix(4))) ?? 1
        let worst = means.indices.min { means[$0] < means[$1] } ?? 0
        kept = means.map { $0 / best }
        darkest = FrameSector.allCases[worst]
        lossPercent = max(0, 100 * (1 - means[worst] / best))
    }

    private static func index(_ right: Double, _ down: Double) -> Int? {
        FrameSector.allCases.firstIndex(of: FrameSector(right: right, down: down))
    }

    /// For the morning check.
    package var sentence: String {
        isLost
            ? "The light at the \(darkest.name) has lost \(lossPercent.short) % since commissioning: a lamp there has "
                + "failed or is covered. Wipe the contact plate and look at the lamps before taking pictures."
            : "The light comes from all sides as at commissioning, within \(max(lossPercent, 0.01).short) %."
    }
}
