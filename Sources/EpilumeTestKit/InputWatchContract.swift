package import EpilumeDevices

/// An input watch and a world that a test can change, for ``InputWatchContract``.
package protocol InputWatchStage {
    var watch: any InputWatch { get }
    /// Makes an event node appear; the same place always has the same syspath.
    /// - Returns: its syspath.
    func plug(at place: Int) -> String
    func unplug(syspath: String)
}

/// What every ``InputWatch`` keeps. Each clause takes a fresh stage; a watch that tells too little makes a clause
/// wait, so the test that runs it sets a time limit.
package enum InputWatchContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case tellsWhatIsThereOnceAndThenSettles
    case tellsArrivalAndRemovalInOrder
    case takesTurnsWhenNothingHappens
    case tellsNothingAfterStop

    package var description: String { rawValue }

    package func check(_ stage: some InputWatchStage) async throws {
        defer { stage.watch.stop() }
        switch self {
        case .tellsWhatIsThereOnceAndThenSettles:
            let there = [stage.plug(at: 0), stage.plug(at: 1)]
            let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
            let told = Set([try await log.next(), try await log.next()])
            try require(told == Set(there.map { .arrived($0) }), "both devices are told first, not \(told)")
            try await log.expect(.settled)
            let third = stage.plug(at: 2)
            try await log.expect(.arrived(third))
        case .tellsArrivalAndRemovalInOrder:
            let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
            try await log.expect(.settled)
            for _ in 0..<3 {
                let syspath = stage.plug(at: 0)
                try await log.expect(.arrived(syspath))
                stage.unplug(syspath: syspath)
                try await log.expect(.left(syspath))
            }
        case .takesTurnsWhenNothingHappens:
            let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
            try await log.expect(.settled)
            try await awaitTurns { stage.watch.turns }
        case .tellsNothingAfterStop:
            let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
            try await log.expect(.settled)
            stage.watch.stop()
            let turns = stage.watch.turns
            let told = log.count
            _ = stage.plug(at: 0)
            stage.watch.stop()
            try require(stage.watch.turns == turns, "a watch that is stopped takes no more turns")
            try require(log.count == told, "a watch that is stopped tells nothing")
        }
    }

    private func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}

extension EventLog<InputEvent> {
    /// - Throws: ``ContractBreach`` when the next event is no arrival.
    package func nextInput() async throws -> InputSighting {
        let told = try await next()
        guard case .arrived(let input) = told else {
            throw ContractBreach(description: "expected an arrival, was told \(told)")
        }
        return input
    }
}
