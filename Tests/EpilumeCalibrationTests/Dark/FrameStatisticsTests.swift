import EpilumeCalibration
import EpilumeModel
import Testing

@Suite("Frame statistics")
struct FrameStatisticsTests {
    @Test("mean and deviation are those of the frames, exactly for whole code values")
    func values() throws {
        var statistics = FrameStatistics(width: 8, height: 8)
        for code in [2.0, 4, 4, 4, 5, 5, 7, 9] { try statistics.add(grey(8, 8) { x, _ in code + x }) }
        let mean = try #require(statistics.mean)
        let deviation = try #require(statistics.deviation)
        #expect(mean[0, 0, 0] == 5)
        #expect(mean[7, 3, 2] == 12)
        #expect(deviation[0, 0, 1] == Float((32.0 / 7).squareRoot()))
        #expect(statistics.noise?.allSatisfy { close($0, (32.0 / 7).squareRoot(), 1e-12) } == true)
        #expect(statistics.unsteadiness == 7)
    }

    @Test("noise of known size is found")
    func noise() throws {
        var seed = SeededNoise(seed: 1)
        var statistics = FrameStatistics(width: 64, height: 64)
        for _ in 0..<30 { try statistics.add(seed.added(to: grey(64, 64) { _, _ in 200 }, deviation: 3)) }
        for noise in try #require(statistics.noise) { #expect(close(noise, 3, 0.02)) }
    }

    @Test("a frame of fewer pixels than parts is taken")
    func small() throws {
        var statistics = FrameStatistics(width: 3, height: 2)
        for code in 1...8 { try statistics.add(grey(3, 2) { _, _ in Double(code) / 8 }) }
        #expect(try DarkMeasurement.measure(statistics).means[0] == 4.5 / 8)
    }

    @Test("one frame has no deviation, none has nothing")
    func few() throws {
        var statistics = FrameStatistics(width: 8, height: 8)
        #expect(statistics.mean == nil && statistics.unsteadiness == 0)
        try statistics.add(grey(8, 8) { _, _ in 1 })
        #expect(statistics.mean != nil && statistics.deviation == nil && statistics.noise == nil)
    }

    @Test("a refused frame changes nothing")
    func refused() throws {
        var statistics = FrameStatistics(width: 8, height: 8)
        try statistics.add(grey(8, 8) { _, _ in 1 })
        let before = statistics.mean
        #expect(throws: FrameStatistics.Refusal.otherSize(width: 9, height: 8)) {
            try statistics.add(grey(9, 8) { _, _ in 1 })
        }
        #expect(throws: FrameStatistics.Refusal.notFinite) {
            try statistics.add(grey(8, 8) { x, y in x == 3 && y == 4 ? .nan : 1 })
        }
        #expect(statistics.mean == before && statistics.frames == 1)
        for _ in 1..<FrameStatistics.frameLimit { try statistics.add(grey(8, 8) { _, _ in 255 }) }
        #expect(throws: FrameStatistics.Refusal.tooManyFrames(limit: 256)) {
            try statistics.add(grey(8, 8) { _, _ in 1 })
        }
    }
}
