package import EpilumeModel
internal import Synchronization

/// Matches presses with frames.
///
/// The rule: a press gets the first valid frame whose timestamp is at least one frame interval after it. The
/// timestamp is that of the frame's first payload and the exposure lies before it, so an earlier frame could
/// show what was there before the press. Presses that wait together each get a frame of their own, the oldest
/// press first. Evidence is never skipped for want of a slot: the press waits for the next frame. A frame later than
/// the press's deadline answers nothing: a record states the window and is checked against it.
///
/// Concurrency: `offer`, `refuse` and `expire` on the capture thread, `submit` and `failAll` from any.
package final class PressDesk: Sendable {
    private let waiting: Mutex<[Waiting]>

    private struct Waiting {
        let press: Press
        var considered = 0
        var rejected = FrameFaultCounts()

        /// Whether the time of a frame lets it answer this press.
        func allows(_ stamp: FrameStamp, _ intervalMicroseconds: Int64) -> Bool {
            stamp.timestampMicroseconds >= press.pressedMicroseconds + intervalMicroseconds
                && stamp.timestampMicroseconds <= press.deadlineMicroseconds
        }
    }

    package init() {
        var presses: [Waiting] = []
        presses.reserveCapacity(64)
        waiting = Mutex(presses)
    }

    package func submit(_ press: Press) {
        waiting.withLock { $0.append(Waiting(press: press)) }
    }

    /// Presses that have no frame yet.
    package var count: Int { waiting.withLock { $0.count } }

    /// Shows a published frame to the presses that wait.
    package func offer(_ index: SlotIndex, stamp: FrameStamp, fault: FrameFault?, format: StreamFormat, ring: FrameRing)
    {
        if let fault { return refuse(stamp: stamp, fault: fault, format: format) }
        let interval = format.frameIntervalMicroseconds
        let settled = waiting.withLock { waiting -> (Press, EvidenceFrame)? in
            // A valid frame belongs to the oldest press alone and was no choice of the others.
            guard let taken = waiting.firstIndex(where: { $0.allows(stamp, interval) }),
                let lease = ring.leaseEvidence(index)
            else { return nil }
            let chosen = waiting.remove(at: taken)
            let selection = EvidenceFrame.Selection(
                pressedMicroseconds: chosen.press.pressedMicroseconds,
                notBeforeMicroseconds: chosen.press.pressedMicroseconds + interval,
                framesConsidered: chosen.considered + 1,
                rejected: chosen.rejected)
            return (chosen.press, EvidenceFrame(lease: lease, format: format, selection: selection))
        }
        if let (press, frame) = settled { press.settle(.success(frame)) }
    }

    /// Tells the presses that wait of a frame that can be no evidence, whether or not it reached a slot.
    package func refuse(stamp: FrameStamp, fault: FrameFault, format: StreamFormat) {
        let interval = format.frameIntervalMicroseconds
        waiting.withLock { waiting in
            for position in waiting.indices where waiting[position].allows(stamp, interval) {
                waiting[position].considered += 1
                waiting[position].rejected.count(fault)
            }
        }
    }

    /// Fails the presses whose time is over.
    package func expire(nowMicroseconds: Int64) {
        let late = waiting.withLock { waiting -> [Waiting] in
            guard waiting.contains(where: { $0.press.deadlineMicroseconds <= nowMicroseconds }) else { return [] }
            let late = waiting.filter { $0.press.deadlineMicroseconds <= nowMicroseconds }
            waiting.removeAll { $0.press.deadlineMicroseconds <= nowMicroseconds }
            return late
        }
        for entry in late {
            let waited = Int((nowMicroseconds - entry.press.pressedMicroseconds) / 1000)
            entry.press.settle(
                .failure(
                    .noValidFrame(considered: entry.considered, waitedMilliseconds: waited, rejected: entry.rejected)))
        }
    }

    /// Fails every press that waits, when the stream they wait for is over.
    package func failAll(_ fault: PressFault) {
        let all = waiting.withLock { waiting -> [Waiting] in
            defer { waiting.removeAll(keepingCapacity: true) }
            return waiting
        }
        for entry in all { entry.press.settle(.failure(fault)) }
    }
}
