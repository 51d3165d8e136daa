package import EpilumeDevices
package import EpilumeModel

/// A button and a world that a test can change, for ``ButtonSourceContract``.
package protocol ButtonSourceStage {
    /// Listens to ``ButtonSourceContract/plan``, and has not been started.
    var source: any ButtonSource { get }
    /// The plan's key goes down or up now.
    func key(isDown: Bool)
    /// Another program takes the button's presses for itself, or lets go of them.
    /// - Throws: when the device cannot be had.
    func hold(byAnother: Bool) async throws
    /// The device is unplugged.
    func leave()
}

/// What every ``ButtonSource`` keeps. Each clause takes a fresh stage; a source that tells too little makes a clause
/// wait, so the test that runs it sets a time limit.
package enum ButtonSourceContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case tellsThatItListensBeforeAnyPress
    case tellsAPressBeforeItsRelease
    case datesAPressByItsEdge
    case tellsOnePressEachTimeTheKeyGoesDown
    case makesNoPressOfAKeyThatIsDownAtTheStart
    case saysThatAnotherHoldsItAndComesBackByItself
    case saysThatItsDeviceIsGoneAndNothingMore
    case tellsOneEventAtATime
    case takesTurnsWhenNothingHappens
    case tellsNothingAfterStop
    case letsGoOfItsDeviceAtStop
    case endsTheLastCallBeforeStopReturns

    /// Without debouncing, since a clause does not wait between its presses.
    package static let plan = ButtonPlan(path: .evdev, debounce: .zero)

    package var description: String { rawValue }

    package func check(_ stage: some ButtonSourceStage) async throws {
        defer { stage.source.stop() }
        switch self {
        case .tellsThatItListensBeforeAnyPress: try await Self.listens(stage)
        case .tellsAPressBeforeItsRelease: try await Self.beforeRelease(stage)
        case .datesAPressByItsEdge: try await Self.date(stage)
        case .tellsOnePressEachTimeTheKeyGoesDown: try await Self.onePressEach(stage)
        case .makesNoPressOfAKeyThatIsDownAtTheStart: try await Self.downAtStart(stage)
        case .saysThatAnotherHoldsItAndComesBackByItself: try await Self.another(stage)
        case .saysThatItsDeviceIsGoneAndNothingMore: try await Self.gone(stage)
        case .tellsOneEventAtATime: try await Self.oneAtATime(stage)
        case .takesTurnsWhenNothingHappens: try await Self.turns(stage)
        case .tellsNothingAfterStop: try await Self.stop(stage)
        case .letsGoOfItsDeviceAtStop: try await Self.letsGo(stage)
        case .endsTheLastCallBeforeStopReturns: try await Self.lastCall(stage)
        }
    }

    private static func listens(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.key(isDown: true)
        _ = try await log.nextPress()
    }

    private static func beforeRelease(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.key(isDown: true)
        let press = try await log.nextPress()
        try require(press.kind == .press, "the first edge is a press, not \(press.kind)")
        stage.key(isDown: false)
    }

    private static func date(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        let before = MonotonicClock.nowMicroseconds
        stage.key(isDown: true)
        let after = MonotonicClock.nowMicroseconds
        let pressed = try await log.nextPress().pressedMicroseconds
        try require((before...after).contains(pressed), "\(pressed) lies in \(before)...\(after) of CLOCK_MONOTONIC")
    }

    private static func onePressEach(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        var times: [Int64] = []
        for _ in 0..<5 {
            stage.key(isDown: true)
            stage.key(isDown: false)
            times.append(try await log.nextPress().pressedMicroseconds)
        }
        try require(times == times.sorted() && Set(times).count == 5, "five presses have five times, not \(times)")
        // Had one been told twice, it would have come before this.
        stage.leave()
        try await log.expect(.unavailable(.gone))
    }

    private static func downAtStart(_ stage: some ButtonSourceStage) async throws {
        stage.key(isDown: true)
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.key(isDown: false)
        let before = MonotonicClock.nowMicroseconds
        stage.key(isDown: true)
        let pressed = try await log.nextPress().pressedMicroseconds
        try require(pressed >= before, "the press is the second one")
    }

    private static func another(_ stage: some ButtonSourceStage) async throws {
        try await stage.hold(byAnother: true)
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.unavailable(.heldByAnother))
        // Time for it to be told a second time.
        try await awaitTurns { stage.source.turns }
        stage.key(isDown: true)
        stage.key(isDown: false)
        try await stage.hold(byAnother: false)
        // Nor is the press of meanwhile told.
        try await log.expect(.listening)
        let before = MonotonicClock.nowMicroseconds
        stage.key(isDown: true)
        let pressed = try await log.nextPress().pressedMicroseconds
        try require(pressed >= before, "the press is the one that was made after it came back")
    }

    private static func gone(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.leave()
        try await log.expect(.unavailable(.gone))
        try await awaitTurns { stage.source.turns }
        try require(log.count == 2, "nothing is told after gone")
    }

    private static func oneAtATime(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        for _ in 0..<8 {
            stage.key(isDown: true)
            stage.key(isDown: false)
        }
        try await log.expect(.listening)
        stage.leave()
        while try await log.next() != .unavailable(.gone) {}
        try require(!log.sawOverlap, "the handler is called for one event at a time")
    }

    private static func turns(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        try await awaitTurns { stage.source.turns }
    }

    private static func stop(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.source.stop()
        let turns = stage.source.turns
        let told = log.count
        stage.key(isDown: true)
        stage.source.stop()
        try require(stage.source.turns == turns, "a source that is stopped takes no more turns")
        try require(log.count == told, "a source that is stopped tells nothing")
    }

    private static func letsGo(_ stage: some ButtonSourceStage) async throws {
        let log = try EventLog(of: stage.source.start)
        try await log.expect(.listening)
        stage.source.stop()
        // Fails as long as the source has it.
        try await stage.hold(byAnother: true)
        try await stage.hold(byAnother: false)
    }

    private static func lastCall(_ stage: some ButtonSourceStage) async throws {
        try await SlowCall.check(stage.source.start, stop: stage.source.stop)
    }

    private static func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}

extension EventLog<ButtonEvent> {
    /// - Throws: ``ContractBreach`` when the next event is no press.
    package func nextPress() async throws -> ButtonPress {
        let told = try await next()
        guard case .pressed(let press) = told else {
            throw ContractBreach(description: "expected a press, was told \(told)")
        }
        return press
    }
}
