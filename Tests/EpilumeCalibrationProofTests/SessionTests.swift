import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

@Suite("calibration session")
struct SessionTests {
    @Test("parts that were not measured anew are carried over, and what measured them stays named")
    func carried() throws {
        var first = Walk()
        _ = try first.colour()
        _ = try first.session.take(first.scale(turns: [0, 90]))
        let one = try first.calibration("one", at: "2026-01-01T00:00:00Z")
        #expect(one.carried.isEmpty && one.oldestMeasurement == one.measuredAt)

        var second = Walk(previous: one)
        _ = try second.session.take(second.scale(turns: [0]))
        let two = try second.calibration("two", at: "2026-02-01T00:00:00Z")
        #expect(Set(two.carried.map(\.part)) == [.dark, .colour, .flat])
        #expect(two.carried.allSatisfy { $0.from == "one" && $0.measuredAt == one.measuredAt })
        #expect(two.colour == one.colour && two.tone == one.tone && two.noise == one.noise && two.flat == one.flat)
        #expect(two.spacing?.exposures == 1)
        // No verdict of noise against itself.
        #expect(!two.verdicts.contains { $0.quantity == .snr })
        #expect(two.verdicts.contains { $0.quantity == .colourMean })
        #expect(two.assumptions.contains { $0.contains("only one view") })

        var third = Walk(previous: two)
        try third.dark()
        let three = try third.calibration("three", at: "2026-03-01T00:00:00Z")
        let from = Dictionary(uniqueKeysWithValues: three.carried.map { ($0.part, $0.from) })
        #expect(from == [.colour: "one", .flat: "one", .scale: "two"])
        #expect(three.oldestMeasurement == "2026-01-01T00:00:00Z")

        var fourth = Walk(previous: three)
        _ = try fourth.colour()
        let four = try fourth.calibration("four", at: "2026-04-01T00:00:00Z")
        #expect(four.verdicts.contains { $0.quantity == .snr && $0.passed })
        #expect(four.carried.map(\.part) == [.scale])
    }

    @Test("evenness that is measured after colour alone is named as what nobody judged together with it")
    func unevenColour() throws {
        let said = "before evenness was measured"
        var first = Walk()
        try first.dark()
        var chart = try first.chart()
        _ = try first.session.take(&chart)
        let uneven = try first.calibration("one")
        #expect(uneven.flat == nil && !uneven.assumptions.contains { $0.contains(said) })

        var second = Walk(previous: uneven)
        var white = try second.white()
        _ = try second.session.take(&white)
        let two = try second.calibration("two")
        #expect(two.colour == uneven.colour && two.flat != nil)
        #expect(two.assumptions.contains { $0.contains(said) })

        // It stays true until the chart is measured again.
        var third = Walk(previous: two)
        try third.dark()
        let three = try third.calibration("three")
        #expect(three.assumptions.contains { $0.contains(said) })
        var fourth = Walk(previous: three)
        _ = try fourth.colour()
        #expect(try !fourth.calibration("four").assumptions.contains { $0.contains(said) })
    }

    @Test("nothing is taken over from a calibration of another binding")
    func otherBinding() throws {
        var first = Walk()
        _ = try first.colour()
        var one = try first.calibration("one")
        one.binding.light = "non-polarised"
        var second = Walk(previous: one)
        #expect(second.session.changes.map(\.part) == [.light])
        #expect(second.session.codeLight.isAssumed)
        _ = try second.session.take(second.scale(turns: [0]))
        let two = try second.calibration("two")
        #expect(two.carried.isEmpty && two.colour == nil && two.tone == nil)
        #expect(two.assumptions.contains { $0.contains("tone curve of sRGB") })
    }

    @Test("a refused step leaves what was there before it")
    func refusedStep() throws {
        var walk = Walk()
        _ = try walk.colour()
        let before = try walk.calibration()
        _ = refusal {
            var chart = try walk.chart(.wrong(pitch: walk.device.chartPitch, seed: 5))
            _ = try walk.session.take(&chart)
        }
        #expect(try walk.calibration() == before)
    }

