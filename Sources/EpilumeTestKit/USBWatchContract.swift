package import EpilumeDevices

/// A watch and a world that a test can change, for ``USBWatchContract``.
package protocol USBWatchStage {
    var watch: any USBDeviceWatch { get }
    /// Makes a device appear; the same place always has the same syspath.
    /// - Returns: its syspath.
    func plug(_ kind: StagedUSBDevice, at place: Int) -> String
    func unplug(syspath: String)
    /// A driver takes a device's video interface.
    func giveDriver(syspath: String)
}

/// A USB device of the world that a contract stages.
package enum StagedUSBDevice: Hashable, Sendable {
    /// The watch was told that it is a scope without a V4L2 driver.
    case known
    /// It has a video interface that no driver has taken.
    case undriven
    /// A camera with its driver.
    case camera
    /// Something without pictures.
    case keyboard
}

/// What every ``USBDeviceWatch`` keeps. Each clause takes a fresh stage; a watch that tells too little makes a clause
/// wait, so the test that runs it sets a time limit.
package enum USBWatchContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case tellsWhatIsThereOnceAndThenSettles
    case tellsWhyItIsUnsupported
    case tellsArrivalAndRemovalInOrder
    case tellsNothingOfOtherDevices
    case takesBackWhatADriverTakes
    case takesTurnsWhenNothingHappens
    case tellsNothingAfterStop

    package var description: String { rawValue }

    package func check(_ stage: some USBWatchStage) async throws {
        defer { stage.watch.stop() }
        switch self {
        case .tellsWhatIsThereOnceAndThenSettles: try await Self.whatIsThere(stage)
        case .tellsWhyItIsUnsupported: try await Self.reasons(stage)
        case .tellsArrivalAndRemovalInOrder: try await Self.arrivalAndRemoval(stage)
        case .tellsNothingOfOtherDevices: try await Self.others(stage)
        case .takesBackWhatADriverTakes: try await Self.driver(stage)
        case .takesTurnsWhenNothingHappens: try await Self.turns(stage)
        case .tellsNothingAfterStop: try await Self.stop(stage)
        }
    }

    private static func whatIsThere(_ stage: some USBWatchStage) async throws {
        let there = [stage.plug(.known, at: 1), stage.plug(.undriven, at: 2)]
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        let told = Set([try await log.next(), try await log.next()])
        try require(told == Set(there.map { .arrived($0) }), "both devices are told first, not \(told)")
        try await log.expect(.settled)
        let third = stage.plug(.undriven, at: 3)
        try await log.expect(.arrived(third))
    }

    private static func reasons(_ stage: some USBWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start)
        try await log.expect(.settled)
        try await log.expect(stage.plug(.known, at: 1), for: .knownAsUnsupported)
        try await log.expect(stage.plug(.undriven, at: 2), for: .noDriver(interface: 0))
    }

    private static func arrivalAndRemoval(_ stage: some USBWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        for _ in 0..<3 {
            let syspath = stage.plug(.undriven, at: 1)
            try await log.expect(.arrived(syspath))
            stage.unplug(syspath: syspath)
            try await log.expect(.left(syspath))
        }
    }

    private static func others(_ stage: some USBWatchStage) async throws {
        let camera = stage.plug(.camera, at: 1)
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        let keyboard = stage.plug(.keyboard, at: 2)
        stage.unplug(syspath: camera)
        stage.unplug(syspath: keyboard)
        let last = stage.plug(.known, at: 3)
        try await log.expect(.arrived(last))
    }

    private static func driver(_ stage: some USBWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        let syspath = stage.plug(.undriven, at: 1)
        try await log.expect(.arrived(syspath))
        stage.giveDriver(syspath: syspath)
        try await log.expect(.left(syspath))
        stage.unplug(syspath: syspath)
        let next = stage.plug(.known, at: 2)
        try await log.expect(.arrived(next))
    }

    private static func turns(_ stage: some USBWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        try await awaitTurns { stage.watch.turns }
    }

    private static func stop(_ stage: some USBWatchStage) async throws {
        let log = try EventLog(of: stage.watch.start, as: WatchLine.init)
        try await log.expect(.settled)
        stage.watch.stop()
        let turns = stage.watch.turns
        let told = log.count
        _ = stage.plug(.known, at: 1)
        stage.watch.stop()
        try stage.watch.start { _ in }
        try require(stage.watch.turns == turns, "a watch that is stopped takes no more turns")
        try require(log.count == told, "a watch that is stopped tells nothing")
    }

    private static func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}

extension EventLog<USBWatchEvent> {
    fileprivate func expect(_ syspath: String, for reason: UnsupportedSighting.Reason) async throws {
        let told = try await next()
        guard case .arrived(let sighting) = told, sighting.syspath == syspath, sighting.reason == reason else {
            throw ContractBreach(description: "expected \(syspath) for \(reason), was told \(told)")
        }
    }
}
