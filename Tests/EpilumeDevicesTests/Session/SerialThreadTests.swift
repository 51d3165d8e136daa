import EpilumeDevices
import Glibc
import Synchronization
import Testing

@Suite("Serial thread", .timeLimit(.minutes(1)))
struct SerialThreadTests {
    @Test("does what it accepted, in order, also when it is closed at once")
    func order() throws {
        let thread = try SerialThread("test-serial")
        let done = Log()
        for number in 0..<100 { thread.add { done.add(number) } }
        thread.close()
        #expect(done.numbers == Array(0..<100))
    }

    @Test("accepts nothing after close, and says so")
    func closed() async throws {
        let thread = try SerialThread("test-serial")
        thread.close()
        thread.close()
        #expect(!thread.add {})
        #expect(await thread.run { 1 } == nil)
    }

    @Test("hands back what the work gave")
    func result() async throws {
        let thread = try SerialThread("test-serial")
        #expect(await thread.run { 42 } == 42)
        thread.close()
    }

    @Test("lets go of what a job holds when the job is done, not when its batch is")
    func letsGo() throws {
        let thread = try SerialThread("test-serial")
        let log = Log()
        let isReady = Log()
        // The first job keeps the thread until the two that matter are in one batch and hold the last references.
        thread.add { while isReady.numbers.isEmpty { sched_yield() } }
        addHolder(of: Held { log.add(1) }, to: thread)
        thread.add { log.add(2) }
        isReady.add(0)
        thread.close()
        #expect(log.numbers == [1, 2])
    }

    private func addHolder(of held: Held, to thread: SerialThread) {
        thread.add { withExtendedLifetime(held) {} }
    }

    private final class Log: Sendable {
        private let entries = Mutex<[Int]>([])
        var numbers: [Int] { entries.withLock { $0 } }
        func add(_ number: Int) { entries.withLock { $0.append(number) } }
    }

    private final class Held: Sendable {
        private let onEnd: @Sendable () -> Void
        init(onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
        deinit { onEnd() }
    }
}