    @Test("what needs light or colour before there is any is refused, and evenness waits for it")
    func order() throws {
        var walk = Walk()
        #expect(throws: CalibrationRefusal.nothingMeasured) { try walk.calibration() }
        #expect(throws: CalibrationRefusal.needsColour(.sharpness)) {
            try SharpnessStep(light: walk.session.codeLight)
        }
        var white = try walk.white()
        let report = try walk.session.take(&white)
        #expect(report.isProvisional && report.sentence.contains("about"))
        #expect(throws: CalibrationRefusal.needsColour(.flat)) { try walk.calibration() }
        var chart = try walk.chart()
        _ = try walk.session.take(&chart)
        let flat = try #require(try walk.calibration().flat)
        let level = try #require(flat.level)
        // The card reflects 0.93, less in blue.
        #expect(level.allSatisfy { (0.8...1.05).contains($0) }, "\(level)")
    }

    @Test("frames of another size than the mode's are refused")
    func otherMode() throws {
        var walk = Walk()
        let other = ProofDevice(seed: 3, width: 640, height: 360)
        var step = DarkStep()
        try other.each(TruthScene(.cappedLens), 0..<8) { try step.add($0) }
        #expect(throws: CalibrationRefusal.otherMode(width: 640, height: 360)) { try walk.session.take(step) }
        #expect(throws: CalibrationRefusal.tooFewFrames(.dark, have: 0, need: 8)) {
            try walk.session.take(DarkStep())
        }
    }

    @Test("patches shown one at a time give the correction that the whole chart gives")
    func patchByPatch() throws {
        var whole = Walk()
        _ = try whole.colour()
        var walk = Walk()
        try walk.dark()
        var white = try walk.white()
        _ = try walk.session.take(&white)
        var step = PatchStep(chart: ProofDevice.chart)
        #expect(step.missing.count == 24)
        #expect(throws: CalibrationRefusal.patchUnknown(UntrustedText("mauve"))) {
            try step.add(FloatPicture(width: 1, height: 1, samples: [0, 0, 0]), patch: "mauve")
        }
        for (index, name) in ChartSpectra.names.enumerated() {
            let scene = TruthScene(.surface(ChartSpectra.reflectances[index]))
            try walk.device.each(scene, 0..<3) { try step.add($0, patch: name) }
            if index == 5 { #expect(step.missing.count == 18) }
        }
        let report = try walk.session.take(step)
        #expect(report.verdicts.first?.quantity == .colourMean)
        let (one, other) = (try whole.calibration(), try walk.calibration())
        #expect(other.noise?.patches.count == 6)
        for (a, b) in zip(one.colour!.patches, other.colour!.patches) {
            let difference = CIEDE2000.difference(Lab(a.corrected)!, Lab(b.corrected)!)
            #expect(difference < 1.5, "\(a.name): \(difference)")
        }
        // Two names exchanged are no chart.
        var exchanged = PatchStep(chart: ProofDevice.chart)
        for (index, name) in ChartSpectra.names.reversed().enumerated() {
            let scene = TruthScene(.surface(ChartSpectra.reflectances[index]))
            try walk.device.each(scene, 0..<2) { try exchanged.add($0, patch: name) }
        }
        guard case .chart(.notThisChart) = refusal(of: { _ = try walk.session.take(exchanged) }) else {
            return #expect(Bool(false))
        }
    }

    @Test("two lines on a stage micrometer give both spacings within what they state")
    func micrometer() throws {
        var walk = Walk(seed: 6)
        // Pixels that are no squares, so that the axes cannot be exchanged.
        walk.device.camera.geometry.verticalMicrometresPerPixel *= 1.03
        _ = try walk.colour()
        let scale = PixelSpacing.Target(name: "micrometer", pitchMicrometres: 100, tolerancePercent: 0.02)
        var step = MicrometerStep(scale: scale, light: walk.session.codeLight)
        let size = (Double(walk.device.width - 1), Double(walk.device.height - 1))
        for (turn, reach) in [(1.0, 0.42), (91.0, 0.36)] {
            // Marks are long upwards from v = 0: the scale lies a little lower, so that the line crosses all of them.
            let pose = TargetPose(rotationDegrees: turn)
            let scene = TruthScene(.micrometer(StageMicrometer(division: 0.1, divisions: 100)), pose: pose)
            try walk.device.each(scene, 50..<52) { try step.add($0) }
            let length =
                reach * (turn < 45 ? size.0 : size.1) * walk.device.camera.geometry.horizontalMicrometresPerPixel
            let half = min(4.5, length / 1000)
            let ends = [-half, half].map { walk.device.camera.pixel(of: TargetPoint(u: $0, v: -0.5), in: scene) }
            let found = try step.endLine(from: ends[0], to: ends[1])
            #expect(found.marks > 20)
        }
        _ = try walk.session.take(step)
        let calibration = try walk.calibration()
        let spacing = try #require(calibration.spacing)
        let truth = walk.device.camera.geometry
        let centre = truth.spacing(at: PicturePoint(x: size.0 / 2, y: size.1 / 2))
        #expect(abs(100 * (spacing.horizontal / centre.horizontal - 1)) < spacing.uncertaintyPercent, "\(spacing)")
        #expect(abs(100 * (spacing.vertical / centre.vertical - 1)) < spacing.uncertaintyPercent, "\(spacing)")
        #expect(spacing.uncertaintyPercent < 0.5)
        #expect(calibration.distortion == nil && spacing.zones.isEmpty)
        #expect(calibration.assumptions.contains { $0.contains("Distortion") })
    }

    @Test("the meter says what is too dark, too bright and out of focus")
    func meter() throws {
        var device = ProofDevice(seed: 4, width: 480, height: 270)
        let scene = device.chartScene()
        func frame(_ change: (inout TruthScene) -> Void) throws -> FloatPicture {
            var scene = scene
            change(&scene)
            return try device.frames(scene, 0..<1)[0]
        }
        var meter = FrameMeter(.details)
        let blurred = meter.read(try frame { $0.defocusRadius = 3 })
        #expect(blurred.focusPercent == 100)
        let sharp = meter.read(try frame { _ in })
        #expect(sharp.focusPercent == 100 && sharp.focus > 1.1 * blurred.focus)
        #expect(sharp.sentence == "exposure good, focus at its best")
        let again = meter.read(try frame { $0.defocusRadius = 3 })
        #expect(again.focusPercent < 95 && again.sentence.hasPrefix("focus "))
        let dark = meter.read(try frame { $0.exposureFactor = 0.15 })
        #expect(dark.sentence.hasPrefix("too dark"))
        let bright = meter.read(try frame { $0.exposureFactor = 2 })
        #expect(bright.sentence.hasPrefix("overexposed") && bright.clippedShare > 0.01)
        var cap = FrameMeter(.cappedLens)
        #expect(cap.read(try device.frames(TruthScene(.cappedLens), 0..<1)[0]).sentence == "dark")
        #expect(cap.read(try frame { _ in }).sentence.hasPrefix("not dark"))
    }
}
