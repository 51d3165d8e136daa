package import EpilumeInterface
package import Logging
internal import Synchronization

/// Where everything that happens is said once: to the log and to whoever watches.
///
/// The last events are kept, so that a watcher that lost its connection goes on where it was. A watcher that
/// does not read falls behind and is cut off; it never holds up the station.
///
/// Concurrency: every member from any thread.
package final class EventHub: Sendable {
    /// Events kept for watchers that come back, and the most that one may lag behind.
    package static let historyCount = 512

    package typealias Level = Logger.Level

    private let log: Logger
    private let clock: UTCClock
    private let state = Mutex(State())

    private struct State {
        var nextID: UInt64 = 1
        var history: [Event] = []
        var watchers: [UInt64: AsyncStream<Event>.Continuation] = [:]
        var nextWatcher: UInt64 = 0
        var isClosed = false
    }

    package init(log: Logger, clock: UTCClock) {
        self.log = log
        self.clock = clock
    }

    package func publish(
        _ name: EventName, level: Level = .info, device: String? = nil, position: String? = nil,
        item: String? = nil, detail: [String: String] = [:], sentence: String
    ) {
        var fields: Logger.Metadata = ["sentence": "\(sentence)"]
        if let device { fields["device"] = "\(device)" }
        if let position { fields["position"] = "\(position)" }
        if let item { fields["item"] = "\(item)" }
        for (key, value) in detail { fields[key] = "\(value)" }
        log.log(level: level, "\(name.rawValue)", metadata: fields)

        let now = clock.now().text
        let lagging = state.withLock { state -> [AsyncStream<Event>.Continuation] in
            let event = Event(
                id: state.nextID, at: now, name: name, device: device, position: position, item: item,
                detail: detail, sentence: sentence)
            state.nextID += 1
            if state.history.count == Self.historyCount { state.history.removeFirst() }
            state.history.append(event)
            return state.watchers.compactMap { key, watcher in
                if case .enqueued = watcher.yield(event) { return nil }
                state.watchers[key] = nil
                return watcher
            }
        }
        // Outside the lock: the end of a stream takes it again.
        for watcher in lagging { watcher.finish() }
    }

    /// Events from now on, after those kept since `lastID`. Ends when the station stops or the watcher lags.
    package func watch(after lastID: UInt64?) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingOldest(2 * Self.historyCount))
        let key = state.withLock { state -> UInt64? in
            if let lastID {
                // An id that is still to come is of an earlier run: to its watcher all is new.
                let known = lastID < state.nextID ? lastID : 0
                for event in state.history where event.id > known { continuation.yield(event) }
            }
            guard !state.isClosed else { return nil }
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.watchers[key] = nil }
        }
        return stream
    }

    /// Ends every watcher's stream. Later events are logged and kept, not sent.
    package func close() {
        let watchers = state.withLock { state in
            state.isClosed = true
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.finish() }
    }
}
