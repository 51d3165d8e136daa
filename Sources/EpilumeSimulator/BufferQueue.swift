/// The driver's buffers of a simulated stream: frames that are due fill them in order, and what finds none
/// empty is lost, but counted in the sequence, as with V4L2.
struct BufferQueue {
    /// As many as the V4L2 driver asks for.
    static let capacity = 6

    private let startMicroseconds: Int64
    private let framesPerSecond: Int64
    private var waiting: [6 of Int64] = .init(repeating: 0)
    private var waitingHead = 0
    private(set) var waitingCount = 0
    /// The next frame that is not due yet.
    private var nextNumber: Int64 = 0

    /// - Parameter startMicroseconds: the time of frame 0.
    init(startMicroseconds: Int64, framesPerSecond: Int) {
        self.startMicroseconds = startMicroseconds
        self.framesPerSecond = Int64(framesPerSecond)
    }

    /// Counted from the start, so that thirds of a millisecond do not add up.
    func timeMicroseconds(of number: Int64) -> Int64 { startMicroseconds + number * 1_000_000 / framesPerSecond }

    var nextTimeMicroseconds: Int64 { timeMicroseconds(of: nextNumber) }

    var first: Int64? { waitingCount > 0 ? waiting[waitingHead] : nil }

    mutating func fill(upToMicroseconds now: Int64) {
        while nextTimeMicroseconds <= now {
            if waitingCount == Self.capacity {
                // Nothing empties a buffer before this call returns: all others that are due are lost.
                nextNumber += max(1, (now - nextTimeMicroseconds) * framesPerSecond / 1_000_000)
                continue
            }
            waiting[(waitingHead + waitingCount) % Self.capacity] = nextNumber
            waitingCount += 1
            nextNumber += 1
        }
    }

    mutating func removeFirst() {
        waitingHead = (waitingHead + 1) % Self.capacity
        waitingCount -= 1
    }
}
