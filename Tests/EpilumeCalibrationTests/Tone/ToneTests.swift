import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("tone curve")
struct ToneTests {
    /// Luminances of a ColorChecker's greys.
    private static let greys: [Double] = [0.031, 0.088, 0.191, 0.365, 0.588, 0.884]
    private static let names = ["black", "3.5", "5", "6.5", "8", "white"]

    private func steps(of greys: [Double] = greys, _ code: (Double) -> Double) -> [GreyStep] {
        zip(greys, Self.names + (0..<20).map { "n\($0)" }).map { light, name in
            GreyStep(name: name, luminance: light, codes: [Double](repeating: code(light), count: 3))
        }
    }

    private func fault(_ steps: [GreyStep]) -> ToneFault? {
        do {
            _ = try ToneFit.curve(steps)
            return nil
        } catch {
            return error
        }
    }

    private static func bt709(_ light: Double) -> Double {
        light < 0.018 ? 4.5 * light : 1.099 * pow(light, 0.45) - 0.099
    }

    /// Encodings of real devices, light of 0…1 to codes.
    static let devices: [(String, @Sendable (Double) -> Double)] = [
        ("linear", { 240 * $0 }), ("dim linear", { 100 * $0 }), ("gamma 2.2", { 250 * pow($0, 1 / 2.2) }),
        ("gamma 1.8", { 250 * pow($0, 1 / 1.8) }), ("sRGB", { 255 * SRGB.encoded(0.95 * $0) }),
        ("BT.709", { 255 * bt709(0.9 * $0) }),
    ]

    @Test("curves of real devices are found from six greys", arguments: devices.map(\.0))
    func known(_ name: String) throws {
        let code = Self.devices.first { $0.0 == name }!.1
        let found = try ToneFit.curve(steps(code))
        #expect(found.warnings == [], "\(found.curve.gamma)")
        for light in stride(from: 0.02, through: 0.9, by: 0.01) {
            let back = found.curve.linear(code: code(light), channel: 1)
            #expect(abs(back - light) < 0.003, "\(light): \(back)")
        }
        #expect(found.curve.residualPercent.allSatisfy { $0 < 0.3 })
        #expect(found.curve.gamma.allSatisfy { (name.hasSuffix("linear") ? 0.99...1.01 : 1.7...2.3).contains($0) })
    }

