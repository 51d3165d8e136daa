internal import EpilumeModel

extension ToneCurve {
    /// Largest difference in L* after the brightness of both was made the same: the median of their ratios, so that
    /// another exposure is no difference.
    func difference(from other: ToneCurve, channel: Int) -> Double {
        // Below 8 codes lie no greys of a chart that is exposed well, and above 247 clipping begins.
        let range = 8..<248
        let ratios = range.map { tables[channel][$0] / other.tables[channel][$0] }.sorted()
        let scale = ratios[ratios.count / 2]
        guard scale.isFinite, scale > 0 else { return .infinity }
        return range.reduce(0) {
            max(
                $0,
                abs(Self.lightness(tables[channel][$1]) - Self.lightness(scale * other.tables[channel][$1])))
        }
    }

    /// L* of a grey.
    static func lightness(_ light: Double) -> Double { Lab(XYZ(0.9642 * light, light, 0.8249 * light)).l }
}
