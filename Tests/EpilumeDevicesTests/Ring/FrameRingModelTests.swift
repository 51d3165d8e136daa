import EpilumeDevices
import EpilumeModel
import Testing

/// A long random use of a ring beside a model of it that is too simple to be wrong.
@Suite("Frame ring against a model")
struct FrameRingModelTests {
    private struct Held {
        let lease: FrameLease
        let slot: SlotIndex
        let bytes: [UInt8]
    }

    @Test("no lease ever sees other bytes, and the writer always finds a slot", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func randomUse(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let slotCount = Int.random(in: 8...12, using: &random)
        let ring = try FrameRing(slotCount: slotCount, slotBytes: 64)
        var frames: [SlotIndex: [UInt8]] = [:]
        // In the order of publishing, so that a seed always means the same use.
        var published: [SlotIndex] = []
        var newest: SlotIndex?
        var evidence: [Held] = []
        var previews: [Held] = []

        for step in 0..<4000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let slot = try #require(ring.claim(), "the writer finds a slot at step \(step)")
                #expect(!(evidence + previews).contains { $0.slot == slot }, "a leased slot is not written")
                if newest == slot { newest = nil }
                let byteCount = Int.random(in: 1...64, using: &random)
                let bytes = (0..<byteCount).map { _ in UInt8.random(in: 1...255, using: &random) }
                let fault: FrameFault? = Bool.random(using: &random) ? nil : .jpegTruncated
                ring.writableBytes(slot).copyBytes(from: bytes)
                ring.publish(slot, stamp: .sample(sequence: UInt32(step), bytesUsed: bytes.count), fault: fault)
                frames[slot] = bytes
                published = published.filter { $0 != slot } + [slot]
                if fault == nil { newest = slot }
            case 5, 6:
                guard let slot = published.randomElement(using: &random), let bytes = frames[slot] else { continue }
                let lease = ring.leaseEvidence(slot)
                #expect((lease != nil) == (evidence.count < slotCount - FrameRing.writerReserve))
                if let lease { evidence.append(Held(lease: lease, slot: slot, bytes: bytes)) }
            case 7:
                let lease = ring.leaseNewest()
                #expect((lease != nil) == (newest != nil && previews.count < 2))
                if let lease, let newest, let bytes = frames[newest] {
                    previews.append(Held(lease: lease, slot: newest, bytes: bytes))
                }
            case 8:
                if !evidence.isEmpty { evidence.remove(at: Int.random(in: evidence.indices, using: &random)) }
                if !previews.isEmpty { previews.remove(at: Int.random(in: previews.indices, using: &random)) }
            default:
                guard Int.random(in: 0..<20, using: &random) == 0 else { continue }
                ring.wipe()
                newest = nil
                evidence = []
                previews = []
                frames = [:]
                published = []
                #expect(ring.isBlank, "nothing is left after the wipe and the last lease")
            }
            for held in evidence + previews {
                let isWhole = held.lease.withBytes { $0.elementsEqual(held.bytes) }
                #expect(isWhole, "the bytes of a lease at step \(step)")
            }
        }
    }
}

/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014), SplitMix64.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
