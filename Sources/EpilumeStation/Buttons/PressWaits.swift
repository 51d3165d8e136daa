internal import EpilumeModel
internal import Synchronization

/// Those who wait for a press to see that a button works. The press that answers takes no picture.
///
/// Concurrency: every member from any thread.
final class PressWaits: Sendable {
    private let state = Mutex(State())

    private struct State {
        var next: UInt64 = 0
        var waits: [UInt64: (id: DeviceID, answer: CheckedContinuation<Bool, Never>)] = [:]
        /// Of waits that ended before they began.
        var ended: Set<UInt64> = []
    }

    /// - Returns: whether the button of the device, or its position's pedal, was pressed in time.
    func wait(for id: DeviceID, upTo limit: Duration) async -> Bool {
        let key = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            try? await Task.sleep(for: limit)
            end(key, false)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.ended.remove(key) != nil { return true }
                    state.waits[key] = (id, continuation)
                    return false
                }
                if isOver { continuation.resume(returning: false) }
            }
        } onCancel: {
            end(key, false)
        }
    }

    /// - Returns: whether somebody waited for it.
    func pressed(_ id: DeviceID) -> Bool {
        let waiting = state.withLock { state in
            let keys = state.waits.filter { $0.value.id == id }.map(\.key)
            return keys.compactMap { state.waits.removeValue(forKey: $0)?.answer }
        }
        for answer in waiting { answer.resume(returning: true) }
        return !waiting.isEmpty
    }

    private func end(_ key: UInt64, _ answer: Bool) {
        let waiting = state.withLock { state in
            guard let wait = state.waits.removeValue(forKey: key) else {
                // A wait that was answered is over; one that has not begun must not begin.
                if key == state.next { state.ended.insert(key) }
                return nil as CheckedContinuation<Bool, Never>?
            }
            return wait.answer
        }
        waiting?.resume(returning: answer)
    }
}
