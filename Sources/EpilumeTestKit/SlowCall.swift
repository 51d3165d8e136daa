internal import EpilumeDevices
internal import Glibc
internal import Synchronization

/// A call of the handler that is under way when `stop` is called.
final class SlowCall: Sendable {
    private let inside = Atomic(false)
    private let released = Atomic(false)

    /// Stops a watch or a button while it calls its handler.
    /// - Throws: ``ContractBreach`` when `stop` returns before the handler has; what `start` throws.
    static func check<Event>(
        _ start: (@escaping @Sendable (Event) -> Void) throws(CaptureFault) -> Void, stop: () -> Void
    ) async throws {
        let call = SlowCall()
        try start { _ in call.run() }
        while !call.isInside {
            try Task.checkCancellation()
            await Task.yield()
        }
        call.released.store(true, ordering: .releasing)
        stop()
        if call.isInside { throw ContractBreach(description: "broken: stop returns after the handler has returned") }
    }

    private var isInside: Bool { inside.load(ordering: .acquiring) }

    private func run() {
        inside.store(true, ordering: .releasing)
        while !released.load(ordering: .acquiring) { sched_yield() }
        // A `stop` that does not wait returns meanwhile.
        for _ in 0..<10_000 { sched_yield() }
        inside.store(false, ordering: .releasing)
    }
}
