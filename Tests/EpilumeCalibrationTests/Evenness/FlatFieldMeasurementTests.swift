import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Evenness")
struct FlatFieldMeasurementTests {
    private static let (width, height) = (160, 120)

    /// A vignette that no polynomial of degree 4 is: natural light falls with the cosine to the fourth.
    private static func vignette(_ x: Double, _ y: Double) -> Double {
        let (u, v) = (2 * x / Double(width - 1) - 1, 2 * y / Double(height - 1) - 1)
        let square = pow(u - 0.1, 2) + pow(0.75 * v + 0.05, 2)
        return 1 / pow(1 + 0.15 * square, 2)
    }

    private static func card(
        seed: UInt64, noise: Double = 0.4, _ light: (Double, Double, Int) -> Double
    ) -> MeasuredPicture {
        var source = SeededNoise(seed: seed)
        let codes = source.added(to: picture(width, height) { 200 * light($0, $1, $2) }, deviation: noise)
        var linear = codes
        for i in linear.samples.indices { linear.samples[i] /= 200 }
        return MeasuredPicture(codes: codes, linear: linear)
    }

    private static func measure(
        noise: Double = 0.4, _ light: (Double, Double, Int) -> Double
    ) throws -> FlatField {
        try FlatFieldMeasurement.measure(
            card(seed: 1, noise: noise, light), card(seed: 2, noise: noise, light))
    }

    @Test("a polynomial surface is found again, of mean 1")
    func exact() throws {
        let truth = FlatField.exponents.indices.map { $0 == 0 ? 0.9 : 0.08 * sin(Double(3 * $0)) }
        let surface = FlatField(
            coefficients: [truth, truth, truth], unevennessPercentBefore: 0, unevennessPercentAfter: 0, map: [])
        let flat = try Self.measure(noise: 0) { x, y, channel in
            surface.light(x: x, y: y, width: Self.width, height: Self.height)[channel] * (1 - 0.2 * Double(channel))
        }
        for channel in 0..<3 {
            let scale = flat.coefficients[channel][0] / truth[0]
            for (found, wanted) in zip(flat.coefficients[channel], truth) {
                #expect(abs(found - scale * wanted) < 1e-5)
            }
        }
        var sum = 0.0
        for y in 0..<Self.height {
            for x in 0..<Self.width {
                sum += flat.light(x: Double(x), y: Double(y), width: Self.width, height: Self.height)[1]
            }
        }
        #expect(close(sum / Double(Self.width * Self.height), 1, 1e-9))
        #expect(flat.unevennessPercentAfter < 0.001)
    }

    @Test("a vignette is stated before and after, and the correction holds at every pixel")
    func vignette() throws {
        let flat = try Self.measure { x, y, _ in Self.vignette(x, y) }
        #expect(flat.unevennessPercentBefore > 10)
        #expect(flat.unevennessPercentAfter < 0.5)
        #expect(flat.map.count == 256)
        #expect(close(flat.map.reduce(0, +) / 256, 1, 1e-9))
        let mean =
            grey(Self.width, Self.height, Self.vignette).samples.reduce(0.0) { $0 + Double($1) }
            / Double(3 * Self.width * Self.height)
        for (x, y) in [(0, 0), (159, 0), (80, 60), (0, 119), (159, 119), (20, 100)] {
            let light = flat.light(x: Double(x), y: Double(y), width: Self.width, height: Self.height)[1]
            #expect(close(light, Self.vignette(Double(x), Double(y)) / mean, 0.015))
        }
    }

    @Test("dust and scratches do not move the surface")
    func dust() throws {
        let clean = try Self.measure { x, y, _ in Self.vignette(x, y) }
        let dusty = try Self.measure { x, y, _ in
            let isDust = [(30.0, 30.0), (100, 80), (140, 20), (70, 110)].contains { hypot(x - $0.0, y - $0.1) < 1.5 }
            let isScratch = abs(x - y - 20) < 1 && x > 60 && x < 100
            return Self.vignette(x, y) * (isDust ? 0.6 : isScratch ? 0.9 : 1)
        }
        for y in stride(from: 0.0, through: 119, by: 17) {
            for x in stride(from: 0.0, through: 159, by: 53) {
                let size = (width: Self.width, height: Self.height)
                let before = clean.light(x: x, y: y, width: size.width, height: size.height)[1]
                let after = dusty.light(x: x, y: y, width: size.width, height: size.height)[1]
                #expect(close(before, after, 0.003))
            }
        }
    }

    @Test("what is left is judged where nothing was fitted: a texture shows, and so does drift between frames")
    func judged() throws {
        let textured = try Self.measure(noise: 0.1) { x, y, _ in
            Self.vignette(x, y) * (1 + 0.015 * sin(x / 10) * sin(y / 7.5))
        }
        #expect((0.7...1.5).contains(textured.unevennessPercentAfter))
        let drifted = try FlatFieldMeasurement.measure(
            Self.card(seed: 1) { x, y, _ in Self.vignette(x, y) },
            Self.card(seed: 2) { x, y, _ in Self.vignette(x, y) * (1 + 0.01 * (x / 80 - 1)) })
        #expect(drifted.unevennessPercentAfter > 0.7)
    }

    @Test("overexposure, darkness, objects, strong vignettes and what is no number are refused")
    func refused() {
        func refusal(_ light: @escaping (Double, Double, Int) -> Double) -> FlatFieldRefusal? {
            do {
                _ = try Self.measure(light)
                return nil
            } catch { return error as? FlatFieldRefusal }
        }
        guard case .clipped(let percent) = refusal({ x, _, _ in x < 16 ? 1.275 : 1 }), close(percent, 10, 0.01) else {
            Issue.record("clipped")
            return
        }
        guard case .tooDark(_, channel: 2) = refusal({ _, _, channel in channel == 2 ? 0.15 : 0.8 }) else {
            Issue.record("dark")
            return
        }
        guard case .structure(_, _, at: .topLeft) = refusal({ x, y, _ in x < 40 && y < 30 ? 0.5 : 0.9 }) else {
            Issue.record("object")
            return
        }
        guard case .tooUneven = refusal({ x, y, _ in exp(-pow((x - 80) / 45, 2)) }) else {
            Issue.record("vignette")
            return
        }
        #expect(refusal { x, y, _ in x == 5 && y == 5 ? .nan : 0.8 } == .notFinite)
        let small = MeasuredPicture(codes: grey(32, 64) { _, _ in 99 }, linear: grey(32, 64) { _, _ in 1 })
        #expect(throws: FlatFieldRefusal.pictureSize(smallest: 64)) { try FlatFieldMeasurement.measure(small, small) }
    }
}
