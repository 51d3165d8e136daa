import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

/// What fools a fit: each is refused with its reason, or harmless.
@Suite("what fools a fit")
struct FooledTests {
    @Test("gamma-coded frames are linearised", arguments: [1.4, 1.8, 2.2, 2.6])
    func gammaCoded(_ exponent: Double) throws {
        var walk = Walk()
        walk.device.camera.coding.tone = .linear
        _ = try walk.colour()
        let linear = try #require(try walk.quality)
        var coded = Walk()
        coded.device.camera.coding.tone = .gamma(exponent)
        // A level of black that is coded, too, leaves no exact power.
        coded.device.camera.sensor.pedestal = 0.0002
        coded.device.camera.sensor.veil = 0
        _ = try coded.colour()
        let calibration = try coded.calibration()
        #expect(calibration.colour!.quality.leaveOneOutMean < linear.leaveOneOutMean + 0.15)
        #expect(calibration.tone!.gamma.allSatisfy { abs($0 - exponent) < 0.2 }, "\(calibration.tone!.gamma)")
        #expect(ProofRun.unevenness(coded.device, calibration.flat!) <= 1)
    }

    @Test("clipped frames are refused: of the white card, and of the chart by its patch")
    func clipped() throws {
        var walk = Walk()
        try walk.dark()
        var scene = walk.device.whiteScene
        scene.exposureFactor = 1.5
        guard
            case .evenness(.clipped(let percent)) = refusal(of: {
                var step = try walk.white(scene)
                _ = try walk.session.take(&step)
            })
        else { return #expect(Bool(false)) }
        #expect(percent > 1)
        let refused = refusal {
            var chart = try walk.chart { $0.exposureFactor = 1.7 }
            _ = try walk.session.take(&chart)
        }
        guard case .chart(.clipped(let patch, _)) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("white") || refused!.sentence.contains("overexposed"))
        #expect(["white 9.5", "yellow", "neutral 8", "orange yellow"].contains(patch.raw))
        #expect(throws: CalibrationRefusal.nothingMeasured) { try Walk().calibration() }
    }

    @Test("automatic contrast is refused by the white card, or by the chart after it")
    func autoContrast() throws {
        var walk = Walk()
        walk.device.camera.coding.tone = .autoContrast
        let refused = refusal {
            var white = try walk.white()
            _ = try walk.session.take(&white)
            var chart = try walk.chart()
            _ = try walk.session.take(&chart)
        }
        #expect(refused!.sentence.contains("overexposed") || refused!.sentence.contains("contrast"))
        #expect(refusal { try walk.dark() }!.sentence.contains("automatic gain or contrast"))
    }

    @Test("a second view is no trouble to a device that is locked, and one that brightens it is told")
    func secondView() throws {
        var walk = Walk()
        _ = try walk.colour()
        #expect(try walk.calibration().assumptions.contains { $0.contains("only one view") })
        var view = try walk.chart { $0.pose.rotationDegrees += 180 }
        let report = try walk.session.takeSecondView(&view)
        #expect(report.sentence.contains("ΔE00"))
        #expect(try !walk.calibration().assumptions.contains { $0.contains("only one view") })
        let refused = refusal {
            var darker = try walk.chart {
                $0.pose.rotationDegrees += 180
                $0.exposureFactor = 0.5
            }
            _ = try walk.session.takeSecondView(&darker)
        }
        guard case .exposureChanged(let factor) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(abs(factor - 0.5) < 0.05)
    }

    @Test("automatic white balance is refused as drift between frames")
    func whiteBalance() throws {
        var walk = Walk()
        walk.device.camera.coding.whiteBalance = .drifting(strength: 0.8, frames: 30)
        let refused = refusal {
            var chart = try walk.chart(frames: 0..<10)
            _ = try walk.session.take(&chart)
        }
        guard case .steadiness(.whiteBalance) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("automatic white balance"))
        // Of a card of another colour too; of a white one there is nothing to drift to.
        let card = refusal {
            var white = WhiteStep()
            let scene = TruthScene(.surface(ChartSpectra.reflectances[15]))
            try walk.device.each(scene, 0..<10) { try white.add($0) }
            _ = try walk.session.take(&white)
        }
        guard case .steadiness(.whiteBalance) = card else { return #expect(Bool(false), "\(card as Any)") }
    }

    @Test("a chart upside down or mirrored is refused and said so")
    func turned() throws {
        for (turn, mirror, words) in [(180.0, false, "upside down"), (0.0, true, "mirror")] {
            var walk = Walk()
            var scene = walk.device.chartScene()
            // Corners as they would be if it lay upright.
            let sighting = walk.device.chartSighting(scene)
            scene.pose.rotationDegrees += turn
            scene.pose.isMirrored = mirror
            let refused = refusal {
                var chart = try walk.chart(scene, sighting)
                _ = try walk.session.take(&chart)
            }
            guard case .chart(.turned) = refused else { return #expect(Bool(false), "\(refused as Any)") }
            #expect(refused!.sentence.contains(words))
        }
    }

    @Test("a chart half out of view is refused, and a grid that does not reach a corner")
    func halfOutOfView() throws {
        var walk = Walk()
        let refused = refusal {
            let pitch = walk.device.chartPitch
            var chart = try walk.chart { $0.pose.x += 3 * pitch }
            _ = try walk.session.take(&chart)
        }
        guard case .chart(.outsideFrame) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("beyond the frame"))
        let grid = refusal {
            let width = walk.device.fieldWidth
            _ = try walk.session.take(
                walk.scale { scene in
                    guard case .grid(var grid) = scene.target else { return }
                    grid.columns = 15
                    grid.rows = 61
                    scene.target = .grid(grid)
                    scene.pose.x = -width / 2 + 3.5
                })
        }
        guard case .spacing(.outOfView(let place)) = grid else { return #expect(Bool(false), "\(grid as Any)") }
        #expect(grid!.sentence.contains("does not reach"))
        #expect(place != .centre)
    }

    @Test("another chart is refused")
    func wrongChart() throws {
        var walk = Walk()
        let refused = refusal {
            var chart = try walk.chart(.wrong(pitch: walk.device.chartPitch, seed: 5))
            _ = try walk.session.take(&chart)
        }
        guard case .chart(.notThisChart) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("does not resemble the chart truth24"))
    }

