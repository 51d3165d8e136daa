package import EpilumeDevices
internal import Synchronization

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
        let log = try USBWatchLog(starting: stage.watch)
        let told = Set([try await log.next(), try await log.next()])
        try require(told == Set(there.map { .arrived($0) }), "both devices are told first, not \(told)")
        try await log.expect(.settled)
        let third = stage.plug(.undriven, at: 3)
        try await log.expect(.arrived(third))
    }

    private static func reasons(_ stage: some USBWatchStage) async throws {
        let log = try USBWatchLog(starting: stage.watch)
        try await log.expect(.settled)
        let known = stage.plug(.known, at: 1)
        try await log.expect(.arrived(known))
        let undriven = stage.plug(.undriven, at: 2)
        try await log.expect(.arrived(undriven))
        try require(log.reason(of: known) == .knownAsUnsupported, "a known device is told as known")
        try require(log.reason(of: undriven) == .noDriver(interface: 0), "the interface without a driver is named")
    }

    private static func arrivalAndRemoval(_ stage: some USBWatchStage) async throws {
        let log = try USBWatchLog(starting: stage.watch)
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
        let log = try USBWatchLog(starting: stage.watch)
        try await log.expect(.settled)
        let keyboard = stage.plug(.keyboard, at: 2)
        stage.unplug(syspath: camera)
        stage.unplug(syspath: keyboard)
        let last = stage.plug(.known, at: 3)
        try await log.expect(.arrived(last))
    }

    private static func driver(_ stage: some USBWatchStage) async throws {
        let log = try USBWatchLog(starting: stage.watch)
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
        let log = try USBWatchLog(starting: stage.watch)
        try await log.expect(.settled)
        for _ in 0..<2 {
            let before = stage.watch.turns
            while stage.watch.turns == before {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    private static func stop(_ stage: some USBWatchStage) async throws {
        let log = try USBWatchLog(starting: stage.watch)
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

/// What a watch has told, in order.
private final class USBWatchLog: Sendable {
    enum Line: Hashable, Sendable {
        case arrived(String)
        case left(String)
        case settled
    }

    private struct State {
        var lines: [Line] = []
        var taken = 0
        var reasons: [String: UnsupportedSighting.Reason] = [:]
    }

    private let state = Mutex(State())

    init(starting watch: any USBDeviceWatch) throws(CaptureFault) {
        try watch.start { [self] event in enter(event) }
    }

    private func enter(_ event: USBWatchEvent) {
        state.withLock { state in
            switch event {
            case .arrived(let sighting):
                state.lines.append(.arrived(sighting.syspath))
                state.reasons[sighting.syspath] = sighting.reason
            case .left(let syspath): state.lines.append(.left(syspath))
            case .settled: state.lines.append(.settled)
            }
        }
    }

    var count: Int { state.withLock { $0.lines.count } }

    func reason(of syspath: String) -> UnsupportedSighting.Reason? { state.withLock { $0.reasons[syspath] } }

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
