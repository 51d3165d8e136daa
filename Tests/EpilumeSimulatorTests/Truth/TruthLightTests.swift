import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthLightTests {
    @Test(arguments: LightState.allCases)
    func whiteSurfaceOverTheTrueShadingIsOneValue(light: LightState) {
        var camera = TruthCamera(seed: 11, width: 320, height: 240)
        camera.sensor.veil = 0
        camera.sensor.matrix = TruthSensor().matrix
        let scene = TruthScene(.surface(.perfectDiffuser), light: light)
        let picture = camera.linear(of: scene)
        let shading = camera.shading(light)
        let white = camera.linear(of: .perfectDiffuser, in: scene)
        for channel in 0..<3 {
            #expect(abs(white[channel] - camera.sensor.exposure * camera.sensor.balance[channel]) < 1e-12)
            var worst = 0.0
            for y in stride(from: 0, to: 240, by: 7) {
                for x in stride(from: 0, to: 320, by: 7) {
                    let relative = shading.relativeLight(at: PicturePoint(x: Double(x), y: Double(y)), channel: channel)
                    let ratio = Double(picture[x, y, channel]) / relative / white[channel]
                    worst = max(worst, abs(ratio - 1))
                }
            }
            #expect(worst < 2e-4)
        }
    }

    @Test func oneLampOverTheAxisFallsOffWithTheFourthPowerOfTheCosine() {
        var camera = TruthCamera.perfect(width: 401, height: 401, micrometresPerPixel: 50)
        camera.lights[.polarised] = TruthLight(
            spectrum: .ledB4, lamps: [TruthLight.Lamp(x: 0, y: 0, strength: 3)], height: 10)
        let shading = camera.shading(.polarised)
        let middle = shading.relativeLight(at: PicturePoint(x: 200, y: 200), channel: 1)
        // 200 pixels are 10 mm: 45°.
        #expect(abs(shading.relativeLight(at: PicturePoint(x: 400, y: 200), channel: 1) / middle - 0.25) < 1e-12)
        #expect(abs(middle - 1) < 0.01)
    }

    @Test func vignetteIsThePowerOfTheCosine() {
        var camera = TruthCamera.perfect(width: 300, height: 400)
        camera.vignette = TruthVignette(cornerDegrees: 30, powers: [5, 4, 2])
        let shading = camera.shading(.daylight)
        let corner = PicturePoint(x: camera.geometry.axis.x + 150, y: camera.geometry.axis.y + 200)
        for (channel, power) in [5.0, 4, 2].enumerated() {
            let ratio =
                shading.relativeLight(at: corner, channel: channel)
                / shading.relativeLight(at: camera.geometry.axis, channel: channel)
            #expect(abs(ratio - pow(3.0.squareRoot() / 2, power)) < 1e-12)
        }
    }

    @Test func deadLampDarkensItsSide() throws {
        var camera = TruthCamera(seed: 5, width: 320, height: 240)
        let whole = camera.shading(.polarised)
        let ring = try #require(camera.lights[.polarised])
        let right = try #require(ring.lamps.indices.max { ring.lamps[$0].x < ring.lamps[$1].x })
        camera.lights[.polarised]?.lamps[right].strength = 0
        let broken = camera.shading(.polarised)
        func balance(_ shading: TruthShading) -> Double {
            shading.relativeLight(at: PicturePoint(x: 310, y: 120), channel: 1)
                / shading.relativeLight(at: PicturePoint(x: 10, y: 120), channel: 1)
        }
        #expect(balance(broken) < 0.97 * balance(whole))
    }

    @Test func lightStatesDifferInSpectrumAndShape() {
        let camera = TruthCamera(seed: 8, width: 320, height: 240)
        let red = ChartSpectra.reflectances[14]
        let polarised = camera.linear(of: red, in: TruthScene(.cappedLens, light: .polarised))
        let plain = camera.linear(of: red, in: TruthScene(.cappedLens, light: .nonPolarised))
        #expect(abs(polarised[0] / plain[0] - 1) > 0.005)
        let corner = PicturePoint(x: 0, y: 0)
        let difference =
            camera.shading(.polarised).relativeLight(at: corner, channel: 1)
            - camera.shading(.nonPolarised).relativeLight(at: corner, channel: 1)
        #expect(abs(difference) > 0.003)
    }

    @Test func veilAddsAShareOfTheMean() {
        var camera = TruthCamera.perfect(width: 64, height: 64)
        let scene = TruthScene(.colourChart(.classic(pitch: 0.2)))
        let clear = camera.linear(of: scene)
        camera.sensor.veil = 0.05
        let veiled = camera.linear(of: scene)
        let mean = stride(from: 1, to: clear.samples.count, by: 3).reduce(0) { $0 + Double(clear.samples[$1]) } / 4096
        #expect(abs(Double(veiled[30, 30, 1] - clear[30, 30, 1]) - 0.05 * mean) < 1e-5)
    }
}
