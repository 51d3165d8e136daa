import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Testing

@Suite("Device life")
struct DeviceLifeTests {
    private static let streaming = StreamPhase.streaming(ScriptedFrame.jpegFormat)
    private static let other = CaptureFault.system(.poll, errno: 5)
    private static let known = ProfileStanding.known(
        DeviceProfile(
            id: "a-b", vendor: "A", model: "B", kind: .dermatoscope,
            evidence: .init(level: .listed, sources: []), matches: []))
    private static let buttoned = ProfileStanding.known(.ruling([], button: ButtonPlan(path: .evdev)))
    private static let miss = ControlMiss(
        rule: ControlRule(.exposureAbsolute, value: 157), found: .value(250))
    private static let quarantine = Quarantine(
        cause: .flapping(arrivals: 5), untilMicroseconds: 1, span: .seconds(30))

    /// Everything that can have been said of a device, one step at a time, with where it then stands.
    struct Step: Sendable {
        let events: [DeviceLife.Event]
        let state: DeviceState
        let wish: DeviceLife.Wish
    }

    private static let bound = [DeviceLife.Event.bound(.bound(position: "p"))]
    private static let running = bound + [.stream(streaming)]
    private static let ready = running + [.prepared(.ready)]

    private static let steps: [Step] = [
        Step(events: [], state: .unbound, wish: .closed),
        Step(events: bound, state: .opening, wish: .streaming),
        Step(events: [.bound(.ambiguous(position: "p", rivals: 2))], state: .ambiguous, wish: .closed),
        Step(events: bound + [.stream(.opening)], state: .opening, wish: .streaming),
        Step(events: running, state: .locking, wish: .streaming),
        Step(events: running + [.prepared(.locking)], state: .locking, wish: .streaming),
        Step(events: running + [.prepared(.settling)], state: .settling, wish: .streaming),
        Step(events: ready, state: .armed, wish: .streaming),
        Step(events: running + [.prepared(.refused([miss]))], state: .controlRefused, wish: .streaming),
        Step(events: ready + [.prepared(.drifted([miss]))], state: .controlDrift, wish: .streaming),
        Step(events: ready + [.prepared(.drifted([miss])), .prepared(.locking)], state: .locking, wish: .streaming),
        // What was proved of a stream is not carried to the next.
        Step(events: ready + [.stream(streaming)], state: .locking, wish: .streaming),
        Step(
            events: ready + [.stream(.recovering(other, attempt: 1)), .stream(streaming)], state: .locking,
            wish: .streaming),
        // A word of a stream that is over.
        Step(events: ready + [.stream(.held), .prepared(.ready)], state: .opening, wish: .streaming),
        Step(events: ready + [.stream(nil), .prepared(.ready)], state: .opening, wish: .streaming),
        Step(events: ready + [.asked(.disarmed)], state: .disarmed, wish: .held),
        Step(events: ready + [.asked(.disarmed), .stream(.held)], state: .disarmed, wish: .held),
        Step(events: ready + [.asked(.disarmed), .stream(.held), .asked(.armed)], state: .opening, wish: .streaming),
        Step(events: ready + [.asked(.released)], state: .released, wish: .closed),
        Step(events: ready + [.asked(.released), .asked(.armed)], state: .armed, wish: .streaming),
        Step(events: ready + [.bound(.unbound)], state: .unbound, wish: .closed),
        Step(events: ready + [.bound(.ambiguous(position: "p", rivals: 3))], state: .ambiguous, wish: .closed),
        Step(events: ready + [.quarantined(quarantine)], state: .quarantined, wish: .closed),
        Step(events: ready + [.quarantined(quarantine), .paroled], state: .armed, wish: .streaming),
        Step(events: bound + [.quarantined(quarantine), .asked(.armed)], state: .opening, wish: .streaming),
        Step(events: bound + [.quarantined(quarantine), .asked(.disarmed)], state: .quarantined, wish: .closed),
        Step(events: bound + [.quarantined(quarantine), .asked(.released)], state: .quarantined, wish: .closed),
        Step(events: [.quarantined(quarantine), .bound(.unbound)], state: .quarantined, wish: .closed),
        Step(events: ready + [.left], state: .gone, wish: .closed),
        Step(events: ready + [.quarantined(quarantine), .left], state: .gone, wish: .closed),
        Step(events: ready + [.left, .stream(streaming)], state: .gone, wish: .closed),
        Step(events: [.matched(buttoned), .pairing(true)], state: .unbound, wish: .streaming),
        Step(events: [.matched(buttoned), .pairing(true), .pairing(false)], state: .unbound, wish: .closed),
        // What was turned off stays off, and what has no button cannot answer.
        Step(events: [.matched(buttoned), .asked(.released), .pairing(true)], state: .unbound, wish: .closed),
        Step(events: bound + [.matched(buttoned), .asked(.disarmed), .pairing(true)], state: .opening, wish: .held),
        Step(events: [.pairing(true)], state: .unbound, wish: .closed),
        Step(events: [.pairing(true), .quarantined(quarantine)], state: .quarantined, wish: .closed),
        // Models that are not known, not enrolled, or cannot be told.
        Step(events: ready + [.matched(.unknown(isEnrolled: false))], state: .viewOnly, wish: .streaming),
        Step(
            events: running + [.matched(.unknown(isEnrolled: false)), .matched(.unknown(isEnrolled: true))],
            state: .locking, wish: .streaming),
        Step(events: ready + [.matched(.unknown(isEnrolled: true))], state: .armed, wish: .streaming),
        Step(events: ready + [.matched(.unusable(sentence: "Broken."))], state: .unmatched, wish: .closed),
        Step(events: [.matched(.unusable(sentence: "Broken."))], state: .unbound, wish: .closed),
        Step(events: ready + [.matched(.practice)], state: .armed, wish: .streaming),
    ]

