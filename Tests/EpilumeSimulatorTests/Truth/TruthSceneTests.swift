import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

extension TruthTarget: CustomTestStringConvertible {
    /// Without the spectra.
    package var testDescription: String { String("\(self)".prefix { $0 != "(" }) }
}

@Suite struct TruthSceneTests {
    /// The picture turned left to right.
    private static func flipped(_ picture: FloatPicture) -> FloatPicture {
        var result = picture
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                for channel in 0..<3 { result[x, y, channel] = picture[picture.width - 1 - x, y, channel] }
            }
        }
        return result
    }

    private static func largestDifference(_ a: FloatPicture, _ b: FloatPicture) -> Float {
        zip(a.samples, b.samples).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private static let targets: [TruthTarget] = [
        .colourChart(.classic(pitch: 0.4)), .grid(GridTarget(.chessboard, pitch: 0.35, columns: 7, rows: 4)),
        .grid(GridTarget(.dots(diameter: 0.2), pitch: 0.4, columns: 7, rows: 5)),
        .edges(EdgeTarget(side: 0.5, spreadU: 0.8, spreadV: 0.6)), .micrometer(StageMicrometer(divisions: 20)),
        .skin(SkinTarget(lesionRadius: 0.7)),
    ]

    @Test(arguments: targets)
    func mirroredTargetIsTheFlippedPicture(target: TruthTarget) {
        let camera = TruthCamera.perfect(width: 160, height: 128, micrometresPerPixel: 17)
        let pose = TargetPose(x: 0.1, y: -0.05, rotationDegrees: 17, tiltDegrees: 8, nodDegrees: -5)
        var mirrored = pose
        mirrored.isMirrored = true
        mirrored.x = -pose.x
        let picture = camera.linear(of: TruthScene(target, pose: pose))
        let mirror = camera.linear(of: TruthScene(target, pose: mirrored))
        #expect(Self.largestDifference(Self.flipped(picture), mirror) < 2e-4)
        #expect(Self.largestDifference(picture, mirror) > 0.05)
    }

    @Test(arguments: targets)
    func targetOnItsHeadIsThePictureOnItsHead(target: TruthTarget) {
        let camera = TruthCamera.perfect(width: 160, height: 128, micrometresPerPixel: 17)
        let picture = camera.linear(of: TruthScene(target, pose: TargetPose(rotationDegrees: 30)))
        var turned = camera.linear(of: TruthScene(target, pose: TargetPose(rotationDegrees: 210)))
        let pixels = stride(from: 0, to: turned.samples.count, by: 3).map { Array(turned.samples[$0..<$0 + 3]) }
        turned.samples = pixels.reversed().flatMap { $0 }
        #expect(Self.largestDifference(picture, turned) < 2e-4)
    }

    @Test(arguments: [
        TargetPose(), TargetPose(x: 0.3, y: 0.2, rotationDegrees: 75),
        TargetPose(rotationDegrees: -20, isMirrored: true),
        TargetPose(rotationDegrees: 160, tiltDegrees: 15, nodDegrees: -10),
    ])
    func everyPatchIsSeenWhereAndAsTheTruthSays(pose: TargetPose) throws {
        var camera = TruthCamera(seed: 21, width: 320, height: 240)
        camera.sensor.veil = 0
        let chart = PatchChart.classic(pitch: 1.6)
        let scene = TruthScene(.colourChart(chart), pose: pose, light: .nonPolarised)
        let picture = camera.linear(of: scene)
        let shading = camera.shading(.nonPolarised)
        var seen = 0
        for (index, spectrum) in chart.patches.enumerated() {
            let at = camera.pixel(of: chart.centre(ofPatch: index), in: scene)
            let (x, y) = (Int(at.x.rounded()), Int(at.y.rounded()))
            guard (0..<320).contains(x), (0..<240).contains(y) else { continue }
            seen += 1
            let response = camera.sensor.response(to: spectrum, in: camera.lights[.nonPolarised]!.spectrum)
            let shaded = (0..<3).map { channel in
                response[channel] * camera.sensor.exposure
                    * shading.relativeLight(at: PicturePoint(x: Double(x), y: Double(y)), channel: channel)
            }
            for (channel, row) in camera.sensor.matrix.enumerated() {
                let truth = zip(row, shaded).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(Double(picture[x, y, channel]) - truth) < 1e-3, "patch \(index)")
            }
        }
        #expect(seen > 16)
        let corners = try #require(camera.corners(in: scene))
        #expect(ChartSighting(chart: "any", corners: corners, confidence: nil).isMirrored == pose.isMirrored)
    }

    @Test func cornersEncloseTheOuterCells() throws {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        let scene = TruthScene(.colourChart(.classic(pitch: 0.8)))
        let corners = try #require(camera.corners(in: scene))
        // 0.8 mm are 40 pixels; the middle of the frame is 159.5, 119.5.
        for (corner, truth) in zip(corners, [(39.5, 39.5), (279.5, 39.5), (279.5, 199.5), (39.5, 199.5)]) {
            #expect(abs(corner.x - truth.0) < 1e-9 && abs(corner.y - truth.1) < 1e-9)
        }
        #expect(camera.corners(in: TruthScene(.cappedLens)) == nil)
        #expect(camera.gridPoints(in: scene) == nil)
        #expect(camera.edges(in: scene).isEmpty)
    }

    @Test func tiltForeshortensTheFarSide() throws {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        let scene = TruthScene(.colourChart(.classic(pitch: 0.8)), pose: TargetPose(tiltDegrees: 30))
        let corners = try #require(camera.corners(in: scene))
        let (left, right) = (corners[3].y - corners[0].y, corners[2].y - corners[1].y)
        // The right side is 2.4 mm · sin 30° farther away than the axis's point, the left as much nearer.
        #expect(abs(left / right - (60 + 1.2) / (60 - 1.2)) < 1e-9)
    }

    @Test func glareBlindsItsPatchOnly() {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        let chart = PatchChart.classic(pitch: 0.8)
        var scene = TruthScene(.colourChart(chart))
        let clear = camera.linear(of: scene)
        scene.glare = [TruthScene.Glare(at: chart.centre(ofPatch: 9), radius: 0.06, strength: 2)]
        let picture = camera.linear(of: scene)
        for index in 0..<24 {
            let at = camera.pixel(of: chart.centre(ofPatch: index), in: scene)
            let added = picture[Int(at.x), Int(at.y), 1] - clear[Int(at.x), Int(at.y), 1]
            #expect(index == 9 ? added > 1 : added == 0)
        }
    }

    @Test func spoiledChartDiffersInOnePatchAndWrongOneInMost() {
        let chart = PatchChart.classic(pitch: 1)
        let spoiled = chart.spoiled(patch: 4)
        #expect(chart.patches.indices.filter { chart.patches[$0] != spoiled.patches[$0] } == [4])
        let wrong = PatchChart.wrong(pitch: 1, seed: 1)
        #expect(Set(wrong.patches) == Set(chart.patches))
        #expect(zip(wrong.patches, chart.patches).count { $0 != $1 } > 16)
    }

    @Test func dustLiesOnTheCardAndMovesWithIt() {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        let card = WhiteCard(dustDensity: 0.3, seed: 4)
        let still = camera.linear(of: TruthScene(.whiteCard(card)))
        // 0.2 mm are 10 pixels.
        let moved = camera.linear(of: TruthScene(.whiteCard(card), pose: TargetPose(x: 0.2)))
        let white = camera.linear(of: card.card, in: TruthScene(.whiteCard(card)))[1]
        let dusty = stride(from: 1, to: still.samples.count, by: 3).count { Double(still.samples[$0]) < white - 0.01 }
        #expect((20...6000).contains(dusty), "\(dusty)")
        var largest: Float = 0
        for y in 0..<240 { for x in 10..<320 { largest = max(largest, abs(moved[x, y, 1] - still[x - 10, y, 1])) } }
        #expect(largest < 1e-4)
    }

    @Test func skinIsSeenAsItsReflectance() {
        var camera = TruthCamera.perfect(width: 200, height: 160, micrometresPerPixel: 40)
        camera.sensor.exposure = 1
        let skin = SkinTarget(lesionRadius: 2, seed: 6)
        let scene = TruthScene(.skin(skin))
        let picture = camera.linear(of: scene)
        var errors: [Double] = []
        for y in stride(from: 4, to: 160, by: 12) {
            for x in stride(from: 4, to: 200, by: 12) {
                let point = camera.target(at: PicturePoint(x: Double(x), y: Double(y)), in: scene)
                let truth = camera.linear(of: skin.reflectance(at: point).spectrum, in: scene)
                errors += (0..<3).map { abs(Double(picture[x, y, $0]) / truth[$0] - 1) }
            }
        }
        // Between the lattice's places, 0.05 mm apart, the network is rounded off.
        errors.sort()
        #expect(errors[errors.count / 2] < 0.005, "\(errors[errors.count / 2])")
        #expect(errors[errors.count * 95 / 100] < 0.06, "\(errors[errors.count * 95 / 100])")
    }
}
