import EpilumeDevices
import EpilumeModel
import Testing

/// A switch that bounces, worked by a finger: what it sends and what was meant.
private struct Finger {
    private(set) var edges: [KeyEdge] = []
    private(set) var presses: [Int64] = []
    private(set) var longPresses: [Int64] = []
    private var random: SeededNumbers
    private let plan: ButtonPlan
    private var now: Int64

    init(seed: UInt64) {
        var random = SeededNumbers(seed)
        plan = ButtonPlan(
            path: .evdev, polarity: Bool.random(using: &random) ? .normal : .inverted,
            debounce: .microseconds(Int64.random(in: 1...60_000, using: &random)),
            longPress: .microseconds(Int64.random(in: 300_000...900_000, using: &random)))
        now = Int64.random(in: 0...1_000_000_000_000, using: &random)
        self.random = random
    }

    var buttonPlan: ButtonPlan { plan }
    private var debounce: Int64 { plan.debounce.microseconds }
    private var long: Int64 { plan.longPress?.microseconds ?? 0 }

    mutating func press() {
        now += Int64.random(in: debounce...(debounce + 2_000_000), using: &random)
        let pressed = now
        presses.append(pressed)
        contact(isClosed: true)
        bounce(endingClosed: true)
        // Some are taps, let go of while the contact still bounces; some are held.
        if Bool.random(using: &random) {
            now += Int64.random(in: debounce...(debounce + 1_500_000), using: &random)
            autorepeat(from: pressed)
        } else {
            now += Int64.random(in: 0..<debounce, using: &random)
        }
        contact(isClosed: false)
        let opened = now
        bounce(endingClosed: false)
        // The last opening is the release: a contact that closed once more was still held.
        if lastOpening - pressed >= long || (opened - pressed >= long) { longPresses.append(pressed) }
    }

    private var lastOpening: Int64 { edges.last { isClosed($0) == false }?.timestampMicroseconds ?? now }

    private func isClosed(_ edge: KeyEdge) -> Bool? {
        edge.value == 2 ? nil : (edge.value == 1) == (plan.polarity == .normal)
    }

    private mutating func bounce(endingClosed: Bool) {
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            now += Int64.random(in: 0..<debounce, using: &random)
            contact(isClosed: !endingClosed)
            now += Int64.random(in: 0..<debounce, using: &random)
            contact(isClosed: endingClosed)
        }
    }

    private mutating func autorepeat(from pressed: Int64) {
        for time in stride(from: pressed + 250_000, to: now, by: 33_000) where time > lastTime {
            edges.append(KeyEdge(timestampMicroseconds: time, code: plan.key, value: 2))
        }
    }

    private var lastTime: Int64 { edges.last?.timestampMicroseconds ?? .min }

    private mutating func contact(isClosed: Bool) {
        let value: Int32 = isClosed == (plan.polarity == .normal) ? 1 : 0
        edges.append(KeyEdge(timestampMicroseconds: now, code: plan.key, value: value))
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Press recogniser, any switch")
struct PressRecogniserPropertyTests {
    @Test("as many presses are told as were made, each with the time of its first edge, however the switch bounces")
    func truePresses() {
        for seed in UInt64(0)..<2000 {
            var finger = Finger(seed: seed)
            for _ in 0..<(seed % 12) { finger.press() }
            var recogniser = PressRecogniser(
                finger.buttonPlan, keyIsDown: finger.buttonPlan.polarity == .inverted)
            var told: [ButtonPress] = []
            for edge in finger.edges { told += recogniser.feed(edge) }
            if let late = recogniser.expire(nowMicroseconds: .max) { told.append(late) }
            #expect(told.filter { $0.kind == .press }.map(\.pressedMicroseconds) == finger.presses, "seed \(seed)")
            #expect(
                told.filter { $0.kind == .longPress }.map(\.pressedMicroseconds) == finger.longPresses, "seed \(seed)")
        }
    }

    @Test("a look at the clock between the edges, as often as one likes, changes nothing that is told")
    func anyLooks() {
        for seed in UInt64(0)..<500 {
            var finger = Finger(seed: seed)
            for _ in 0..<5 { finger.press() }
            let idle = finger.buttonPlan.polarity == .inverted
            var plain = PressRecogniser(finger.buttonPlan, keyIsDown: idle)
            var looked = PressRecogniser(finger.buttonPlan, keyIsDown: idle)
            var expected: [ButtonPress] = []
            var told: [ButtonPress] = []
            for (index, edge) in finger.edges.enumerated() {
                expected += plain.feed(edge)
                told += looked.feed(edge)
                guard index + 1 < finger.edges.count else { break }
                let next = finger.edges[index + 1].timestampMicroseconds
                let step = max(1, (next - edge.timestampMicroseconds) / 7)
                for time in stride(from: edge.timestampMicroseconds, to: next, by: Int(step)) {
                    if let press = looked.expire(nowMicroseconds: time) { told.append(press) }
                }
            }
            #expect(told == expected, "seed \(seed)")
        }
    }
}