    @Test("what happened decides state and wish", arguments: steps)
    func transition(_ step: Step) {
        let life = life(step.events)
        #expect(life.state == step.state, "\(step.events)")
        #expect(life.wish == step.wish, "\(step.events)")
    }

    /// The state of a bound device that is wanted armed, and of one that is wanted disarmed.
    private static let phases: [(phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)] = [
        (nil, .opening, .opening),
        (.opening, .opening, .opening),
        (streaming, .locking, .disarmed),
        (.held, .opening, .disarmed),
        (.recovering(.busy(.open), attempt: 1), .busy, .busy),
        (.recovering(.noBandwidth, attempt: 1), .noBandwidth, .noBandwidth),
        (.recovering(.stalled(milliseconds: 1), attempt: 1), .stalled, .stalled),
        (.recovering(other, attempt: 1), .recovering, .recovering),
        (.failed(other), .failed, .failed),
        (.gone, .gone, .gone),
        (.stopped, .opening, .opening),
    ]

    @Test("a bound device is as its stream is", arguments: phases)
    func stream(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)) {
        #expect(life(Self.bound + [.stream(row.phase)]).state == row.armed)
        #expect(life(Self.bound + [.asked(.disarmed), .stream(row.phase)]).state == row.disarmed)
    }

    @Test("without position, or released, no word of a stream makes a device anything else", arguments: phases)
    func unused(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)) {
        #expect(life([.stream(row.phase)]).state == .unbound)
        #expect(life(Self.bound + [.asked(.released), .stream(row.phase)]).state == .released)
    }

    private static let everything: [DeviceLife.Event] =
        [
            .matched(known), .matched(.unknown(isEnrolled: false)), .matched(.unusable(sentence: "No.")),
            .matched(.practice),
        ]
        + [.bound(.unbound), .bound(.bound(position: "p")), .bound(.ambiguous(position: "p", rivals: 2))]
        + Intent.allCases.map { .asked($0) } + phases.map { .stream($0.phase) }
        + [.prepared(.none), .prepared(.locking), .prepared(.settling), .prepared(.ready)]
        + [.prepared(.refused([miss])), .prepared(.drifted([miss])), .quarantined(quarantine), .paroled]
        + [.pairing(true), .pairing(false), .left]

    @Test("after every event from every state: evidence only where all is proved, and words for a person")
    func invariants() {
        var seen: Set<DeviceLife> = []
        var front = [DeviceLife(profile: Self.known)]
        while let life = front.popLast() {
            guard seen.insert(life).inserted else { continue }
            let words = life.words
            #expect(words.sentence.hasSuffix("."), "\(life)")
            let isWell = [.armed, .opening, .locking, .settling].contains(life.state)
            #expect((words.action == nil) == isWell, "\(life.state)")
            if life.state == .armed {
                #expect(life.preparation == .ready && life.binding.position != nil && life.intent == .armed)
                #expect(life.profile.allowsCapture && life.quarantine == nil && life.isPresent)
                #expect(life.phase?.format != nil && life.wish == .streaming)
            }
            if !life.isPresent { #expect(life.state == .gone && life.wish == .closed) }
            for event in Self.everything {
                var next = life
                next.take(event)
                front.append(next)
            }
        }
        #expect(Set(seen.map(\.state)).count == DeviceState.allCases.count - 2, "all but seen and unsupported")
    }

    @Test("says what a failure was and what mends it")
    func failureWords() {
        let refused = life(Self.bound + [.stream(.failed(.modeRefused(wanted: "640×480", actual: "320×240")))]).words
        #expect(refused.sentence.contains("640×480") && refused.sentence.contains("320×240"))
        #expect(refused.action?.contains("epilume.yaml") == true)
        let twins = life([.bound(.ambiguous(position: "skin", rivals: 3))]).words
        #expect(twins.sentence.contains("3 devices") && twins.sentence.contains("“skin”"))
        #expect(twins.action?.contains("epilume device pair skin") == true)
    }

    @Test("says which setting does not hold, and what it is")
    func controlWords() {
        let refused = life(Self.running + [.prepared(.refused([Self.miss]))]).words
        #expect(refused.sentence.contains("exposure-absolute is 250 and should be 157"))
        #expect(life(Self.ready + [.prepared(.drifted([Self.miss]))]).words.sentence.contains("250"))
    }

    private func life(_ events: [DeviceLife.Event]) -> DeviceLife {
        var life = DeviceLife(profile: Self.known)
        for event in events { life.take(event) }
        return life
    }
}
