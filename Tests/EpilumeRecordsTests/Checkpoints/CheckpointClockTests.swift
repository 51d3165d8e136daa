import EpilumeRecords
import Testing

@Suite("When a checkpoint is due")
struct CheckpointClockTests {
    private let second: Int64 = 1_000_000

    private func clock(recordCount: UInt64 = 0, coveredCount: UInt64 = 0, at now: Int64 = 0) -> CheckpointClock {
        CheckpointClock(recordCount: recordCount, coveredCount: coveredCount, at: now)
    }

    @Test("without records never; a station that was up to date owes nothing at its start")
    func nothing() {
        #expect(clock().due == nil && !clock().isDue(at: .max))
        #expect(clock(recordCount: 100, coveredCount: 100).due == nil)
    }

    @Test("60 seconds after the oldest record without one, however many follow")
    func wait() {
        var clock = clock(recordCount: 5, coveredCount: 5)
        clock.noted(at: 10 * second)
        clock.noted(at: 69 * second)
        #expect(clock.due == 70 * second)
        #expect(!clock.isDue(at: 70 * second - 1) && clock.isDue(at: 70 * second))
    }

    @Test("at the 64th record, at once")
    func count() {
        var clock = clock()
        for _ in 1...63 { clock.noted(at: 5 * second) }
        #expect(!clock.isDue(at: 5 * second))
        clock.noted(at: 5 * second)
        #expect(clock.isDue(at: 5 * second))
        clock.covered(64, taken: 5 * second)
        #expect(clock.due == nil && clock.coveredCount == 64)
        for _ in 1...63 { clock.noted(at: 6 * second) }
        #expect(!clock.isDue(at: 6 * second))
    }

    @Test("records that a start finds without one are due at once")
    func found() {
        #expect(clock(recordCount: 7, coveredCount: 6, at: 3 * second).isDue(at: 3 * second))
    }

    @Test("a record that came while a checkpoint was written waits 60 seconds at most")
    func between() {
        var clock = clock()
        clock.noted(at: 0)
        // The checkpoint's size is read at 60 s; the next record comes before it is on the disk.
        clock.noted(at: 61 * second)
        clock.covered(1, taken: 60 * second)
        #expect(clock.due == 120 * second)
        clock.noted(at: 119 * second)
        #expect(clock.due == 120 * second)
    }

    @Test("after a failure the next try waits a minute, even when 64 records are waiting")
    func failure() {
        var clock = clock()
        for _ in 1...64 { clock.noted(at: 0) }
        clock.failed(at: second)
        clock.noted(at: 2 * second)
        #expect(clock.due == 61 * second)
        clock.covered(65, taken: 61 * second)
        #expect(clock.due == nil)
        clock.noted(at: 62 * second)
        #expect(clock.due == 122 * second)
    }
}
