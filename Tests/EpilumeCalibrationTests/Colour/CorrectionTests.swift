import EpilumeCalibration
import EpilumeModel
import Testing

@Suite("colour correction")
struct CorrectionTests {
    private func made(
        _ samples: [ColourSample], _ kind: ColourCorrection.Kind = .matrix
    ) throws(ColourFault) -> CorrectionMaker.Result {
        try CorrectionMaker.correction(samples, kind: kind, chart: ChartLibrary.colorChecker24)
    }

    private func fault(_ samples: [ColourSample], _ kind: ColourCorrection.Kind = .matrix) -> ColourFault? {
        do {
            _ = try made(samples, kind)
            return nil
        } catch {
            return error
        }
    }

    private let scope = ColourCases.scene("Nikon", "LED-B3", noise: 0.01)
    private static let kinds: [ColourCorrection.Kind] = [.matrix, .rootPolynomial2]

    @Test("white becomes D50 exactly, at every lightness", arguments: kinds)
    func neutral(_ kind: ColourCorrection.Kind) throws {
        let made = try made(scope.samples(), kind)
        for share in [0.01, 0.2, 1] {
            let found = made.correction.xyz(linear: made.white.map { $0 * share })
            #expect(zip(found.array, XYZ.d50.array).allSatisfy { abs($0 - $1 * share) < 1e-12 })
        }
        // What a perfect diffuser gives in the scene is 1, and no patch of the chart says so.
        #expect(made.white.allSatisfy { abs($0 - 1) < 0.02 }, "\(made.white)")
    }

    @Test("another exposure gives the same colours and the same errors", arguments: kinds, [0.5, 2])
    func exposure(_ kind: ColourCorrection.Kind, _ factor: Double) throws {
        let one = try made(scope.samples(), kind)
        let other = try made(scope.samples(exposure: factor), kind)
        for (a, b) in zip(one.correction.rows.joined(), other.correction.rows.joined()) {
            #expect(abs(a - b * factor) < 1e-9 * max(1, abs(a)))
        }
        for (a, b) in zip(one.correction.patches, other.correction.patches) {
            #expect(zip(a.corrected, b.corrected).allSatisfy { abs($0 - $1) < 1e-8 })
            #expect(abs(a.leaveOneOut - b.leaveOneOut) < 1e-8)
        }
        // A picture of half the light through the correction of the whole: half of XYZ, the same chromaticity.
        let colour = one.correction.xyz(linear: scope.linear[0])
        let dim = one.correction.xyz(linear: scope.linear[0].map { $0 * factor })
        #expect(zip(colour.array, dim.array).allSatisfy { abs($0 * factor - $1) < 1e-12 })
    }

