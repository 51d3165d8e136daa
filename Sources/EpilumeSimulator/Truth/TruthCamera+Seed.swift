internal import EpilumeModel
internal import Glibc

extension TruthCamera {
    /// A plausible scope: no two seeds give the same one.
    ///
    /// Ranges are those of contact dermatoscopes at 720p: a field of 15 to 25 mm, distortion of ±1.5 % at the corners,
    /// 8-bit signal over noise of some 40 dB at white. The tone is linear, a power or sRGB; what no calibration can
    /// bear (``TruthCoding/Tone/autoContrast``, ``TruthCoding/WhiteBalance/drifting(strength:frames:)``, a dead lamp) is
    /// for a test to add.
    package init(seed: UInt64, width: Int = 1280, height: Int = 720) {
        var generator = SeededGenerator(seed: seed)
        func draw(_ low: Double, _ high: Double) -> Double { .random(in: low...high, using: &generator) }

        var geometry = TruthGeometry(
            width: width, height: height, micrometresPerPixel: 1000 * draw(15, 25) / Double(width))
        geometry.verticalMicrometresPerPixel *= 1 + draw(-0.008, 0.008)
        geometry.axis.x += draw(-0.012, 0.012) * Double(width)
        geometry.axis.y += draw(-0.012, 0.012) * Double(height)
        let corner = hypot(Double(width) * geometry.stepX, Double(height) * geometry.stepY) / 2
        geometry.division = draw(-0.015, 0.01) / (corner * corner)
        let cornerPixels = hypot(Double(width), Double(height)) / 2
        geometry.channelScale = [1 + draw(-0.35, 0.35) / cornerPixels, 1, 1 + draw(-0.35, 0.35) / cornerPixels]

        let blur = TruthBlur(sigma: draw(0.55, 0.9), cornerGrowth: draw(0.05, 0.4))
        let vignette = TruthVignette(cornerDegrees: draw(8, 18), powers: [draw(4, 4.6), 4, draw(3.6, 4)])
        let polarised = Self.ring(spectrum: .ledB4, &generator)
        let plain = Self.ring(spectrum: .ledB5, &generator)
        self.init(
            seed: seed, geometry: geometry, blur: blur, vignette: vignette,
            lights: [.polarised: polarised, .nonPolarised: plain, .daylight: TruthLight(spectrum: .d65)],
            sensor: Self.sensor(width: width, height: height, &generator),
            coding: Self.coding(&generator))
    }

    /// LEDs of one kind in a ring, of slightly different strength and not quite in the middle.
    private static func ring(spectrum: Spectrum, _ generator: inout SeededGenerator) -> TruthLight {
        func draw(_ low: Double, _ high: Double) -> Double { .random(in: low...high, using: &generator) }
        let count = Int.random(in: 4...10, using: &generator) * 2
        let radius = draw(11, 16)
        let phase = draw(0, 2 * .pi)
        let centre = (x: draw(-0.6, 0.6), y: draw(-0.6, 0.6))
        let lamps = (0..<count).map { index in
            let angle = phase + 2 * .pi * Double(index) / Double(count)
            return TruthLight.Lamp(
                x: centre.x + radius * cos(angle), y: centre.y + radius * sin(angle), strength: draw(0.92, 1.08))
        }
        // Another batch has its blue peak elsewhere, and another share of the phosphor's light.
        let warmth = draw(0, 0.4)
        let mixed = (1 - warmth) * spectrum + warmth * .ledB3
        return TruthLight(spectrum: mixed.shifted(byNanometres: draw(-3, 3)), lamps: lamps, height: draw(14, 22))
    }

    private static func sensor(width: Int, height: Int, _ generator: inout SeededGenerator) -> TruthSensor {
        func draw(_ low: Double, _ high: Double) -> Double { .random(in: low...high, using: &generator) }
        var sensor = TruthSensor()
        sensor.sensitivities = sensor.sensitivities.map { $0.shifted(byNanometres: draw(-4, 4)) }
        sensor.exposure = draw(0.72, 0.9)
        sensor.balance = [1 + draw(-0.08, 0.08), 1, 1 + draw(-0.08, 0.08)]
        // Between the sensor's own colours and those of a display: neighbours are taken off.
        let strength = draw(0, 0.35)
        sensor.matrix = (0..<3).map { row in
            let first = strength * draw(0.3, 0.7)
            var values = [0.0, 0.0, 0.0]
            values[row] = 1 + strength
            values[(row + 1) % 3] = -first
            values[(row + 2) % 3] = -(strength - first)
            return values
        }
        sensor.pedestal = draw(0.0005, 0.004)
        sensor.veil = draw(0, 0.003)
        let well = draw(6000, 14000)
        sensor.fullWell = [well * draw(0.5, 0.7), well, well * draw(0.55, 0.75)]
        sensor.readNoise = draw(3, 7)
        sensor.gainSpread = draw(0.003, 0.008)
        sensor.darkSpread = draw(0.0002, 0.0008)
        sensor.exposureJitter = draw(0, 0.001)
        sensor.hotPixels = (0..<Int.random(in: 3...40, using: &generator)).map { _ in
            TruthSensor.HotPixel(
                place: PixelPlace(
                    x: .random(in: 0..<width, using: &generator), y: .random(in: 0..<height, using: &generator)),
                signal: draw(0.1, 0.7))
        }
        return sensor
    }

    private static func coding(_ generator: inout SeededGenerator) -> TruthCoding {
        let tones: [TruthCoding.Tone] = [.linear, .gamma(.random(in: 1.7...2.4, using: &generator)), .srgb, .srgb]
        let tone = tones[Int.random(in: 0..<tones.count, using: &generator)]
        return TruthCoding(
            tone: tone, sampling: Bool.random(using: &generator) ? .yuv420 : .yuv422,
            quality: .random(in: 85...95, using: &generator))
    }
}