    @Test("a table begins at 0, never falls, and has 256 entries")
    func table() throws {
        for (_, code) in Self.devices {
            for table in try ToneFit.curve(steps(code)).curve.tables {
                #expect(table.count == 256 && table[0] == 0)
                #expect(zip(table, table.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    @Test("a curve with a shoulder is laid through the patches, and its residual is told without the patch")
    func shoulder() throws {
        // Highlights are rolled off, as picture styles do.
        let code: (Double) -> Double = { 245 * tanh(1.6 * pow($0, 0.7)) / tanh(1.6) }
        let found = try ToneFit.curve(steps(code))
        for (light, step) in zip(Self.greys, steps(code)) {
            #expect(abs(found.curve.linear(code: step.codes[0], channel: 0) - light) < 2e-3)
        }
        #expect(found.curve.residualPercent[0] > 0.2)
        for table in found.curve.tables { #expect(zip(table, table.dropFirst()).allSatisfy { $0 <= $1 }) }
        for light in stride(from: 0.05, through: 0.88, by: 0.01) {
            #expect(abs(found.curve.linear(code: code(light), channel: 2) - light) < 0.02)
        }
    }

    @Test("noise in the codes costs little, and the order of patches nothing")
    func noise() throws {
        var chance = SeededChance(4)
        var noisy = steps(Self.devices[4].1)
        for i in noisy.indices { for c in 0..<3 { noisy[i].codes[c] += 0.5 * chance.normal() } }
        let found = try ToneFit.curve(noisy)
        #expect(try ToneFit.curve(noisy.shuffled(using: &chance)).curve == found.curve)
        for light in Self.greys {
            #expect(abs(found.curve.linear(code: Self.devices[4].1(light), channel: 0) - light) < 0.012)
        }
    }

    @Test("uneven light is taken from the patch's place and not into the curve")
    func light() throws {
        let falling = zip(Self.greys, [0.7, 0.8, 0.9, 1, 1.1, 1.05]).map { grey, light in
            GreyStep(
                name: "n\(grey)", luminance: grey,
                codes: [Double](repeating: 220 * pow(grey * light, 1 / 2.2), count: 3),
                light: [light, light, light])
        }
        let found = try ToneFit.curve(falling)
        #expect(found.curve.gamma.allSatisfy { abs($0 - 2.2) < 0.01 })
        #expect(found.curve.residualPercent.allSatisfy { $0 < 0.05 })
    }

    @Test("the repeated greys of a large chart are one step each")
    func repeated() throws {
        let many = steps(of: Self.greys + Self.greys.map { $0 * 1.01 } + Self.greys, Self.devices[2].1)
        #expect(try ToneFit.curve(many).curve.gamma.allSatisfy { abs($0 - 2.2) < 0.02 })
    }

    @Test("what gives no curve is refused with its patch")
    func refused() {
        let good = steps(Self.devices[4].1)
        #expect(fault(Array(good.prefix(3))) == .tooFewGreys(count: 3))
        #expect(fault(steps(of: [0.5, 0.5, 0.5, 0.5, 0.5], { _ in 100 })) != nil)
        #expect(fault(steps(of: [0.5, 0.501, 0.502, 0.1, 0.9], Self.devices[4].1)) == .tooFewGreys(count: 3))
        var step = good
        step[5].isClipped = true
        #expect(fault(step) == .clipped(patch: UntrustedText("white")))
        step = good
        step[0].codes[2] = -0.5
        #expect(fault(step) == .crushed(patch: UntrustedText("black")))
        step = good
        step[2].codes[1] = .nan
        #expect(fault(step) == .notFinite(patch: UntrustedText("5")))
        step = good
        step[3].luminance = 0
        #expect(fault(step) == .notFinite(patch: UntrustedText("6.5")))
        step = good
        step[3].codes[1] = step[2].codes[1] - 2
        #expect(
            fault(step) == .notMonotone(channel: 1, darker: UntrustedText("5"), lighter: UntrustedText("6.5")))
        guard case .lowContrast(channel: 0, let codes) = fault(steps({ 100 + 40 * $0 })) else {
            Issue.record("low contrast")
            return
        }
        #expect(abs(codes - 34.12) < 0.01)
    }

    @Test("contrast that jumps between neighbouring greys is automatic contrast")
    func stepped() {
        // Shadows lifted and stretched by themselves: a flat piece between two steep ones.
        let lifted = zip(Self.names, zip(Self.greys, [40.0, 95, 110, 120, 190, 240])).map { name, values in
            GreyStep(name: name, luminance: values.0, codes: [Double](repeating: values.1, count: 3))
        }
        guard case .stepped(channel: 0, let patch, let ratio) = fault(lifted) else {
            Issue.record("\(String(describing: fault(lifted)))")
            return
        }
        #expect(Self.names.contains(patch.raw) && ratio > 3)
    }

    @Test("two exposures of one device agree, and two contrasts do not")
    func scenes() throws {
        let code = Self.devices[4].1
        let one = try ToneFit.curve(steps(code)).curve
        let darker = try ToneFit.curve(steps { code(0.6 * $0) }).curve
        #expect(throws: Never.self) { try ToneFit.requireSame(one, darker) }
        let steeper = try ToneFit.curve(steps { 250 * pow($0, 1 / 1.8) }).curve
        #expect(throws: ToneFault.self) { try ToneFit.requireSame(one, steeper) }
    }

    @Test("channels of different exponents point to greys that are not grey")
    func channels() throws {
        var tinted = steps(Self.devices[2].1)
        for i in tinted.indices { tinted[i].codes[2] = 250 * pow(tinted[i].luminance, 1 / 2.5) }
        let found = try ToneFit.curve(tinted)
        guard case .channelsDiffer(let spread) = found.warnings.first, found.warnings.count == 1 else {
            return #expect(Bool(false), "\(found.warnings)")
        }
        #expect(abs(spread - 0.3) < 0.01)
    }

    @Test("codes between and beyond the table's entries are on its lines")
    func between() throws {
        let curve = try ToneFit.curve(steps(Self.devices[2].1)).curve
        let table = curve.tables[0]
        #expect(curve.linear(code: -3, channel: 0) == 0 && curve.linear(code: 255, channel: 0) == table[255])
        #expect(abs(curve.linear(code: 100.25, channel: 0) - (0.75 * table[100] + 0.25 * table[101])) < 1e-12)
        #expect(curve.linear(code: 256, channel: 0) == table[255])
    }

    @Test("greys of a sampled chart become steps, and the chart's colours come out of the whole chain")
    func chain() throws {
        let scene = ChartScene(chart: ChartLibrary.colorChecker24)
        let dark = DarkLevel(means: [4, 3, 5], noise: [1, 1, 1], hotPixels: [])
        // A device of gamma 2.2 with a cast, whose black is not 0; its primaries are sRGB's.
        let cast = [0.8, 0.95, 0.7]
        let picture = scene.picture { _, codes in
            (0..<3).map { dark.means[$0] + 235 * pow(cast[$0] * SRGB.decoded(codes[$0] / 255), 1 / 2.2) }
        }
        let samples = try ChartSampler.samples(of: picture, sighting: scene.sighting, chart: scene.chart)
        let greys = try GreyStep.steps(
            samples: samples, chart: scene.chart, dark: dark, width: scene.width, height: scene.height)
        #expect(greys.map(\.name) == ["white", "neutral 8", "neutral 6.5", "neutral 5", "neutral 3.5", "black"])
        let tone = try ToneFit.curve(greys)
        #expect(tone.curve.gamma.allSatisfy { abs($0 - 2.2) < 0.1 }, "\(tone.curve.gamma)")
        let colours = try ColourSample.samples(
            samples, chart: scene.chart, dark: dark, tone: tone.curve, width: scene.width, height: scene.height)
        let made = try CorrectionMaker.correction(colours, chart: scene.chart)
        let quality = made.correction.quality
        // Cyan lies outside of sRGB; the greys of the chart are not quite grey, which the curve takes for tone.
        #expect(quality.leaveOneOutMean < 1.5 && quality.uncorrectedMean > 4, "\(quality)")
        #expect(made.white.allSatisfy { abs($0 - 1) < 0.05 }, "\(made.white)")
    }

    @Test("every refusal has a sentence that says what to do")
    func sentences() {
        let name = UntrustedText("white")
        let faults: [ToneFault] = [
            .tooFewGreys(count: 1), .notFinite(patch: name), .clipped(patch: name), .crushed(patch: name),
            .lowContrast(channel: 0, codes: 12), .notMonotone(channel: 1, darker: name, lighter: name),
            .stepped(channel: 2, patch: name, ratio: 4), .changesWithScene(channel: 0, lightness: 5),
        ]
        for sentence in faults.map(\.sentence) { #expect(sentence.hasSuffix(".") && sentence.count > 40) }
        #expect(ToneFit.Warning.channelsDiffer(gammaSpread: 0.3).sentence.contains("0.30"))
    }
}