    @Test("glare on a patch is refused with the patch's name, narrow or wide")
    func glare() throws {
        for radius in [0.08, 0.3] {
            var walk = Walk()
            try walk.dark()
            let pitch = walk.device.chartPitch
            let refused = refusal {
                var chart = try walk.chart { scene in
                    let place = PatchChart.classic(pitch: pitch).centre(ofPatch: 9)
                    scene.glare = [.init(at: place, radius: radius * pitch, strength: 0.5)]
                }
                _ = try walk.session.take(&chart)
            }
            #expect(refused?.sentence.contains("purple") == true, "\(radius): \(refused as Any)")
            #expect(refused?.sentence.contains("glare") == true)
        }
    }

    @Test("one spoiled patch is named")
    func spoiled() throws {
        var walk = Walk()
        let refused = refusal {
            var chart = try walk.chart(PatchChart.classic(pitch: walk.device.chartPitch).spoiled(patch: 14))
            _ = try walk.session.take(&chart)
        }
        guard case .colour(.patchesSpoiled(let patches, _)) = refused else {
            return #expect(Bool(false), "\(refused as Any)")
        }
        #expect(patches.map(\.patch.raw) == ["red"])
        #expect(refused!.sentence.contains("red"))
    }

    @Test(
        "JPEG of low quality is named, costs colour and evenness less than their gates, and scale nothing",
        arguments: [60, 30])
    func lowQuality(_ quality: Int) throws {
        var good = Walk()
        _ = try good.colour()
        let fine = try good.calibration()
        #expect(!fine.notes.contains { $0.contains("strongly compressed") })
        var walk = Walk()
        walk.device.camera.coding.quality = quality
        _ = try walk.colour()
        _ = try walk.session.take(walk.scale(turns: [0, 90, 180]))
        let calibration = try walk.calibration()
        #expect(calibration.notes.contains { $0.contains("strongly compressed") })
        let colour = try #require(calibration.colour).quality.leaveOneOutMean
        #expect(colour < min(Gates.colourMean, fine.colour!.quality.leaveOneOutMean + 1))
        #expect(ProofRun.unevenness(walk.device, calibration.flat!) < Gates.uniformityPercent)
        let truth = walk.device.camera.geometry.horizontalMicrometresPerPixel
        #expect(abs(calibration.spacing!.horizontal / truth - 1) < 0.001)
    }

    @Test("two light states in one run of frames are refused")
    func mixedStates() throws {
        var walk = Walk()
        let polarised = walk.device.chartScene()
        var plain = polarised
        plain.light = .nonPolarised
        let sighting = walk.device.chartSighting(polarised)
        let refused = refusal {
            var step = try walk.chart(polarised, sighting, frames: 0..<4)
            try walk.device.each(plain, 4..<8) { try step.add($0) }
            _ = try walk.session.take(&step)
        }
        guard case .steadiness(.light) = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("light was switched to another state"))
    }

    @Test("light of a window is refused, or noticed where it falls along the greys")
    func twoLights() throws {
        // A lamp without blue that grows along the chart, on top of the device's own light.
        func take(fromLeft: Bool, evened: Bool) throws -> StepReport {
            var walk = Walk()
            if evened { _ = try walk.colour() }
            let scene = walk.device.chartScene()
            var step = ChartStep(sighting: walk.device.chartSighting(scene), chart: ProofDevice.chart)
            for var frame in try walk.device.frames(scene, 10..<14) {
                for y in 0..<frame.height {
                    for x in 0..<frame.width {
                        let along = fromLeft ? Float(x) / Float(frame.width) : Float(y) / Float(frame.height)
                        frame[x, y, 2] *= 1 - 0.25 * along
                    }
                }
                try step.add(frame)
            }
            return try walk.session.take(&step)
        }
        for (fromLeft, evened) in [(false, true), (false, false), (true, false)] {
            let refused = refusal { _ = try take(fromLeft: fromLeft, evened: evened) }
            guard case .colour(.mixedLight(_, fromLeft ? .leftToRight : .topToBottom)) = refused else {
                return #expect(Bool(false), "\(refused as Any)")
            }
            #expect(refused!.sentence.contains("keep other light out"))
        }
        // Here the curve of blue takes a part of it for itself.
        let report = try take(fromLeft: true, evened: true)
        #expect(!report.passed && report.notes.contains { $0.contains("exponents of the channels differ") })
    }
}
