import EpilumeCalibration
import Testing

@Suite("CIEDE2000")
struct CIEDE2000Tests {
    /// G. Sharma, W. Wu, E. N. Dalal 2005, table 1.
    private static let pairs: [[Double]] = [
        [50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425],
        [50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615],
        [50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412],
        [50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669],
        [50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461],
        [50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065],
        [50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492],
        [50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977],
        [50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030],
        [50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ]

    @Test("all pairs of Sharma, Wu and Dalal come out, either way round")
    func published() {
        #expect(Self.pairs.count == 34)
        for (index, pair) in Self.pairs.enumerated() {
            let first = Lab(pair[0], pair[1], pair[2])
            let second = Lab(pair[3], pair[4], pair[5])
            for found in [CIEDE2000.difference(first, second), CIEDE2000.difference(second, first)] {
                // Hues of pair 14 are 180° apart to the last digit, and rounding decides the arc between them.
                let isRight = abs(found - pair[6]) < 5e-5 || (index == 13 && abs(found - 4.7461) < 5e-5)
                #expect(isRight, "pair \(index + 1): \(found)")
            }
        }
    }

    @Test("a colour does not differ from itself, and black and white by 100")
    func ends() {
        #expect(CIEDE2000.difference(Lab(40, 20, -30), Lab(40, 20, -30)) == 0)
        #expect(abs(CIEDE2000.difference(Lab(0, 0, 0), Lab(100, 0, 0)) - 100) < 1e-9)
    }

    @Test("near a colour the metric says what the formula says")
    func metric() {
        var chance = SeededChance(7)
        for _ in 0..<200 {
            let lab = Lab(
                .random(in: 5...95, using: &chance), .random(in: -60...60, using: &chance),
                .random(in: -60...60, using: &chance))
            let near = Lab(
                lab.l + 0.01 * chance.normal(), lab.a + 0.01 * chance.normal(), lab.b + 0.01 * chance.normal())
            let change = zip(near.xyz().array, lab.xyz().array).map { $0 - $1 }
            let seen = ColourMetric(at: lab.xyz()).rows.map { zip($0, change).reduce(0) { $0 + $1.0 * $1.1 } }
            let found = seen.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let wanted = CIEDE2000.difference(lab, near)
            // What is left out, the change of G, is felt near neutrals with chromas of some tens.
            #expect(abs(found - wanted) < 0.15 * wanted, "\(lab): \(found), \(wanted)")
        }
    }

    @Test("L*a*b* returns to XYZ, white is 100 and black 0")
    func lab() {
        #expect(Lab(.d50) == Lab(100, 0, 0))
        #expect(abs(Lab(XYZ(0, 0, 0)).l) < 1e-12)
        var chance = SeededChance(8)
        for _ in 0..<100 {
            let colour = XYZ(
                .random(in: 0...1, using: &chance), .random(in: 0...0.02, using: &chance),
                .random(in: 0...0.9, using: &chance))
            #expect(zip(Lab(colour).xyz().array, colour.array).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        #expect(Lab([1, 2]) == nil && Lab([1, 2, .nan]) == nil)
    }
}
