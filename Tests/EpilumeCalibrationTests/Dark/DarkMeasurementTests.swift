import EpilumeCalibration
import EpilumeModel
import Testing

@Suite("Dark level")
struct DarkMeasurementTests {
    private func statistics(
        frames: Int = 10, noise: Double = 1, _ value: (Double, Double, Int, Int) -> Double
    ) throws -> FrameStatistics {
        var seed = SeededNoise(seed: 7)
        var statistics = FrameStatistics(width: 64, height: 48)
        for frame in 0..<frames {
            let clean = picture(64, 48) { x, y, channel in value(x, y, channel, frame) }
            try statistics.add(seed.added(to: clean, deviation: noise))
        }
        return statistics
    }

    @Test("means, noise and the pixels that shine are found")
    func found() throws {
        let places = [PixelPlace(x: 3, y: 1), PixelPlace(x: 60, y: 5), PixelPlace(x: 31, y: 40)]
        let dark = try DarkMeasurement.measure(
            try statistics { x, y, channel, _ in
                let isHot = places.contains(PixelPlace(x: Int(x), y: Int(y))) && channel == Int(x) % 3
                return 5 + Double(channel) + (isHot ? 30 : 0)
            })
        #expect(dark.hotPixels == places)
        for channel in 0..<3 {
            #expect(abs(dark.means[channel] - 5 - Double(channel)) < 0.05)
            #expect(close(dark.noise[channel], 1, 0.03))
        }
    }

    @Test("a pixel counts by its distance from the others: six deviations, and four codes at least")
    func rule() throws {
        func count(_ extra: Double, noise: Double) throws -> Int {
            let frames = try statistics(frames: 16, noise: noise) { x, y, _, _ in x == 9 && y == 9 ? 5 + extra : 5 }
            return try DarkMeasurement.measure(frames).hotPixels.count
        }
        #expect(try count(3.9, noise: 0) == 0)
        #expect(try count(4.1, noise: 0) == 1)
        // The mean of 16 frames scatters by a quarter of one.
        #expect(try count(4.5, noise: 4) == 0)
        #expect(try count(10, noise: 4) == 1)
    }

    @Test("a device whose black is all zeros is measured")
    func zeros() throws {
        let dark = try DarkMeasurement.measure(try statistics(noise: 0) { _, _, _, _ in 0 })
        #expect(dark == DarkLevel(means: [0, 0, 0], noise: [0, 0, 0], hotPixels: []))
    }

    @Test("light, leaks, movement, broken sensors and too few frames are refused")
    func refused() throws {
        let few = try statistics(frames: 7) { _, _, _, _ in 4 }
        #expect(throws: DarkRefusal.tooFewFrames(have: 7, need: 8)) { try DarkMeasurement.measure(few) }
        let light = try statistics(noise: 0) { _, _, _, _ in 40 }
        #expect(throws: DarkRefusal.light(codes: 40)) { try DarkMeasurement.measure(light) }
        let leak = try statistics { x, y, _, _ in 4 + (x > 48 && y > 36 ? 6 : 0) }
        #expect { try DarkMeasurement.measure(leak) } throws: { fault in
            guard case .gradient(let codes, .bottomRight) = fault as? DarkRefusal else { return false }
            return codes > 4
        }
        let moving = try statistics { x, _, _, frame in 4 + (frame == 5 && x < 8 ? 6 : 0) }
        #expect { try DarkMeasurement.measure(moving) } throws: { fault in
            guard case .unsteady = fault as? DarkRefusal else { return false }
            return true
        }
    }

    @Test("more pixels that shine than can be listed are a broken sensor")
    func broken() throws {
        var statistics = FrameStatistics(width: 256, height: 128)
        let frame = grey(256, 128) { x, y in (Int(x) + 3 * Int(y)) % 7 == 0 ? 12 : 4 }
        for _ in 0..<8 { try statistics.add(frame) }
        #expect { try DarkMeasurement.measure(statistics) } throws: { fault in
            guard case .tooManyHotPixels(let count, 4096) = fault as? DarkRefusal else { return false }
            return count > 4096
        }
    }
}
