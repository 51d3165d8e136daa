package import EpilumeModel
internal import Synchronization

/// Those who wait for a press to see that a button works. The press that answers takes no picture.
///
/// Concurrency: every member from any thread.
package final class PressWaits: Sendable {
    private let state = Mutex(State())

    private struct State {
        var next: UInt64 = 0
        var slots: [UInt64: Slot] = [:]
    }

    private enum Slot {
        /// Asked for; who asked does not wait yet.
        case asked(DeviceID)
        case waiting(DeviceID, CheckedContinuation<Bool, Never>)
        /// Over before who asked began to wait.
        case over(Bool)

        var id: DeviceID? {
            switch self {
            case .asked(let id), .waiting(let id, _): id
            case .over: nil
            }
        }
    }

    package init() {}

    /// - Returns: whether the button of the device, or its position's pedal, was pressed in time.
    package func wait(for id: DeviceID, upTo limit: Duration) async -> Bool {
        let key = state.withLock { state in
            state.next += 1
            state.slots[state.next] = .asked(id)
            return state.next
        }
        let timer = Task {
            try? await Task.sleep(for: limit)
            settle(key, false)
        }
        defer {
            timer.cancel()
            state.withLock { $0.slots[key] = nil }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if case .over(let answer) = state.slots[key] { return answer }
                    state.slots[key] = .waiting(id, continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            settle(key, false)
        }
    }

    /// - Returns: whether somebody waited for it.
    package func pressed(_ id: DeviceID) -> Bool {
        let keys = state.withLock { state in state.slots.filter { $0.value.id == id }.map(\.key) }
        // Whose time was over in the meantime was told no: that press is for a picture.
        return keys.count { settle($0, true) } > 0
    }

    /// The first answer counts.
    /// - Returns: whether this was the first.
    @discardableResult
    private func settle(_ key: UInt64, _ answer: Bool) -> Bool {
        let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Bool, Never>?) in
            switch state.slots[key] {
            case .waiting(_, let continuation):
                state.slots[key] = nil
                return (true, continuation)
            case .asked:
                state.slots[key] = .over(answer)
                return (true, nil)
            case .over, nil: return (false, nil)
            }
        }
        waiting?.resume(returning: answer)
        return isFirst
    }
}
