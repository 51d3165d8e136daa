internal import EpilumeDevices
internal import Synchronization

/// Brings work on signed papers to the thread that may wait for the disk.
///
/// Concurrency: every member from any thread; jobs of all desks on one thread run one after another.
final class PaperDesk<Store: ~Copyable>: Sendable {
    private let store: Mutex<Store>
    private let thread: SerialThread

    /// - Parameter thread: its owner closes it; what comes after that is refused with `.stopping`.
    init(_ store: consuming sending Store, on thread: SerialThread) {
        self.store = Mutex(store)
        self.thread = thread
    }

    func onDisk<Answer: Sendable>(
        _ job: @escaping @Sendable (borrowing Store) throws(CalibrationRefusal) -> Answer
    ) async throws(CalibrationRefusal) -> Answer {
        let answer = await thread.run { [self] in
            store.withLock { store in
                Result { () throws(CalibrationRefusal) in try job(store) }
            }
        }
        guard let answer else { throw .stopping }
        return try answer.get()
    }
}
