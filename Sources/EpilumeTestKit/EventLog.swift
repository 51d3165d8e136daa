package import EpilumeDevices
internal import Glibc
internal import Synchronization

/// What a watch or a button has told, each event taken once.
///
/// Concurrency: the events are taken by one task; all else from any thread.
package final class EventLog<Event: Equatable & Sendable>: Sendable {
    private struct State {
        var events: [Event] = []
        var taken = 0
        var isInside = false
        var sawOverlap = false
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - start: the `start` of what is to be listened to; it is called here.
    ///   - event: what is kept of each event that is told.
    /// - Throws: what `start` throws.
    package init<Told>(
        of start: (@escaping @Sendable (Told) -> Void) throws(CaptureFault) -> Void,
        as event: @escaping @Sendable (Told) -> Event
    ) throws(CaptureFault) {
        try start { [self] told in enter(event(told)) }
    }

    /// - Throws: what `start` throws.
    package convenience init(
        of start: (@escaping @Sendable (Event) -> Void) throws(CaptureFault) -> Void
    ) throws(CaptureFault) {
        try self.init(of: start, as: { $0 })
    }

    private func enter(_ event: Event) {
        state.withLock { state in
            state.sawOverlap = state.sawOverlap || state.isInside
            state.isInside = true
        }
        // Gives a second call of the handler the chance to come in between.
        sched_yield()
        state.withLock { state in
            state.isInside = false
            state.events.append(event)
        }
    }

    /// Whether the handler was called for an event while it was busy with another.
    package var sawOverlap: Bool { state.withLock { $0.sawOverlap } }

    /// Of the events told so far, taken or not.
    package var count: Int { state.withLock { $0.events.count } }

    /// The next event, once it is there; ends only with the task otherwise.
    package func next() async throws -> Event {
        while true {
            let event = state.withLock { state -> Event? in
                guard state.taken < state.events.count else { return nil }
                state.taken += 1
                return state.events[state.taken - 1]
            }
            if let event { return event }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// The next event that matches; those before it are taken, too.
    package func first(where matches: (Event) -> Bool) async throws -> Event {
        while true {
            let event = try await next()
            if matches(event) { return event }
        }
    }

    /// - Throws: ``ContractBreach`` when the next event is another one.
    package func expect(_ event: Event) async throws {
        let told = try await next()
        if told != event { throw ContractBreach(description: "expected \(event), was told \(told)") }
    }
}

/// Waits for two turns of a loop; ends only with the task otherwise.
/// - Parameter turns: how many there have been by now.
package func awaitTurns(_ turns: () -> UInt64) async throws {
    for _ in 0..<2 {
        let before = turns()
        while turns() == before {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