    @Test("the order in which patches come does not matter", arguments: kinds)
    func order(_ kind: ColourCorrection.Kind) throws {
        let one = try made(scope.samples(), kind)
        var turned = scope.samples()
        turned.reverse()
        for i in turned.indices { turned[i].place = .init(x: 1 - turned[i].place.x, y: 1 - turned[i].place.y) }
        let other = try made(turned, kind)
        for (a, b) in zip(one.correction.rows.joined(), other.correction.rows.joined()) { #expect(abs(a - b) < 1e-9) }
    }

    @Test("each spoiled patch is named, and no other", arguments: kinds)
    func spoiled(_ kind: ColourCorrection.Kind) {
        for index in 0..<24 {
            var samples = scope.samples()
            // Glare: a quarter of white is added, which the darkest patches show most and white least.
            for channel in 0..<3 { samples[index].linear[channel] += 0.25 }
            if samples[index].reference.y > 0.5 { samples[index].linear = [0.35, 0.2, 0.1] }
            guard case .patchesSpoiled(let found, let others) = fault(samples, kind) else {
                Issue.record("\(samples[index].name): \(String(describing: fault(samples, kind)))")
                continue
            }
            #expect(found.map(\.patch.raw) == [samples[index].name])
            #expect(others < 4)
        }
    }

    @Test("two spoiled patches are both named")
    func twoSpoiled() {
        var samples = scope.samples()
        samples.swapAt(2, 14)
        let linear = samples[2].linear
        samples[2].linear = samples[14].linear
        samples[14].linear = linear
        let place = samples[2].place
        samples[2].place = samples[14].place
        samples[14].place = place
        guard case .patchesSpoiled(let found, _) = fault(samples) else {
            Issue.record("\(String(describing: fault(samples)))")
            return
        }
        #expect(Set(found.map(\.patch.raw)) == ["blue sky", "red"])
    }

    @Test("no camera in any light has a good patch taken for a spoiled one, or one light for two")
    func noFalseAlarm() {
        for scene in ColourCases.usual {
            for kind in Self.kinds { #expect(fault(scene.samples(), kind) == nil, "\(scene.testDescription)") }
        }
    }

    @Test("display-coded values are not taken for linear ones")
    func gammaCoded() {
        var samples = scope.samples()
        for i in samples.indices { samples[i].linear = samples[i].linear.map(SRGB.encoded) }
        guard case .notLinear(let exponent) = fault(samples) else {
            Issue.record("\(String(describing: fault(samples)))")
            return
        }
        #expect((0.35...0.5).contains(exponent))
    }

    @Test("daylight from one side is told from the scope's own light", arguments: [false, true])
    func mixedLight(_ isVertical: Bool) {
        // Lamps of A and of LED, each as bright to the camera's green: mixed from all LED to all A.
        let led = ColourCases.scene("Nikon", "LED-B3")
        let lamp = ColourCases.scene("Nikon", "A")
        var samples = led.samples()
        // The camera's white in A, when LED's is 1: red is stronger and blue weaker.
        let cast = [1.5, 1.0, 0.6]
        for i in samples.indices {
            let share = isVertical ? samples[i].place.y : samples[i].place.x
            for channel in 0..<3 {
                samples[i].linear[channel] =
                    (1 - share) * led.linear[i][channel] + share * cast[channel] * lamp.linear[i][channel]
            }
        }
        guard case .mixedLight(let percent, let axis) = fault(samples) else {
            Issue.record("\(String(describing: fault(samples)))")
            return
        }
        #expect(axis == (isVertical ? .topToBottom : .leftToRight))
        #expect((25...110).contains(percent), "\(percent)")
    }

    @Test("light that falls off to one side is told with its percentage")
    func level() throws {
        var samples = scope.samples()
        for i in samples.indices {
            samples[i].linear = samples[i].linear.map { $0 * (1.15 - 0.3 * samples[i].place.x) }
        }
        let warnings = try made(samples).warnings
        #expect(
            warnings.contains {
                guard case .lightLevel(let percent, .leftToRight) = $0 else { return false }
                return (20...50).contains(percent)
            }, "\(warnings)")
    }

    @Test("greys of mixed inks are noticed")
    func printedGreys() throws {
        var samples = scope.samples()
        for (i, tint) in zip(18..<24, [1, 1.06, 0.96, 1.05, 0.95, 1]) { samples[i].linear[0] *= tint }
        let warnings = try made(samples).warnings
        #expect(
            warnings.contains {
                guard case .greysDiffer(let percent) = $0 else { return false }
                return (6...16).contains(percent)
            }, "\(warnings)")
        #expect(try !made(scope.samples()).warnings.contains { if case .greysDiffer = $0 { true } else { false } })
    }

