package import EpilumeModel
internal import Glibc

extension ToneCurve {
    /// Linear light of a code that may lie between two entries. The definition; fast paths must agree with it.
    ///
    /// - Parameter code: after the dark level was taken off; below 0 is 0, above 255 the last two entries go on.
    package func linear(code: Double, channel: Int) -> Double {
        guard code > 0 else { return 0 }
        let table = tables[channel]
        let at = min(254, Int(code))
        return table[at] + (code - Double(at)) * (table[at + 1] - table[at])
    }

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
