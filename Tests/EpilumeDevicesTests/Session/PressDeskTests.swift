import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Press desk")
struct PressDeskTests {
    /// 500 frames a second.
    private static let interval: Int64 = 2_000
    private let desk = PressDesk()
    private let ring: FrameRing

    init() throws { ring = try FrameRing(slotCount: 8, slotBytes: 128) }

    @Test(
        "a press gets the first frame whose timestamp is an interval after it",
        arguments: [(-1, false), (0, true), (1, true)] as [(Int64, Bool)])
    func boundary(offset: Int64, isChosen: Bool) throws {
        let probe = submit(at: 10_000)
        try offer(1, at: 10_000 + Self.interval + offset)
        #expect((probe.frame != nil) == isChosen)
        #expect(desk.count == (isChosen ? 0 : 1))
    }

    @Test("says how the frame was chosen")
    func selection() throws {
        let probe = submit(at: 10_000)
        try offer(1, at: 11_000, fault: .kernelError)
        try offer(2, at: 12_000, fault: .jpegTruncated)
        try offer(3, at: 14_000, fault: .jpegTruncated)
        try offer(4, at: 16_000)
        let frame = try #require(probe.frame)
        #expect(frame.lease.stamp.sequence == 4)
        #expect(frame.format == ScriptedFrame.greyFormat)
        #expect(frame.selection.pressedMicroseconds == 10_000)
        #expect(frame.selection.notBeforeMicroseconds == 12_000)
        // The first frame came too early to be looked at.
        #expect(frame.selection.framesConsidered == 3)
        #expect(frame.selection.rejected.byCause == ["jpegTruncated": 2])
    }

    @Test("presses that wait together get a frame each, the oldest first")
    func together() throws {
        let probes = (0..<3).map { _ in submit(at: 10_000) }
        for number in 1...5 { try offer(UInt32(number), at: 20_000 + Int64(number)) }
        #expect(probes.map { $0.frame?.lease.stamp.sequence } == [1, 2, 3])
        #expect(probes.map { $0.frame?.selection.framesConsidered } == [1, 1, 1])
    }

    @Test("a press that may not have the frame does not hold up a later one that may")
    func olderWaits() throws {
        let late = submit(at: 30_000)
        let early = submit(at: 10_000)
        try offer(1, at: 20_000)
        #expect(early.frame?.lease.stamp.sequence == 1)
        #expect(late.answers.isEmpty)
    }

    @Test("an invalid frame is counted for every press that it concerns and chosen by none")
    func invalid() throws {
        let probes = (0..<2).map { _ in submit(at: 0, deadline: 50_000) }
        try offer(1, at: 20_000, fault: .afterGap)
        desk.expire(nowMicroseconds: 50_000)
        var rejected = FrameFaultCounts()
        rejected.count(.afterGap)
        for probe in probes {
            #expect(probe.fault == .noValidFrame(considered: 1, waitedMilliseconds: 50, rejected: rejected))
        }
    }

    @Test("a frame that reached no slot is counted too")
    func refusedWithoutSlot() throws {
        let probe = submit(at: 0)
        desk.refuse(
            stamp: .sample(sequence: 1, timestampMicroseconds: 1_999), fault: .wrongSize,
            format: ScriptedFrame.greyFormat)
        desk.refuse(
            stamp: .sample(sequence: 2, timestampMicroseconds: 2_000), fault: .wrongSize,
            format: ScriptedFrame.greyFormat)
        try offer(3, at: 4_000)
        #expect(probe.frame?.selection.framesConsidered == 2)
        #expect(probe.frame?.selection.rejected[.wrongSize] == 1)
    }

    @Test("a press waits for the next frame when evidence holds every slot it may")
    func noSlot() throws {
        var holders = (0..<4).map { _ in submit(at: 0) }
        for number in 0..<4 { try offer(UInt32(number), at: 10_000) }
        #expect(holders.allSatisfy { $0.frame != nil })
        let probe = submit(at: 0)
        try offer(5, at: 20_000)
        #expect(probe.answers.isEmpty)
        #expect(desk.count == 1)
        holders.removeAll()
        try offer(6, at: 30_000)
        #expect(probe.frame?.lease.stamp.sequence == 6)
    }

    @Test("a frame after the deadline answers nothing, since the record states the window")
    func afterDeadline() throws {
        let probe = submit(at: 0, deadline: 10_000)
        try offer(1, at: 10_001)
        #expect(probe.answers.isEmpty)
        desk.expire(nowMicroseconds: 10_001)
        #expect(
            probe.fault == .noValidFrame(considered: 0, waitedMilliseconds: 10, rejected: FrameFaultCounts()))
    }

    @Test("a frame exactly at the deadline answers")
    func atDeadline() throws {
        let probe = submit(at: 0, deadline: 10_000)
        try offer(1, at: 10_000)
        #expect(probe.frame != nil)
    }

    @Test("expires the presses whose deadline has come, and only them")
    func expire() {
        let due = submit(at: 0, deadline: 1_000)
        let waiting = submit(at: 0, deadline: 1_001)
        desk.expire(nowMicroseconds: 999)
        #expect(due.answers.isEmpty)
        desk.expire(nowMicroseconds: 1_000)
        #expect(due.fault != nil)
        #expect(waiting.answers.isEmpty)
    }

    @Test("every press is settled exactly once, whatever comes after")
    func once() throws {
        let chosen = submit(at: 0)
        try offer(1, at: 10_000)
        let expired = submit(at: 0, deadline: 1)
        desk.expire(nowMicroseconds: 2)
        let failed = (0..<3).map { _ in submit(at: 0, deadline: 1) }
        desk.failAll(.deviceGone)
        desk.failAll(.streamInterrupted)
        desk.expire(nowMicroseconds: 5)
        try offer(2, at: 20_000)
        #expect(chosen.frame != nil)
        #expect(expired.answers.count == 1)
        #expect(failed.map(\.fault) == [.deviceGone, .deviceGone, .deviceGone])
        #expect(desk.count == 0)
    }

    // MARK: -

    private func submit(at pressed: Int64, deadline: Int64 = .max) -> PressProbe {
        let probe = PressProbe(atMicroseconds: pressed, deadlineMicroseconds: deadline)
        desk.submit(probe.press)
        return probe
    }

    private func offer(_ sequence: UInt32, at timestamp: Int64, fault: FrameFault? = nil) throws {
        let slot = try #require(ring.claim())
        let stamp = FrameStamp.sample(sequence: sequence, timestampMicroseconds: timestamp)
        ring.publish(slot, stamp: stamp, fault: fault)
        desk.offer(slot, stamp: stamp, fault: fault, format: ScriptedFrame.greyFormat, ring: ring)
    }
}
