package import EpilumeDevices
internal import Synchronization

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
            let there = Set([stage.plug(at: 0), stage.plug(at: 1)])
            let log = try InputLog(starting: stage.watch)
            let told = Set([try await log.nextArrival(), try await log.nextArrival()])
            try require(told == there, "both devices are told first, not \(told)")
            try await log.expect(.settled)
            let third = stage.plug(at: 2)
            try require(try await log.nextArrival() == third, "a later one is told")
        case .tellsArrivalAndRemovalInOrder:
            let log = try InputLog(starting: stage.watch)
            try await log.expect(.settled)
            for _ in 0..<3 {
                let syspath = stage.plug(at: 0)
                try require(try await log.nextArrival() == syspath, "the arrival is told")
                stage.unplug(syspath: syspath)
                try await log.expect(.left(syspath: syspath))
            }
        case .takesTurnsWhenNothingHappens:
            let log = try InputLog(starting: stage.watch)
            try await log.expect(.settled)
            for _ in 0..<2 {
                let before = stage.watch.turns
                while stage.watch.turns == before {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        case .tellsNothingAfterStop:
            let log = try InputLog(starting: stage.watch)
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

/// What an input watch has told, each event taken once.
package final class InputLog: Sendable {
    private let events = Mutex<[InputEvent]>([])
    private let taken = Atomic(0)

    package init(starting watch: any InputWatch) throws(CaptureFault) {
        try watch.start { [self] event in events.withLock { $0.append(event) } }
    }

    package var count: Int { events.withLock { $0.count } }

    /// The next event, once it is there; ends only with the task otherwise.
    package func next() async throws -> InputEvent {
        while true {
            let index = taken.load(ordering: .relaxed)
            if let event = events.withLock({ index < $0.count ? $0[index] : nil }) {
                taken.store(index + 1, ordering: .relaxed)
                return event
            }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    package func nextInput() async throws -> InputSighting {
        let told = try await next()
        guard case .arrived(let input) = told else {
            throw ContractBreach(description: "expected an arrival, was told \(told)")
        }
        return input
    }

    func nextArrival() async throws -> String { try await nextInput().syspath }

    package func expect(_ event: InputEvent) async throws {
        let told = try await next()
        if told != event { throw ContractBreach(description: "expected \(event), was told \(told)") }
    }
}
