package import EpilumeModel
internal import Glibc

/// By what light a scope sees.
package enum LightState: String, Hashable, Sendable, CaseIterable {
    /// Between crossed polarisers: without gloss.
    case polarised
    case nonPolarised = "non-polarised"
    /// Another light than the scope's own, such as a window's: nothing that was calibrated holds in it.
    case daylight
}

/// A light: its spectrum, and where its lamps are.
package struct TruthLight: Hashable, Sendable {
    /// In any unit: exposure is relative to a perfect diffuser.
    package var spectrum: Spectrum
    /// LEDs in a ring around the lens; empty: even light from afar.
    package var lamps: [Lamp]
    /// Height of the lamps over the contact plate, millimetres.
    package var height: Double

    /// Millimetres from the optical axis, and strength; a lamp of strength 0 is dead.
    package struct Lamp: Hashable, Sendable {
        package var x: Double
        package var y: Double
        package var strength: Double

        package init(x: Double, y: Double, strength: Double) {
            self.x = x
            self.y = y
            self.strength = strength
        }
    }

    package init(spectrum: Spectrum, lamps: [Lamp] = [], height: Double = 15) {
        self.spectrum = spectrum
        self.lamps = lamps
        self.height = height
    }

    /// Irradiance by lamps that radiate as Lambert's law has it, downwards: h² / (d² + h²)², cos⁴ of the angle over h².
    func irradiance(at point: PlatePoint) -> Double {
        if lamps.isEmpty { return 1 }
        let square = height * height
        return lamps.reduce(0) { sum, lamp in
            let dx = point.x - lamp.x
            let dy = point.y - lamp.y
            let whole = dx * dx + dy * dy + square
            return sum + lamp.strength * square / (whole * whole)
        }
    }
}

/// How much of the light that leaves the plate arrives on the sensor, over the frame.
package struct TruthVignette: Hashable, Sendable {
    /// Angle of the rays at half of the diagonal, degrees.
    package var cornerDegrees: Double
    /// Power of the cosine, R G B: 4 is the natural one; an infrared-cut filter takes more of the red when light passes
    /// it slantwise.
    package var powers: [Double]

    package init(cornerDegrees: Double, powers: [Double] = [4, 4, 4]) {
        self.cornerDegrees = cornerDegrees
        self.powers = powers
    }

    func light(fieldHeight: Double, channel: Int) -> Double {
        let tangent = fieldHeight * tan(cornerDegrees * .pi / 180)
        return pow(1 / (1 + tangent * tangent), powers[channel] / 2)
    }
}

/// Relative light over the frame in one light state, 1 where a channel is brightest.
package struct TruthShading: Sendable {
    private let geometry: TruthGeometry
    private let vignette: TruthVignette
    private let light: TruthLight
    private let brightest: [Double]
    /// Samples for rendering, every ``step`` pixels, R G B interleaved.
    let samples: [Float]
    let columns: Int
    /// Between the samples, light bends by less than 0.0001.
    let step: Int

    init(geometry: TruthGeometry, vignette: TruthVignette, light: TruthLight) {
        self.geometry = geometry
        self.vignette = vignette
        self.light = light
        let step = max(4, min(16, geometry.width / 80))
        self.step = step
        columns = (geometry.width + step - 1) / step + 1
        let rows = (geometry.height + step - 1) / step + 1
        var brightest = [0.0, 0.0, 0.0]
        var values = [Double](repeating: 0, count: 3 * columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let pixel = PicturePoint(x: Double(column * step), y: Double(row * step))
                for channel in 0..<3 {
                    let value = Self.absolute(geometry, vignette, light, pixel, channel)
                    values[3 * (row * columns + column) + channel] = value
                    if column * step < geometry.width, row * step < geometry.height {
                        brightest[channel] = max(brightest[channel], value)
                    }
                }
            }
        }
        self.brightest = brightest
        samples = values.enumerated().map { Float($1 / brightest[$0 % 3]) }
    }

    /// - Parameter channel: 0 red, 1 green, 2 blue.
    package func relativeLight(at pixel: PicturePoint, channel: Int) -> Double {
        Self.absolute(geometry, vignette, light, pixel, channel) / brightest[channel]
    }

    private static func absolute(
        _ geometry: TruthGeometry, _ vignette: TruthVignette, _ light: TruthLight, _ pixel: PicturePoint, _ channel: Int
    ) -> Double {
        light.irradiance(at: geometry.plate(at: pixel, channel: channel))
            * vignette.light(fieldHeight: geometry.fieldHeight(pixel), channel: channel)
    }
}
