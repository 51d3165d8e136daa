import EpilumeDevices
import EpilumeModel
import Synchronization
import Testing

/// A lock's time that passes when it is told to.
final class ScriptedPace: ControlPace {
    private(set) var nowMicroseconds: Int64 = 1_000_000
    /// The waits that were asked for.
    private(set) var pauses: [Duration] = []
    private(set) var turns = 0
    /// Called at each wait, with its number from 1.
    var onPause: (Int) -> Void = { _ in }
    /// Called at each turn, with its number from 1: lets a request take time.
    var onTurn: (Int) -> Void = { _ in }
    /// The turn at which the work is to be given up.
    var lastTurn = Int.max
    /// The wait during which it is.
    var lastPause = Int.max

    func pass(_ duration: Duration) { nowMicroseconds += duration.microseconds }

    func pause(_ duration: Duration) -> Bool {
        pauses.append(duration)
        pass(duration)
        onPause(pauses.count)
        return pauses.count < lastPause
    }

    func turn() -> Bool {
        turns += 1
        onTurn(turns)
        return turns < lastTurn
    }
}

/// What a keeper told of drift, for a test to wait for.
final class DriftLog: Sendable {
    private let stream: AsyncStream<ControlReading>
    private let continuation: AsyncStream<ControlReading>.Continuation
    private let told = Mutex<[ControlReading]>([])

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ reading: ControlReading) {
        told.withLock { $0.append(reading) }
        continuation.yield(reading)
    }

    var all: [ControlReading] { told.withLock { $0 } }

    func next() async throws -> ControlReading {
        for await reading in stream { return reading }
        throw CancellationError()
    }
}

extension ControlKeeper {
    func lock(_ rules: [ControlRule], patience: Duration = .zero) async throws -> ControlLockReport {
        try await withCheckedContinuation { continuation in
            lock(rules, patience: patience) { continuation.resume(returning: $0) }
        }.get()
    }

    func verify() async throws -> ControlCheck {
        try await withCheckedContinuation { continuation in
            verify { continuation.resume(returning: $0) }
        }.get()
    }
}
