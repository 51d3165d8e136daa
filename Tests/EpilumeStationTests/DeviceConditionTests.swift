import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Testing

@Suite("Device condition")
struct DeviceConditionTests {
    private static let streaming = StreamPhase.streaming(ScriptedFrame.jpegFormat)
    private static let other = CaptureFault.system(.poll, errno: 5)

    /// The state of a bound device that is wanted armed, and of one that is wanted disarmed.
    private static let table: [(phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)] = [
        (nil, .opening, .opening),
        (.opening, .opening, .opening),
        (streaming, .armed, .disarmed),
        (.held, .opening, .disarmed),
        (.recovering(.busy(.open), attempt: 1), .busy, .busy),
        (.recovering(.noBandwidth, attempt: 1), .noBandwidth, .noBandwidth),
        (.recovering(.stalled(milliseconds: 1), attempt: 1), .stalled, .stalled),
        (.recovering(other, attempt: 1), .recovering, .recovering),
        (.failed(other), .failed, .failed),
        (.gone, .gone, .gone),
        (.stopped, .opening, .opening),
    ]

    @Test("a bound device is as its stream is", arguments: table)
    func bound(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)) {
        #expect(condition(.bound(position: "p"), .armed, row.phase).state == row.armed)
        #expect(condition(.bound(position: "p"), .disarmed, row.phase).state == row.disarmed)
    }

    @Test("a released device is released, whatever its stream last said", arguments: table)
    func released(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)) {
        let released = condition(.bound(position: "p"), .released, row.phase)
        #expect(released.state == .released)
        #expect(!released.wantsSession)
    }

    @Test("a device without a position has no stream", arguments: table, [Intent.armed, .disarmed, .released])
    func unbound(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState), _ intent: Intent) {
        let unbound = condition(.unbound, intent, row.phase)
        #expect(unbound.state == .unbound)
        #expect(!unbound.wantsSession)
        let twin = condition(.ambiguous(position: "p", rivals: 2), intent, row.phase)
        #expect(twin.state == .ambiguous)
        #expect(!twin.wantsSession)
    }

    @Test("only a bound device that is not released is opened")
    func wantsSession() {
        #expect(condition(.bound(position: "p"), .armed, nil).wantsSession)
        #expect(condition(.bound(position: "p"), .disarmed, nil).wantsSession)
    }

    @Test("a device that has left is gone")
    func absent() {
        var gone = condition(.bound(position: "p"), .armed, Self.streaming)
        gone.isPresent = false
        #expect(gone.state == .gone)
        #expect(!gone.wantsSession)
    }

    @Test("every state has a sentence, and every trouble one thing to do", arguments: table)
    func words(_ row: (phase: StreamPhase?, armed: DeviceState, disarmed: DeviceState)) {
        for binding in [Binding.unbound, .ambiguous(position: "p", rivals: 2), .bound(position: "p")] {
            let condition = condition(binding, .armed, row.phase)
            let words = condition.words
            #expect(words.sentence.hasSuffix("."))
            #expect((words.action == nil) == [.armed, .opening].contains(condition.state), "\(condition.state)")
        }
    }

    @Test("says what a failure was and what mends it")
    func failureWords() {
        let refused = condition(
            .bound(position: "p"), .armed, .failed(.modeRefused(wanted: "640×480", actual: "320×240"))
        ).words
        #expect(refused.sentence.contains("640×480") && refused.sentence.contains("320×240"))
        #expect(refused.action?.contains("epilume.yaml") == true)
        let twins = condition(.ambiguous(position: "skin", rivals: 3), .armed, nil).words
        #expect(twins.sentence.contains("3 devices") && twins.sentence.contains("“skin”"))
    }

    private func condition(_ binding: Binding, _ intent: Intent, _ phase: StreamPhase?) -> DeviceCondition {
        var condition = DeviceCondition(binding: binding)
        condition.intent = intent
        condition.phase = phase
        return condition
    }
}
