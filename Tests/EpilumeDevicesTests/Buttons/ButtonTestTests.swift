import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Synchronization
import Testing

@Suite("Live test of a button", .timeLimit(.minutes(1)))
struct ButtonTestTests {
    @Test("tells the press and how long it took to arrive")
    func pressed() throws {
        let button = ScriptedButton()
        let script = WaitScript([{ button.press(atMicroseconds: 5_000_000) }], now: 5_003_000)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: button, timeout: .seconds(20))
        let press = ButtonPress(pressedMicroseconds: 5_000_000, kind: .press)
        #expect(outcome == .pressed(press, latency: .milliseconds(3)))
    }

    @Test("says that nothing came, when the time is over and not before")
    func silent() throws {
        let script = WaitScript([], now: 1_000_000)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: ScriptedButton(), timeout: .seconds(20))
        #expect(outcome == .silent(eventsLost: false))
        #expect(script.waited == [.seconds(20)])
    }

    @Test("says that something was lost when nothing else was heard")
    func lost() throws {
        let button = ScriptedButton()
        let script = WaitScript([{ button.loseEvents() }], now: 0)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: button, timeout: .seconds(2))
        #expect(outcome == .silent(eventsLost: true))
    }

    @Test("does not wait for a device that is gone")
    func gone() throws {
        let button = ScriptedButton()
        let script = WaitScript([{ button.set(.gone) }], now: 0)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: button, timeout: .seconds(20))
        #expect(outcome == .unavailable(.gone))
        #expect(script.waited.count == 1)
    }

    @Test("waits for a button that another program holds, and says so when it was in vain")
    func held() throws {
        let button = ScriptedButton()
        button.set(.heldByAnother)
        // A step of the button returns after what it told before has been heard.
        let script = WaitScript([{ button.pass(untilMicroseconds: 0) }], now: 0)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: button, timeout: .seconds(20))
        #expect(outcome == .unavailable(.heldByAnother))
        #expect(script.waited.count == 2)
    }

    @Test("tells the press of a button that came back meanwhile")
    func cameBack() throws {
        let button = ScriptedButton()
        button.set(.heldByAnother)
        let script = WaitScript([{ button.set(nil) }, { button.press(atMicroseconds: 7) }], now: 7)
        let outcome = try ButtonTest(time: script.time).waitForPress(on: button, timeout: .seconds(20))
        #expect(outcome == .pressed(ButtonPress(pressedMicroseconds: 7, kind: .press), latency: .zero))
    }

    /// A clock that stands still while something happens in a wait, and else jumps to its end.
    private final class WaitScript: Sendable {
        private struct State {
            var now: Int64
            var steps: [@Sendable () -> Void]
            var waited: [Duration] = []
        }

        private let state: Mutex<State>

        init(_ steps: [@Sendable () -> Void], now: Int64) { state = Mutex(State(now: now, steps: steps)) }

        var waited: [Duration] { state.withLock { $0.waited } }

        var time: ButtonTest.Time {
            ButtonTest.Time(
                now: { self.state.withLock { $0.now } },
                wait: { bell, limit in
                    let step = self.state.withLock { state -> (@Sendable () -> Void)? in
                        state.waited.append(limit)
                        if !state.steps.isEmpty { return state.steps.removeFirst() }
                        state.now += limit.microseconds
                        return nil
                    }
                    step?()
                })
        }
    }
}