    @Test("what cannot decide a correction is refused in words")
    func degenerate() {
        let good = scope.samples()
        var grey = good
        for i in grey.indices { grey[i].linear = [Double](repeating: grey[i].reference.y, count: 3) }
        #expect(fault(grey) == .withoutColour)
        var equal = good
        for i in equal.indices { equal[i].linear = [0.2, 0.2, 0.2] }
        guard case .notLinear = fault(equal) else {
            Issue.record("\(String(describing: fault(equal)))")
            return
        }
        var hole = good
        hole[5].linear[1] = .nan
        #expect(fault(hole) == .notFinite(patch: UntrustedText(good[5].name)))
        #expect(fault([]) == .tooFewPatches(count: 0))
        #expect(fault(Array(good[10...])) == .tooFewPatches(count: 14))
        #expect(fault(good.filter { !$0.isGrey || $0.name == "white" }) == .tooFewGreys(count: 1))
        var dark = good
        for i in dark.indices { dark[i].linear = [0, 0, 0] }
        guard case .notFinite = fault(dark) else {
            Issue.record("\(String(describing: fault(dark)))")
            return
        }
        var ended = good
        for i in 0..<6 { ended[i].isTruncated = true }
        guard case .truncated(let patches) = fault(ended) else {
            Issue.record("\(String(describing: fault(ended)))")
            return
        }
        #expect(patches.count == 6)
        var random = SeededChance(3)
        var shuffled = good
        let linear = good[..<18].map(\.linear).shuffled(using: &random)
        for i in 0..<18 { shuffled[i].linear = linear[i] }
        guard case .hopeless(let mean) = fault(shuffled) else {
            Issue.record("\(String(describing: fault(shuffled)))")
            return
        }
        #expect(mean > 15)
    }

    @Test("a patch that the device cuts off is judged and not fitted")
    func truncated() throws {
        var samples = scope.samples()
        let cyan = samples.firstIndex { $0.name == "cyan" }!
        let whole = try made(samples)
        samples[cyan].linear[0] = 0
        samples[cyan].isTruncated = true
        let made = try made(samples)
        #expect(made.warnings.contains(.truncated(patches: [UntrustedText("cyan")])))
        #expect(made.correction.patches[cyan].leaveOneOut > whole.correction.patches[cyan].leaveOneOut)
        #expect(abs(made.correction.quality.fitMean - whole.correction.quality.fitMean) < 0.5)
    }

    @Test("quality is what its patches say")
    func quality() throws {
        let correction = try made(scope.samples()).correction
        let left = correction.patches.map(\.leaveOneOut)
        #expect(correction.patches.count == 24)
        #expect(correction.quality.leaveOneOutMaximum == left.max())
        #expect(abs(correction.quality.leaveOneOutMean - left.reduce(0, +) / 24) < 1e-12)
        #expect(correction.quality.leaveOneOutMean > correction.quality.fitMean)
        #expect(correction.quality.uncorrectedMean > correction.quality.leaveOneOutMean)
        let sorted = left.sorted()
        #expect((sorted[21]...sorted[22]).contains(correction.quality.leaveOneOutPercentile95))
        let skin = correction.patches.filter(\.isSkin).map(\.leaveOneOut)
        #expect(correction.quality.leaveOneOutSkin == (skin[0] + skin[1]) / 2)
    }

    @Test("every refusal and warning has a sentence that says what to do")
    func sentences() {
        let faults: [ColourFault] = [
            .tooFewPatches(count: 3), .tooFewGreys(count: 1), .notFinite(patch: UntrustedText("x")),
            .truncated(patches: [UntrustedText("x")]), .withoutColour, .notLinear(exponent: 0.45),
            .mixedLight(percent: 20, across: .leftToRight), .hopeless(mean: 30), .tooFewFrames(count: 1),
            .differentFrames, .frozen(frames: 3), .patchesSpoiled([], othersMean: 2),
        ]
        for sentence in faults.map(\.sentence) { #expect(sentence.hasSuffix(".") && sentence.count > 40) }
        #expect(ColourFault.notLinear(exponent: 0.454).sentence.contains("0.45"))
        #expect(ColourWarning.greysDiffer(percent: 7.04).sentence.contains("7.0 %"))
    }
}
