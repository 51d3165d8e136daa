import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthCameraTests {
    private static let scene = TruthScene(.colourChart(.classic(pitch: 2)), pose: TargetPose(rotationDegrees: 5))

    @Test func oneSeedGivesOneDeviceAndItsBytes() throws {
        let first = TruthCamera(seed: 42, width: 320, height: 240)
        let again = TruthCamera(seed: 42, width: 320, height: 240)
        let frame = try first.frame(of: Self.scene, number: 3)
        #expect(try again.frame(of: Self.scene, number: 3) == frame)
        #expect(try first.look(at: Self.scene).frame(3) == frame)
        #expect(try first.frame(of: Self.scene, number: 4) != frame)
        #expect(try TruthCamera(seed: 43, width: 320, height: 240).frame(of: Self.scene, number: 3) != frame)
    }

    @Test func frameIsAJPEGOfTheStatedKind() throws {
        for sampling in [JPEGSampling.yuv420, .yuv422] {
            var camera = TruthCamera(seed: 6, width: 330, height: 246)
            camera.coding.sampling = sampling
            let picture = try JPEGDecoder().decode(camera.frame(of: Self.scene, number: 0))
            #expect(picture.width == 330 && picture.height == 246)
            camera.coding.sampling = .yuv444
            let fuller = try camera.frame(of: Self.scene, number: 0)
            camera.coding.sampling = sampling
            #expect(try camera.frame(of: Self.scene, number: 0).count < fuller.count)
        }
    }

    @Test func decodedPatchesHaveTheCodesOfTheTruth() throws {
        var camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        camera.coding = TruthCoding(tone: .srgb, sampling: .yuv420, quality: 90)
        let chart = PatchChart.classic(pitch: 0.8)
        let scene = TruthScene(.colourChart(chart))
        let picture = try JPEGDecoder().decode(camera.frame(of: scene, number: 0))
        for (index, spectrum) in chart.patches.enumerated() {
            let linear = camera.linear(of: spectrum, in: scene)
            let codes = try linear.map { try #require(camera.coding.code(linear: $0)) }
            let at = camera.pixel(of: chart.centre(ofPatch: index), in: scene)
            let seen = picture[Int(at.x), Int(at.y)]
            for (code, value) in zip(codes, [seen.red, seen.green, seen.blue]) {
                #expect(abs(Double(value) - code) < 4, "patch \(index): \(seen), not \(codes)")
            }
        }
    }

    @Test func drawnDevicesArePlausibleAndDiffer() {
        let cameras = (0..<40 as Range<UInt64>).map { TruthCamera(seed: $0) }
        #expect(Set(cameras.map(\.geometry)).count == 40)
        #expect(Set(cameras.map(\.sensor)).count == 40)
        for camera in cameras {
            let geometry = camera.geometry
            #expect((11.5...20).contains(geometry.horizontalMicrometresPerPixel))
            #expect(abs(geometry.verticalMicrometresPerPixel / geometry.horizontalMicrometresPerPixel - 1) <= 0.008)
            for corner in [PicturePoint(x: 0, y: 0), PicturePoint(x: 1279, y: 719)] {
                let straight = geometry.undistorted(corner)
                let way = hypot(straight.x - corner.x, straight.y - corner.y)
                #expect(way < 0.02 * hypot(corner.x - geometry.axis.x, corner.y - geometry.axis.y))
                #expect(abs(geometry.chromaticShift(channel: 0, at: corner)) < 0.4)
            }
            // White does not saturate, and the corners are not dark.
            let white = camera.linear(of: .perfectDiffuser, in: TruthScene(.cappedLens))
            #expect(white.allSatisfy { (0.6..<1).contains($0) }, "\(white)")
            for light in LightState.allCases {
                let corner = camera.shading(light).relativeLight(at: PicturePoint(x: 0, y: 0), channel: 1)
                #expect((0.35...1).contains(corner), "\(corner)")
            }
            #expect((0.14...0.36).contains(camera.mtf50(at: PicturePoint(x: 0, y: 0), direction: 0, in: Self.scene)))
        }
        #expect(Set(cameras.map(\.coding.tone)).count > 5)
    }
}
