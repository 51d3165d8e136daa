package import EpilumeModel
internal import Glibc
internal import Synchronization

/// A fixed set of preallocated slots that holds the last frames of one stream.
///
/// One writer, the capture thread, claims the oldest slot that nobody has leased, copies a frame into it and
/// publishes it. Readers lease slots by index: a leased slot is never overwritten. A preview takes the newest
/// frame and may miss any number of them; evidence holds its lease until the picture is safe. Nothing is
/// allocated after `init`.
///
/// Concurrency: `claim`, `publish` and `abandon` belong to the capture thread; all else from any thread.
package final class FrameRing: Sendable {
    /// Fewest slots that let a stream go on while evidence is being written.
    package static let minimumSlotCount = 8
    /// Slots that evidence may never hold, so that the writer always finds one.
    package static let writerReserve = 4

    package let slotCount: Int
    package let slotBytes: Int
    private let memory: SlotMemory
    private let state: Mutex<State>

    /// How many slots a configuration gets.
    ///
    /// - Returns: as many as hold `spanMicroseconds`, at least `minimumSlotCount`, at most what the budget holds.
    /// - Throws: `.ringTooSmall` when the budget does not hold `minimumSlotCount` slots.
    package static func slotCount(
        slotBytes: Int, frameIntervalMicroseconds: Int64, spanMicroseconds: Int64, budgetBytes: Int
    ) throws(CaptureFault) -> Int {
        let affordable = slotBytes > 0 ? budgetBytes / slotBytes : 0
        guard affordable >= minimumSlotCount else {
            throw .ringTooSmall(slotBytes: slotBytes, budgetBytes: budgetBytes)
        }
        let wanted = Int(spanMicroseconds / max(1, frameIntervalMicroseconds)) + 1
        return min(affordable, max(minimumSlotCount, wanted))
    }

    /// - Throws: `.system(.mapBuffer, ENOMEM)` when the memory cannot be had.
    package init(slotCount: Int, slotBytes: Int) throws(CaptureFault) {
        precondition(slotCount >= Self.minimumSlotCount && slotBytes > 0)
        self.slotCount = slotCount
        self.slotBytes = slotBytes
        memory = try SlotMemory(slotCount: slotCount, slotBytes: slotBytes)
        state = Mutex(State(slots: Array(repeating: Slot(), count: slotCount)))
    }

    // MARK: The capture thread

    /// The oldest slot that nobody leases, now reserved for writing; nil when evidence holds them all.
    package func claim() -> SlotIndex? {
        state.withLock { state in
            for step in 1...slotCount {
                let index = (state.lastClaimed + step) % slotCount
                if state.slots[index].leases == 0 {
                    state.slots[index].content = .writing
                    state.lastClaimed = index
                    if state.newest == index { state.newest = nil }
                    return SlotIndex(index)
                }
            }
            return nil
        }
    }

    /// The bytes of a claimed slot; valid for the capture thread until `publish` or `abandon`.
    package func writableBytes(_ index: SlotIndex) -> UnsafeMutableRawBufferPointer {
        memory.slot(index.value)
    }

    /// Makes a claimed slot readable.
    /// - Parameter fault: why this frame may be shown but never kept as evidence; nil for a valid frame.
    package func publish(_ index: SlotIndex, stamp: FrameStamp, fault: FrameFault?) {
        state.withLock { state in
            precondition(state.slots[index.value].content == .writing, "publish of a slot that was not claimed")
            state.slots[index.value].content = .frame
            state.slots[index.value].stamp = stamp
            state.slots[index.value].fault = fault
            state.slots[index.value].highWaterBytes = max(
                state.slots[index.value].highWaterBytes, stamp.bytesUsed)
            if fault == nil { state.newest = index.value }
        }
    }

    /// Gives a claimed slot back unpublished.
    package func abandon(_ index: SlotIndex) {
        state.withLock { state in
            state.slots[index.value].content = .empty
            state.slots[index.value].highWaterBytes = slotBytes
        }
    }

    // MARK: Readers

    /// Leases a published slot for evidence.
    /// - Returns: nil when evidence already holds as many slots as it may, or the slot has no frame.
    package func leaseEvidence(_ index: SlotIndex) -> FrameLease? {
        let stamp = state.withLock { state -> FrameStamp? in
            guard state.slots[index.value].content == .frame,
                state.evidenceLeases < slotCount - Self.writerReserve
            else { return nil }
            state.slots[index.value].leases += 1
            state.evidenceLeases += 1
            return state.slots[index.value].stamp
        }
        return stamp.map { FrameLease(ring: self, index: index, stamp: $0, kind: .evidence) }
    }

    /// Leases the newest frame that is valid, for showing. Lossy by nature: frames in between are not seen.
    package func leaseNewest() -> FrameLease? {
        let found = state.withLock { state -> (SlotIndex, FrameStamp)? in
            guard let newest = state.newest, state.slots[newest].content == .frame,
                state.slots[newest].fault == nil, state.previewLeases < Self.writerReserve - 2
            else { return nil }
            state.slots[newest].leases += 1
            state.previewLeases += 1
            return (SlotIndex(newest), state.slots[newest].stamp)
        }
        return found.map { FrameLease(ring: self, index: $0.0, stamp: $0.1, kind: .preview) }
    }

    /// Wipes every slot: at once where nobody reads, and the rest when its last lease ends.
    /// Call it after the writer has stopped.
    package func wipe() {
        state.withLock { state in
            state.newest = nil
            for index in 0..<slotCount {
                if state.slots[index].leases == 0 {
                    wipeSlot(index, &state)
                } else {
                    state.slots[index].wipeOnRelease = true
                }
            }
        }
    }

    /// True when no slot holds a byte of any frame. For tests and `doctor`.
    package var isBlank: Bool {
        state.withLock { state in
            state.slots.allSatisfy { $0.content == .empty && $0.leases == 0 }
                && (0..<slotCount).allSatisfy { memory.isZero($0) }
        }
    }

    fileprivate func end(_ lease: SlotIndex, kind: FrameLease.Kind) {
        state.withLock { state in
            state.slots[lease.value].leases -= 1
            switch kind {
            case .evidence: state.evidenceLeases -= 1
            case .preview: state.previewLeases -= 1
            }
            if state.slots[lease.value].leases == 0, state.slots[lease.value].wipeOnRelease {
                wipeSlot(lease.value, &state)
            }
        }
    }

    fileprivate func readableBytes(_ index: SlotIndex, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory.slot(index.value)[..<count])
    }

    private func wipeSlot(_ index: Int, _ state: inout State) {
        memory.wipe(index, byteCount: state.slots[index].highWaterBytes)
        state.slots[index] = Slot()
    }

    private struct State {
        var slots: [Slot]
        var lastClaimed = 0
        var newest: Int?
        var evidenceLeases = 0
        var previewLeases = 0
    }

    private struct Slot {
        enum Content { case empty, writing, frame }
        var content = Content.empty
        var leases = 0
        var wipeOnRelease = false
        var highWaterBytes = 0
        var fault: FrameFault?
        var stamp = FrameStamp(
            sequence: 0, timestampMicroseconds: 0, dequeuedMicroseconds: 0, flags: 0, bytesUsed: 0, life: 0)
    }
}

/// A slot of one ring.
package struct SlotIndex: Hashable, Sendable {
    fileprivate let value: Int
    fileprivate init(_ value: Int) { self.value = value }
}

/// The right to read one frame of a ring: while it lives, the slot is not overwritten.
package final class FrameLease: Sendable {
    package let stamp: FrameStamp
    private let ring: FrameRing
    private let index: SlotIndex
    private let kind: Kind

    fileprivate enum Kind { case evidence, preview }

    fileprivate init(ring: FrameRing, index: SlotIndex, stamp: FrameStamp, kind: Kind) {
        self.ring = ring
        self.index = index
        self.stamp = stamp
        self.kind = kind
    }

    deinit { ring.end(index, kind: kind) }

    /// The frame's bytes as delivered, valid inside `body` only.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(ring.readableBytes(index, count: stamp.bytesUsed))
    }
}
