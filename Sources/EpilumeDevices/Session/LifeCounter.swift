internal import Synchronization

/// Numbers the streams of one run of the daemon, so that no two frames of it share device, life and sequence.
///
/// Concurrency: from any thread.
package final class LifeCounter: Sendable {
    private let count = Atomic<UInt32>(0)

    package init() {}

    /// The next number, from 1.
    func next() -> UInt32 { count.wrappingAdd(1, ordering: .relaxed).newValue }
}
