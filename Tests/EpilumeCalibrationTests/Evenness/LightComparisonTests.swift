import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Light since commissioning")
struct LightComparisonTests {
    /// Eight lamps around the frame; each lights its own side most.
    private func map(_ lamps: [Double]) -> FlatField {
        var map = (0..<256).map { block in
            let (x, y) = (Double(block % 16) / 7.5 - 1, Double(block / 16) / 7.5 - 1)
            return lamps.indices.reduce(0.5) { sum, lamp in
                let angle = Double(lamp) * .pi / 4
                return sum + lamps[lamp] / (1 + 2 * pow(hypot(x - 1.2 * cos(angle), y - 1.2 * sin(angle)), 2))
            }
        }
        let mean = map.reduce(0, +) / 256
        map = map.map { $0 / mean }
        return FlatField(coefficients: [], unevennessPercentBefore: 0, unevennessPercentAfter: 0, map: map)
    }

    @Test("a lamp that has failed is named by its side", arguments: Array(FrameSector.allCases.enumerated()))
    func failed(_ lamp: (offset: Int, element: FrameSector)) throws {
        let all = [Double](repeating: 1, count: 8)
        var now = all
        now[lamp.offset] = 0
        let comparison = try LightComparison(map(now), with: map(all))
        #expect(comparison.isLost)
        #expect(comparison.darkest == lamp.element)
        #expect((10...40).contains(comparison.lossPercent))
        #expect(comparison.sentence.contains(lamp.element.name))
    }

    @Test("the same light, and all lamps dimmed alike, is none lost")
    func same() throws {
        let all = [Double](repeating: 1, count: 8)
        let comparison = try LightComparison(map(all), with: map(all))
        #expect(!comparison.isLost && comparison.lossPercent < 1e-9)
        #expect(comparison.kept.allSatisfy { abs($0 - 1) < 1e-9 })
    }

    @Test("a map that is none is refused")
    func refused() {
        let good = map([Double](repeating: 1, count: 8))
        var bad = good
        bad.map[17] = 0
        #expect(throws: FlatFieldRefusal.otherMap) { try LightComparison(good, with: bad) }
        bad.map = []
        #expect(throws: FlatFieldRefusal.otherMap) { try LightComparison(bad, with: good) }
    }
}
