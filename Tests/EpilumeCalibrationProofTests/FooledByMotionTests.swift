import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

/// The same of motion and of the target's size.
@Suite("what fools a fit: motion and size")
struct FooledByMotionTests {
    @Test("a moving hand is refused: frames that differ, in every step that needs a still scene")
    func movingHand() throws {
        var walk = Walk()
        _ = try walk.colour()
        let still = walk.device.chartScene()
        let sighting = walk.device.chartSighting(still)
        func moved(_ scene: TruthScene, _ millimetres: Double) -> TruthScene {
            var scene = scene
            scene.pose.x += millimetres
            return scene
        }
        for way in [0.05, 0.4] {
            var step = try walk.chart(still, sighting)
            try walk.device.each(moved(still, way), 14..<18) { try step.add($0) }
            let chart = refusal { _ = try walk.session.take(&step) }
            // Nothing of what was refused is in the next attempt.
            try walk.device.each(still, 20..<24) { try step.add($0) }
            _ = try walk.session.take(&step)
            #expect(try walk.calibration().noise!.patches.allSatisfy { $0.snr > 20 })
            guard case .steadiness(.moved(let pixels)) = chart else {
                return #expect(Bool(false), "\(way): \(chart as Any)")
            }
            #expect(chart!.sentence.contains("moved by"))
            if way == 0.05 {
                let truth = 1000 * way / walk.device.camera.geometry.horizontalMicrometresPerPixel
                #expect(abs(pixels - truth) < 0.4 * truth, "\(pixels), not \(truth)")
            }
        }
        let scale = refusal {
            var step = ScaleStep(target: walk.device.target, pattern: .dots, light: walk.session.codeLight)
            let scene = walk.device.gridScene(turn: 0, trueFactor: 1)
            try walk.device.each(scene, 0..<2) { try step.add($0) }
            try walk.device.each(moved(scene, 0.05), 2..<4) { try step.add($0) }
            _ = try step.endExposure(walk.device.gridSighting(scene))
        }
        guard case .steadiness(.moved) = scale else { return #expect(Bool(false), "\(scale as Any)") }
        let edges = refusal {
            var step = try SharpnessStep(light: walk.session.codeLight)
            let scene = walk.device.edgeScene()
            try walk.device.each(scene, 0..<2) { try step.add($0) }
            try walk.device.each(moved(scene, 0.02), 2..<4) { try step.add($0) }
            _ = try walk.session.take(&step)
        }
        guard case .steadiness(.moved) = edges else { return #expect(Bool(false), "\(edges as Any)") }
    }

    @Test("motion within the exposure is refused where sharpness is measured, and harmless to scale")
    func motionBlur() throws {
        var walk = Walk()
        _ = try walk.colour()
        let refused = refusal {
            var step = try walk.sharpness { $0.motionX = 5 }
            _ = try walk.session.take(&step)
        }
        guard case .smeared = refused else { return #expect(Bool(false), "\(refused as Any)") }
        #expect(refused!.sentence.contains("moved"))
        _ = try walk.session.take(walk.scale(turns: [0, 90, 180]) { $0.motionX = 3 })
        let truth = walk.device.camera.geometry.horizontalMicrometresPerPixel
        let found = try walk.calibration().spacing!
        #expect(abs(found.horizontal / truth - 1) < found.uncertaintyPercent / 100)
    }

    @Test("a target printed at 97 % cannot be told, and is named as what is taken for true")
    func shrunkPrint() throws {
        var walk = Walk()
        _ = try walk.colour()
        _ = try walk.session.take(walk.scale(trueFactor: 0.97, turns: [0, 90]))
        let calibration = try walk.calibration()
        let truth = walk.device.camera.geometry.horizontalMicrometresPerPixel
        #expect(abs(calibration.spacing!.horizontal / truth - 1 / 0.97) < 0.001)
        #expect(
            calibration.assumptions.contains { $0.contains("dots-0.5") && $0.contains("printed at another size") })
        // Beside a calibration that had the right size it is noticed.
        var before = Walk()
        _ = try before.session.take(before.scale(turns: [0, 90]))
        var again = Walk(previous: try before.calibration())
        let report = try again.session.take(again.scale(trueFactor: 0.97, turns: [0, 90]))
        #expect(report.notes.contains { $0.contains("3.09 % larger") }, "\(report)")
    }
}
