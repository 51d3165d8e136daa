package import EpilumeDevices

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
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        let listed = Set([try await log.next(), try await log.next()])
        try require(listed == [.arrived(first), .arrived(second)], "both cameras are told first, not \(listed)")
        try await log.expect(.settled)
        let third = stage.plug(.camera, at: 2)
        try await log.expect(.arrived(third))
    }

    private static func arrivalAndRemoval(_ stage: some DeviceWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
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
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
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
        var expected = Set(places.map { WatchLine.arrived(stage.plug(.camera, at: $0)) })
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        let later = (4..<8).map { WatchLine.arrived(stage.plug(.camera, at: $0)) }
        expected.formUnion(later)
        expected.insert(.settled)
        while !expected.isEmpty {
            let line = try await log.next()
            try require(expected.remove(line) != nil, "\(line) is told once")
        }
        try require(!log.sawOverlap, "the handler is called for one event at a time")
    }

    private static func turns(_ stage: some DeviceWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        try await awaitTurns { stage.watch.turns }
    }

    private static func stop(_ stage: some DeviceWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
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
        try await SlowCall.check(stage.watch.start, stop: stage.watch.stop)
    }

    private static func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}
