import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Press recogniser")
struct PressRecogniserTests {
    private static let key = ButtonPlan.cameraKey
    private static let hold = Duration.milliseconds(800)

    @Test("tells a press at its first edge, before any release")
    func firstEdge() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        #expect(recogniser.feed(edge(1_000_000, 1)) == [press(1_000_000)])
        #expect(recogniser.feed(edge(1_200_000, 0)).isEmpty)
    }

    @Test("takes a bouncing press and a bouncing release for one press")
    func bounces() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        let edges = [
            (0, 1), (3000, 0), (5000, 1), (6000, 0), (30_000, 1), (200_000, 0), (204_000, 1), (209_000, 0),
        ]
        #expect(edges.flatMap { recogniser.feed(edge(Int64($0.0), Int32($0.1))) } == [press(0)])
    }

    @Test("takes a tap that is shorter than the debounce time, bouncing past it, for one press")
    func shortTap() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        let edges = [(0, 1), (38_000, 0), (41_000, 1), (43_000, 0), (500_000, 1)]
        #expect(edges.flatMap { recogniser.feed(edge(Int64($0.0), Int32($0.1))) } == [press(0), press(500_000)])
    }

    @Test("takes a press and its release at the same moment, as gspca reports them, for a press each time")
    func pressAndReleaseAtOnce() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        let edges = [(0, 1), (0, 0), (900_000, 1), (900_000, 0), (2_000_000, 1), (2_000_000, 0)]
        let told = edges.flatMap { recogniser.feed(edge(Int64($0.0), Int32($0.1))) }
        #expect(told == [press(0), press(900_000), press(2_000_000)])
    }

    @Test("takes an interruption of a held press, shorter than the debounce time, for no press")
    func interruption() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        let edges = [(0, 1), (300_000, 0), (301_000, 1), (600_000, 0), (900_000, 1)]
        #expect(edges.flatMap { recogniser.feed(edge(Int64($0.0), Int32($0.1))) } == [press(0), press(900_000)])
    }

    @Test("takes edges that are exactly the debounce time apart for two")
    func exactlyApart() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, debounce: .milliseconds(40)), keyIsDown: false)
        let edges = [(0, 1), (40_000, 0), (80_000, 1), (119_999, 0), (159_998, 1)]
        #expect(edges.flatMap { recogniser.feed(edge(Int64($0.0), Int32($0.1))) } == [press(0), press(80_000)])
    }

    @Test("hears nothing of autorepeat and of other keys")
    func autorepeat() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        for time in stride(from: 250_000, to: 1_000_000, by: 33_000) {
            #expect(recogniser.feed(edge(Int64(time), 2)).isEmpty)
        }
        // Had an autorepeat counted as an edge, this release and this press would be its bouncing.
        #expect(recogniser.feed(edge(975_000, 0)).isEmpty)
        #expect(recogniser.feed(KeyEdge(timestampMicroseconds: 1_100_000, code: Self.key + 1, value: 1)).isEmpty)
        #expect(recogniser.feed(edge(1_100_001, 1)) == [press(1_100_001)])
    }

    @Test("makes no press of a key that is down at the start, until it has been let go of")
    func downAtStart() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: true)
        #expect(recogniser.feed(edge(0, 0)).isEmpty)
        #expect(recogniser.feed(edge(100_000, 1)) == [press(100_000)])
    }

    // MARK: Inverted

    @Test("makes no press of an inverted button's first word, whichever it is", arguments: [Int32(0), 1])
    func invertedUnknown(first: Int32) {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, polarity: .inverted), keyIsDown: false)
        #expect(recogniser.feed(edge(0, first)).isEmpty)
        if first == 0 { #expect(recogniser.feed(edge(100_000, 1)).isEmpty) }
        #expect(recogniser.feed(edge(200_000, 0)) == [press(200_000)])
        #expect(recogniser.feed(edge(300_000, 1)).isEmpty)
    }

    @Test("tells the first press of an inverted button that is known to be idle")
    func invertedIdle() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, polarity: .inverted), keyIsDown: true)
        #expect(recogniser.feed(edge(100_000, 0)) == [press(100_000)])
    }

    // MARK: Long presses

    @Test("tells a long press once, at its limit, with the time of its press")
    func longAtLimit() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: Self.hold), keyIsDown: false)
        #expect(recogniser.nextLimitMicroseconds == nil)
        #expect(recogniser.feed(edge(1_000_000, 1)) == [press(1_000_000)])
        #expect(recogniser.nextLimitMicroseconds == 1_800_000)
        #expect(recogniser.expire(nowMicroseconds: 1_799_999) == nil)
        #expect(recogniser.expire(nowMicroseconds: 1_800_000) == long(1_000_000))
        #expect(recogniser.nextLimitMicroseconds == nil)
        #expect(recogniser.expire(nowMicroseconds: 3_000_000) == nil)
        #expect(recogniser.feed(edge(3_000_000, 0)).isEmpty)
    }

    @Test("tells a long press at the release when nobody looked before")
    func longAtRelease() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: Self.hold), keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        #expect(recogniser.feed(edge(800_000, 0)) == [long(0)])
    }

    @Test("tells no long press of one that was let go of a moment before")
    func shortOfLong() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: Self.hold), keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        #expect(recogniser.feed(edge(799_999, 0)).isEmpty)
        #expect(recogniser.nextLimitMicroseconds == nil)
        #expect(recogniser.expire(nowMicroseconds: 810_000) == nil)
        #expect(recogniser.expire(nowMicroseconds: 5_000_000) == nil)
    }

    @Test("tells a long press of one that bounced while it was held, also at its limit")
    func longWithBounces() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: Self.hold), keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        #expect(recogniser.feed(edge(2000, 0)).isEmpty)
        #expect(recogniser.feed(edge(4000, 1)).isEmpty)
        #expect(recogniser.feed(edge(799_000, 0)).isEmpty)
        #expect(recogniser.expire(nowMicroseconds: 800_000) == nil)
        #expect(recogniser.feed(edge(801_000, 1)).isEmpty)
        #expect(recogniser.expire(nowMicroseconds: 801_000) == long(0))
    }

    @Test("tells no long presses of a device that sends no release, and a press for each report")
    func withoutRelease() {
        let plan = ButtonPlan(path: .evdev, longPress: Self.hold, sendsRelease: false)
        var recogniser = PressRecogniser(plan, keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        #expect(recogniser.nextLimitMicroseconds == nil)
        #expect(recogniser.feed(edge(10_000, 1)).isEmpty)
        #expect(recogniser.feed(edge(2_000_000, 1)) == [press(2_000_000)])
    }

    // MARK: Lost edges

    @Test("makes no press of the state after a loss, and ends what was being timed")
    func loss() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: Self.hold), keyIsDown: false)
        #expect(recogniser.feed(edge(0, 1)) == [press(0)])
        recogniser.synchronise(keyIsDown: true, atMicroseconds: 300_000)
        #expect(recogniser.expire(nowMicroseconds: 5_000_000) == nil)
        #expect(recogniser.feed(edge(5_000_000, 0)).isEmpty)
        #expect(recogniser.feed(edge(5_100_000, 1)) == [press(5_100_000)])
    }

    @Test("takes an edge right after a loss for the bouncing of what was lost")
    func bounceAfterLoss() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev), keyIsDown: false)
        recogniser.synchronise(keyIsDown: false, atMicroseconds: 1_000_000)
        #expect(recogniser.feed(edge(1_039_999, 1)).isEmpty)
        #expect(recogniser.feed(edge(1_200_000, 0)).isEmpty)
        #expect(recogniser.feed(edge(1_300_000, 1)) == [press(1_300_000)])
    }

    @Test("bears times that run backwards and limits beyond all time")
    func strangeTimes() {
        var recogniser = PressRecogniser(ButtonPlan(path: .evdev, longPress: .seconds(Int64.max)), keyIsDown: false)
        #expect(recogniser.feed(edge(5_000_000, 1)) == [press(5_000_000)])
        #expect(recogniser.nextLimitMicroseconds == .max)
        #expect(recogniser.feed(edge(1, 0)).isEmpty)
        #expect(recogniser.feed(edge(2, 1)).isEmpty)
        #expect(recogniser.feed(edge(.max - 1, 0)).isEmpty)
    }

    private func edge(_ time: Int64, _ value: Int32) -> KeyEdge {
        KeyEdge(timestampMicroseconds: time, code: Self.key, value: value)
    }

    private func press(_ time: Int64) -> ButtonPress { ButtonPress(pressedMicroseconds: time, kind: .press) }
    private func long(_ time: Int64) -> ButtonPress { ButtonPress(pressedMicroseconds: time, kind: .longPress) }
}
