internal import EpilumeDevices
internal import EpilumeModel

/// How far the exposure of a stream has come to rest.
struct ExposureWait {
    private var framesToSkip: Int
    private var judge: ExposureSettle?
    private var last: FrameStamp?
    /// When it is over although no frame came that could be judged: the press then says what is wrong.
    private let endMicroseconds: Int64

    init(_ plan: StreamPreparer.Plan, _ format: StreamFormat) {
        let warmUp = Int64(plan.warmUpFrames) * format.frameIntervalMicroseconds
        endMicroseconds =
            MonotonicClock.nowMicroseconds + 2 * warmUp + (plan.settleLimit ?? .zero).microseconds + 5_000_000
        framesToSkip = plan.warmUpFrames
        judge = plan.settleLimit.map { ExposureSettle(limit: $0) }
    }

    func isNew(_ stamp: FrameStamp) -> Bool { last?.sequence != stamp.sequence || last?.life != stamp.life }

    /// - Parameter brightness: nil for a format whose brightness cannot be told: then only the limit ends the wait.
    mutating func add(_ brightness: Double?, _ stamp: FrameStamp) {
        // The newest frame is looked at, so that some are passed over: they were thrown away as well.
        let passed = last.map { $0.life == stamp.life ? max(1, Int(stamp.sequence &- $0.sequence)) : 1 } ?? 1
        last = stamp
        if framesToSkip > 0 {
            framesToSkip -= passed
            return
        }
        judge?.add(brightness: brightness ?? .nan, timestampMicroseconds: stamp.timestampMicroseconds)
    }

    /// Also when the limit was reached: a subject that moves is no reason to take no picture.
    var isOver: Bool {
        MonotonicClock.nowMicroseconds >= endMicroseconds
            || framesToSkip <= 0 && last != nil && (judge.map { $0.state != .settling } ?? true)
    }
}
