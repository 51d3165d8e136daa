package import EpilumeDevices
internal import Glibc
internal import Synchronization

/// A watch and a world that a test can change, for ``DeviceWatchContract``.
package protocol DeviceWatchStage {
    var watch: any DeviceWatch { get }
    /// Makes a node appear; the same place always has the same syspath.
    /// - Returns: its syspath.
    func plug(_ kind: StagedNode, at place: Int) -> String
    func unplug(syspath: String)
}

/// A node of the world that a contract stages.
package enum StagedNode: Hashable, Sendable {
    case camera
    /// A node that does not capture, such as a camera's metadata node.
    case metadata
    /// A camera whose node may not be opened.
    case locked
}

/// What was promised and not kept.
package struct ContractBreach: Error, CustomStringConvertible {
    package let description: String
}

/// What every ``DeviceWatch`` keeps. Each clause takes a fresh stage; a watch that tells too little makes a clause
/// wait, so the test that runs it sets a time limit.
package enum DeviceWatchContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case tellsWhatIsThereOnceAndThenSettles
    case tellsArrivalAndRemovalInOrder
    case tellsNoRemovalOfWhatNeverArrived
    case tellsOneEventAtATime
    case takesTurnsWhenNothingHappens
    case tellsNothingAfterStop
    case endsTheLastCallBeforeStopReturns

    package var description: String { rawValue }

    package func check(_ stage: some DeviceWatchStage) async throws {
        defer { stage.watch.stop() }
        switch self {
        case .tellsWhatIsThereOnceAndThenSettles: try await Self.whatIsThere(stage)
        case .tellsArrivalAndRemovalInOrder: try await Self.arrivalAndRemoval(stage)
        case .tellsNoRemovalOfWhatNeverArrived: try await Self.whatNeverArrived(stage)
        case .tellsOneEventAtATime: try await Self.oneAtATime(stage)
        case .takesTurnsWhenNothingHappens: try await Self.turns(stage)
        case .tellsNothingAfterStop: try await Self.stop(stage)
        case .endsTheLastCallBeforeStopReturns: try await Self.lastCall(stage)
        }
    }

    private static func whatIsThere(_ stage: some DeviceWatchStage) async throws {
        let first = stage.plug(.camera, at: 0)
        let second = stage.plug(.camera, at: 1)
        let log = try WatchLog(starting: stage.watch)
        let listed = Set([try await log.next(), try await log.next()])
        try require(listed == [.arrived(first), .arrived(second)], "both cameras are told first, not \(listed)")
        try await log.expect(.settled)
        let third = stage.plug(.camera, at: 2)
        try await log.expect(.arrived(third))
    }

    private static func arrivalAndRemoval(_ stage: some DeviceWatchStage) async throws {
        let log = try WatchLog(starting: stage.watch)
        try await log.expect(.settled)
        for _ in 0..<3 {
            let syspath = stage.plug(.camera, at: 0)
            try await log.expect(.arrived(syspath))
            stage.unplug(syspath: syspath)
            try await log.expect(.left(syspath))
        }
    }

    private static func whatNeverArrived(_ stage: some DeviceWatchStage) async throws {
        let locked = stage.plug(.locked, at: 0)
        let metadata = stage.plug(.metadata, at: 1)
        let log = try WatchLog(starting: stage.watch)
        try await log.expect(.unreadable(locked))
        try await log.expect(.settled)
        stage.unplug(syspath: locked)
        stage.unplug(syspath: metadata)
        stage.unplug(syspath: stage.plug(.metadata, at: 1))
        let camera = stage.plug(.camera, at: 2)
        try await log.expect(.arrived(camera))
    }

    private static func oneAtATime(_ stage: some DeviceWatchStage) async throws {
        let places = 0..<4
        var expected = Set(places.map { WatchLog.Line.arrived(stage.plug(.camera, at: $0)) })
        let log = try WatchLog(starting: stage.watch)
        let later = (4..<8).map { WatchLog.Line.arrived(stage.plug(.camera, at: $0)) }
        expected.formUnion(later)
        expected.insert(.settled)
        while !expected.isEmpty {
            let line = try await log.next()
            try require(expected.remove(line) != nil, "\(line) is told once")
        }
        try require(!log.sawOverlap, "the handler is called for one event at a time")
    }

    private static func turns(_ stage: some DeviceWatchStage) async throws {
        let log = try WatchLog(starting: stage.watch)
        try await log.expect(.settled)
        for _ in 0..<2 {
            let before = stage.watch.turns
            while stage.watch.turns == before {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    private static func stop(_ stage: some DeviceWatchStage) async throws {
        let log = try WatchLog(starting: stage.watch)
        try await log.expect(.settled)
        stage.watch.stop()
        let turns = stage.watch.turns
        let told = log.count
        _ = stage.plug(.camera, at: 0)
        stage.watch.stop()
        try require(stage.watch.turns == turns, "a watch that is stopped takes no more turns")
        try require(log.count == told, "a watch that is stopped tells nothing")
    }

    private static func lastCall(_ stage: some DeviceWatchStage) async throws {
        let call = SlowCall()
        try stage.watch.start { _ in call.run() }
        while !call.isInside {
            try Task.checkCancellation()
            await Task.yield()
        }
        call.letGo()
        stage.watch.stop()
        try require(!call.isInside, "stop returns after the handler has returned")
    }

    private static func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}

/// A call of the handler that is under way when `stop` is called.
private final class SlowCall: Sendable {
    private let inside = Atomic(false)
    private let released = Atomic(false)

    var isInside: Bool { inside.load(ordering: .acquiring) }
    func letGo() { released.store(true, ordering: .releasing) }

    func run() {
        inside.store(true, ordering: .releasing)
        while !released.load(ordering: .acquiring) { sched_yield() }
        // A `stop` that does not wait returns meanwhile.
        for _ in 0..<10_000 { sched_yield() }
        inside.store(false, ordering: .releasing)
    }
}

/// What a watch has told, by syspath.
private final class WatchLog: Sendable {
    enum Line: Hashable, Sendable {
        case arrived(String)
        case left(String)
        case unreadable(String)
        case settled
    }

    private struct State {
        var lines: [Line] = []
        var taken = 0
        var isInside = false
        var sawOverlap = false
    }

    private let state = Mutex(State())

    init(starting watch: any DeviceWatch) throws(CaptureFault) {
        try watch.start { [self] event in enter(event) }
    }

    private func enter(_ event: WatchEvent) {
        state.withLock { state in
            state.sawOverlap = state.sawOverlap || state.isInside
            state.isInside = true
        }
        // Gives a second call of the handler the chance to come in between.
        sched_yield()
        state.withLock { state in
            state.isInside = false
            state.lines.append(Self.line(event))
        }
    }

    private static func line(_ event: WatchEvent) -> Line {
        switch event {
        case .arrived(let sighting): .arrived(sighting.syspath)
        case .left(let syspath): .left(syspath)
        case .unreadable(let syspath, _): .unreadable(syspath)
        case .settled: .settled
        }
    }

    var sawOverlap: Bool { state.withLock { $0.sawOverlap } }
    var count: Int { state.withLock { $0.lines.count } }

    /// The next line, once it is there; ends only with the task otherwise.
    func next() async throws -> Line {
        while true {
            let line = state.withLock { state -> Line? in
                guard state.taken < state.lines.count else { return nil }
                state.taken += 1
                return state.lines[state.taken - 1]
            }
            if let line { return line }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func expect(_ line: Line) async throws {
        let told = try await next()
        if told != line { throw ContractBreach(description: "expected \(line), was told \(told)") }
    }
}
