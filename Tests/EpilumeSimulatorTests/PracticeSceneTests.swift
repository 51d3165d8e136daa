import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import EpilumeTestKit
import Testing

@Suite struct PracticeSceneTests {
    private static func picture(_ scene: PracticeScene, _ index: Int = 0, width: Int = 640, height: Int = 480)
        -> RGBPicture
    {
        let layout = PracticeLayout(width: width, height: height)
        let renderer = SceneRenderer(scene: scene, layout: layout, loopCount: 30)
        var picture = RGBPicture(
            width: width, height: height, bytes: [UInt8](repeating: 0, count: 3 * width * height))
        renderer.render(index, into: &picture)
        return picture
    }

    /// The middle half of an area.
    private static func mean(_ picture: RGBPicture, _ area: PixelRectangle) -> [Double] {
        var sums = [0.0, 0.0, 0.0]
        var count = 0.0
        for y in area.y + area.height / 4..<area.y + 3 * area.height / 4 {
            for x in area.x + area.width / 4..<area.x + 3 * area.width / 4 {
                let pixel = picture[x, y]
                sums[0] += Double(pixel.red)
                sums[1] += Double(pixel.green)
                sums[2] += Double(pixel.blue)
                count += 1
            }
        }
        return sums.map { $0 / count }
    }

    @Test(arguments: [(640, 480), (1280, 720), (1920, 1080)])
    func chartPatchesHaveTheirKnownValues(width: Int, height: Int) throws {
        let layout = PracticeLayout(width: width, height: height)
        let jpeg = try JPEGEncoder().encode(
            Self.picture(.undistorted(), width: width, height: height), sampling: .yuv422, quality: 85)
        let picture = try JPEGDecoder().decode(jpeg)
        #expect(ColourChart.patches.count == 24)
        for (index, patch) in ColourChart.patches.enumerated() {
            let known = [patch.red, patch.green, patch.blue].map(Double.init)
            let seen = Self.mean(picture, layout.patch(index))
            for channel in 0..<3 {
                #expect(abs(seen[channel] - known[channel]) <= 3, "patch \(index): \(seen), not \(known)")
            }
        }
    }

    @Test func everyDistortionShows() {
        let still = Self.picture(.undistorted(), 8)
        for (name, change) in Self.distortions {
            var scene = PracticeScene.undistorted()
            change(&scene)
            let changed = Self.picture(scene, 8)
            #expect(changed != still, "\(name)")
            #expect(PictureComparison.psnr(changed.bytes, still.bytes) > 10, "\(name)")
        }
    }

    private static let distortions: [(String, @Sendable (inout PracticeScene) -> Void)] = [
        ("shading", { $0.hasShading = true }), ("noise", { $0.hasNoise = true }),
        ("defocus", { $0.hasDefocus = true }), ("motion", { $0.hasMotion = true }),
        ("seed", { $0.seed = 99 }),
    ]

    @Test func shadingDarkensTheCornersOnly() {
        var scene = PracticeScene.undistorted()
        scene.hasShading = true
        let plain = Self.picture(.undistorted())
        let shaded = Self.picture(scene)
        #expect(abs(Int(shaded[320, 240].red) - Int(plain[320, 240].red)) <= 1)
        // 55 % of the light is about 76 % of the code.
        let ratio = Double(shaded[30, 30].red) / Double(plain[30, 30].red)
        #expect((0.7...0.85).contains(ratio), "\(ratio)")
    }

    @Test func noiseHasTheStatedWidth() {
        var scene = PracticeScene.undistorted()
        scene.hasNoise = true
        let plain = Self.picture(.undistorted())
        let noisy = Self.picture(scene)
        // 1.6 codes: 20·log10(255 / 1.6) = 44 dB, a little more where codes clip.
        let psnr = PictureComparison.psnr(noisy.bytes, plain.bytes)
        #expect((42.5...45.5).contains(psnr), "\(psnr)")
        #expect(Self.picture(scene, 1) != noisy)
    }

    @Test func theLesionIsDarkerThanTheSkinAndTheBorderIsStriped() {
        let picture = Self.picture(.undistorted())
        let lesion = Self.mean(picture, PixelRectangle(x: 290, y: 180, width: 60, height: 60))
        let skin = Self.mean(picture, PixelRectangle(x: 40, y: 180, width: 60, height: 60))
        #expect(lesion[2] < skin[2] - 30 && skin[0] > skin[1], "\(lesion) \(skin)")
        var yellow = 0
        for x in 0..<640 where picture[x, 2].red > 200 && picture[x, 2].blue < 60 { yellow += 1 }
        #expect((250...390).contains(yellow))
    }
}
