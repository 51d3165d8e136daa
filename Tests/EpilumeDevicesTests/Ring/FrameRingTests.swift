import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Frame ring")
struct FrameRingTests {
    private static let slots = 8
    private let ring: FrameRing

    init() throws { ring = try FrameRing(slotCount: Self.slots, slotBytes: 16) }

    // MARK: How many slots

    @Test(
        "holds the span, at least eight slots and at most the budget",
        arguments: [
            // One more than the span holds whole intervals: the span lies between the first and the last frame.
            (intervalMicroseconds: 33_333, spanMicroseconds: 2_000_000, budget: 1_000_000, slots: 61),
            (intervalMicroseconds: 33_333, spanMicroseconds: 100_000, budget: 1_000_000, slots: 8),
            (intervalMicroseconds: 33_333, spanMicroseconds: 2_000_000, budget: 20_999, slots: 20),
            (intervalMicroseconds: 33_333, spanMicroseconds: 2_000_000, budget: 8_000, slots: 8),
            (intervalMicroseconds: 0, spanMicroseconds: 50, budget: 1_000_000, slots: 51),
        ])
    func slotCount(_ row: (intervalMicroseconds: Int64, spanMicroseconds: Int64, budget: Int, slots: Int)) throws {
        let count = try FrameRing.slotCount(
            slotBytes: 1000, frameIntervalMicroseconds: row.intervalMicroseconds,
            spanMicroseconds: row.spanMicroseconds, budgetBytes: row.budget)
        #expect(count == row.slots)
    }

    @Test("refuses a budget below eight slots, and frames of no size", arguments: [(1000, 7999), (0, 1000)])
    func tooSmall(slotBytes: Int, budget: Int) {
        #expect(throws: CaptureFault.ringTooSmall(slotBytes: slotBytes, budgetBytes: budget)) {
            try FrameRing.slotCount(
                slotBytes: slotBytes, frameIntervalMicroseconds: 33_333, spanMicroseconds: 1, budgetBytes: budget)
        }
    }

    // MARK: Writing and leasing

    @Test("gives the oldest slot that nobody leases")
    func claimSkipsLeasedSlots() throws {
        let first = try publish(1)
        let lease = try #require(ring.leaseEvidence(first))
        for number in 2...UInt32(3 * Self.slots) {
            let slot = try publish(number)
            #expect(slot != first)
        }
        #expect(sequenceByte(of: lease) == 1)
    }

    @Test("takes the slots in turn")
    func claimGoesRound() throws {
        let firstRound = try (0..<Self.slots).map { try publish(UInt32($0)) }
        let secondRound = try (0..<Self.slots).map { try publish(UInt32($0)) }
        #expect(Set(firstRound).count == Self.slots)
        #expect(firstRound == secondRound)
    }

    @Test("keeps four slots from evidence")
    func evidenceReserve() throws {
        let published = try (0..<Self.slots).map { try publish(UInt32($0)) }
        var leases = published.compactMap { ring.leaseEvidence($0) }
        #expect(leases.count == Self.slots - FrameRing.writerReserve)
        #expect(ring.claim() != nil)
        leases.removeLast()
        let next = try publish(99)
        #expect(ring.leaseEvidence(next) != nil)
    }

    @Test("always has a slot for the writer, whatever evidence and previews hold")
    func writerNeverStarves() throws {
        var leases: [FrameLease] = []
        for number in 0..<UInt32(4 * Self.slots) {
            let slot = try publish(number)
            if let lease = ring.leaseEvidence(slot) { leases.append(lease) }
            if let lease = ring.leaseNewest() { leases.append(lease) }
        }
        #expect(leases.count == Self.slots - FrameRing.writerReserve + 2)
    }

    @Test("leases nothing from a slot that is being written or was given back")
    func noLeaseWithoutFrame() throws {
        let slot = try #require(ring.claim())
        #expect(ring.leaseEvidence(slot) == nil)
        ring.abandon(slot)
        #expect(ring.leaseEvidence(slot) == nil)
        #expect(ring.leaseNewest() == nil)
    }

    @Test("shows the newest frame that is valid")
    func newestValid() throws {
        #expect(ring.leaseNewest() == nil)
        try publish(1)
        try publish(2)
        try publish(3, fault: .kernelError)
        #expect(ring.leaseNewest().map(sequenceByte) == 2)
    }

    @Test("shows no frame whose slot has been taken for another")
    func newestOverwritten() throws {
        try publish(1)
        for number in 2...UInt32(Self.slots + 1) { try publish(number, fault: .empty) }
        #expect(ring.leaseNewest() == nil)
    }

    @Test("a lease has the bytes that were used, not the slot's")
    func leaseLength() throws {
        let lease = try #require(ring.leaseEvidence(try publish(7, byteCount: 5)))
        lease.withBytes { #expect(Array($0) == Array(repeating: 7, count: 5)) }
    }

    // MARK: Wiping

    @Test("a new ring is blank, one with a frame is not, a wiped one is")
    func wipe() throws {
        #expect(ring.isBlank)
        try publish(1)
        #expect(!ring.isBlank)
        ring.wipe()
        #expect(ring.isBlank)
        #expect(ring.leaseNewest() == nil)
    }

    @Test("wipes all that a slot ever held, not only its last frame")
    func wipeLongerFrameBefore() throws {
        for number in 0..<UInt32(Self.slots) { try publish(number + 1, byteCount: 16) }
        for number in 0..<UInt32(Self.slots) { try publish(number + 1, byteCount: 2) }
        ring.wipe()
        #expect(ring.isBlank)
    }

    @Test("wipes a slot that was written and never published")
    func wipeAbandoned() throws {
        let slot = try #require(ring.claim())
        ring.writableBytes(slot).copyBytes(from: [1, 2, 3])
        ring.abandon(slot)
        #expect(!ring.isBlank)
        ring.wipe()
        #expect(ring.isBlank)
    }

    @Test("lets evidence finish reading, then wipes with its last lease")
    func wipeOnRelease() throws {
        let slot = try publish(9)
        var first = ring.leaseEvidence(slot)
        var second = ring.leaseNewest()
        ring.wipe()
        #expect(first.map(sequenceByte) == 9)
        first = nil
        #expect(second.map(sequenceByte) == 9)
        #expect(!ring.isBlank)
        second = nil
        #expect(ring.isBlank)
    }

    // MARK: -

    @discardableResult
    private func publish(_ number: UInt32, byteCount: Int = 8, fault: FrameFault? = nil) throws -> SlotIndex {
        let slot = try #require(ring.claim())
        let bytes = Array(repeating: UInt8(truncatingIfNeeded: number), count: byteCount)
        ring.writableBytes(slot).copyBytes(from: bytes)
        ring.publish(slot, stamp: .sample(sequence: number, bytesUsed: byteCount), fault: fault)
        return slot
    }

    private func sequenceByte(of lease: FrameLease) -> UInt8 { lease.withBytes { $0[0] } }
}
