import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Exposure settle")
struct ExposureSettleTests {
    /// Frames of 30 a second.
    private func judge(
        _ brightness: some Sequence<Double>, by settle: ExposureSettle = ExposureSettle()
    ) -> (state: ExposureSettle.State, after: Int) {
        var settle = settle
        for (index, value) in brightness.enumerated() {
            let state = settle.add(brightness: value, timestampMicroseconds: 5_000_000 + Int64(index) * 33_333)
            if state != .settling { return (state, index + 1) }
        }
        return (.settling, Int.max)
    }

    private func expect(
        _ judged: (state: ExposureSettle.State, after: Int), _ state: ExposureSettle.State, after count: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(judged.state == state, sourceLocation: sourceLocation)
        #expect(judged.after == count, sourceLocation: sourceLocation)
    }

    @Test("a constant picture settles with its tenth frame, dark or bright", arguments: [0.0, 0.4, 118, 255])
    func constant(brightness: Double) {
        expect(judge(repeatElement(brightness, count: 200)), .settled, after: 10)
    }

    @Test("a ramp settles ten frames after it has ended")
    func ramp() {
        let ramp = (0..<20).map { 20 + Double($0) * 5 }
        expect(judge(ramp + Array(repeating: 115, count: 50)), .settled, after: 29)
    }

    @Test("an approach settles when its rest lies within the band")
    func approach() {
        let steps = (0..<120).map { 100 + 80 * Double($0 % 2 == 0 ? 1 : -1) * (0..<$0).reduce(1.0) { a, _ in a * 0.8 } }
        let judged = judge(steps)
        #expect(judged.state == .settled)
        let run = steps[(judged.after - 10)..<judged.after]
        #expect((run.max() ?? 0) - (run.min() ?? 0) <= 2.1)
        let before = steps[(judged.after - 11)..<(judged.after - 1)]
        #expect((before.max() ?? 0) - (before.min() ?? 0) > 1.9)
    }

    @Test("an oscillation never settles and ends at the limit")
    func oscillation() {
        let flicker = (0..<1000).map { 100 + ($0 % 2 == 0 ? 2.0 : -2.0) }
        // 3 s after the first frame: frame 91 lies 2 999 970 µs after it, frame 92 beyond.
        expect(judge(flicker), .notSettled, after: 92)
        expect(judge(flicker, by: ExposureSettle(limit: .milliseconds(500))), .notSettled, after: 17)
        expect(judge(flicker, by: ExposureSettle(relativeBand: 0.05)), .settled, after: 10)
    }

    @Test("one frame out of the band begins the run anew")
    func spike() {
        var values = [Double](repeating: 100, count: 60)
        values[8] = 130
        expect(judge(values), .settled, after: 19)
    }

    @Test("noise in the dark counts as still")
    func dark() {
        let noise = (0..<40).map { 0.5 + ($0 % 2 == 0 ? 0.3 : -0.3) }
        expect(judge(noise), .settled, after: 10)
        expect(judge(noise, by: ExposureSettle(leastBand: 0.1, limit: .seconds(1))), .notSettled, after: 32)
    }

    @Test("a frame without a brightness breaks the run", arguments: [Double.nan, .infinity])
    func noNumber(value: Double) {
        var values = [Double](repeating: 100, count: 60)
        values[5] = value
        expect(judge(values), .settled, after: 16)
    }

    @Test("the verdict stays")
    func final() {
        var settle = ExposureSettle(runLength: 2, limit: .seconds(1))
        settle.add(brightness: 100, timestampMicroseconds: 0)
        #expect(settle.state == .settling)
        #expect(settle.add(brightness: 100, timestampMicroseconds: 1) == .settled)
        #expect(settle.add(brightness: 200, timestampMicroseconds: 5_000_000) == .settled)
    }
}
