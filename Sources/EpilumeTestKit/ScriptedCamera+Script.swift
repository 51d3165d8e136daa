package import EpilumeDevices
package import EpilumeModel
internal import Glibc
internal import Synchronization

/// What a scripted camera does, and what was asked of it: the test's hand on a ``ScriptedCamera``.
///
/// Concurrency: `push`, `fail` and the questions from any thread or task.
package final class CameraScript: Sendable {
    /// A call on the driver, apart from `wait` and `dequeue`, which come at every turn.
    package enum Call: Hashable, Sendable {
        case open
        case configure(StreamRequest)
        case start, stop, close
    }

    /// Where a fault can be met.
    package enum Step: Hashable, Sendable { case open, configure, start, wait, dequeue }

    /// Rung when there is something new for a driver that waits.
    let bell: Waker
    /// The longest that a `wait` of the driver takes, however long it may: silence passes quickly.
    let patience: Duration
    /// Time between frames that the camera makes by itself; nil for one that sends only what is pushed.
    private let ownInterval: Duration?
    private let world: Mutex<World>

    private typealias IdleWaiter = CheckedContinuation<Void, Never>

    private struct World {
        enum Life { case closed, open, configured, streaming }
        var life = Life.closed
        var format: StreamFormat
        var calls: [Call] = []
        var faults: [Step: [CaptureFault]] = [:]
        var queue: [QueuedFrame] = []
        var nextSequence: UInt32 = 0
        var nextOwnMicroseconds: Int64 = 0
        var isIdle = false
        var idleWaiters: [IdleWaiter] = []
    }

    struct QueuedFrame {
        let bytes: [UInt8]
        let sequence: UInt32
        let timestampMicroseconds: Int64
        let flags: UInt32
        let requeueFault: CaptureFault?
    }

    /// - Parameters:
    ///   - ownInterval: makes the camera send a JPEG of ``ScriptedFrame/jpeg(_:)`` by itself that often.
    ///   - patience: the longest that a `wait` of the driver takes.
    package init(
        format: StreamFormat = ScriptedFrame.jpegFormat, ownInterval: Duration? = nil, patience: Duration = .seconds(60)
    ) throws(CaptureFault) {
        bell = try Waker()
        self.ownInterval = ownInterval
        self.patience = patience
        world = Mutex(World(format: format))
    }

    // MARK: For the test

    /// Queues a frame. Frames that nobody took are lost when the stream stops, as by STREAMOFF.
    package func push(_ frame: ScriptedFrame) {
        world.withLock { world in
            let sequence = frame.sequence ?? world.nextSequence
            world.nextSequence = sequence &+ 1
            world.queue.append(
                QueuedFrame(
                    bytes: frame.bytes, sequence: sequence,
                    timestampMicroseconds: frame.timestampMicroseconds ?? MonotonicClock.nowMicroseconds,
                    flags: frame.flags, requeueFault: frame.requeueFault))
            world.isIdle = false
        }
        bell.ring()
    }

    /// Lets the next calls of `step` fail, after faults of the same step that were asked for before. A `wait`
    /// fails at once, whatever is queued; a `dequeue` fails before its frame is taken.
    package func fail(_ step: Step, _ fault: CaptureFault, times: Int = 1) {
        world.withLock { world in
            world.faults[step, default: []] += Array(repeating: fault, count: times)
            world.isIdle = false
        }
        bell.ring()
    }

    /// What the next `configure` reads back.
    package func setFormat(_ format: StreamFormat) { world.withLock { $0.format = format } }

    /// The calls so far, in order.
    package var calls: [Call] { world.withLock { $0.calls } }

    /// Returns when every frame that was pushed has been dealt with and a driver waits for another. For a camera
    /// that sends nothing by itself.
    package func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = world.withLock { world in
                if !world.isIdle { world.idleWaiters.append(continuation) }
                return world.isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    // MARK: For the driver

    struct Outlook {
        let isFrameWaiting: Bool
        /// Until the camera sends a frame by itself.
        let dueInMicroseconds: Int64?
    }

    func opened() throws(CaptureFault) {
        try step(.open, .open) { $0.life = .open }
    }

    func configured(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat {
        try step(.configure, .configure(request)) { world throws(CaptureFault) in
            guard world.life != .closed else { throw .system(.setFormat, errno: EBADF) }
            let format = world.format
            if request.fourCC ?? format.fourCC != format.fourCC || request.width ?? format.width != format.width
                || request.height ?? format.height != format.height
            {
                throw .modeRefused(wanted: "\(request)", actual: "\(format.fourCC) \(format.width)×\(format.height)")
            }
            world.life = .configured
        }
        return world.withLock { $0.format }
    }

    func started() throws(CaptureFault) {
        let interval = ownInterval?.microseconds ?? 0
        try step(.start, .start) { world throws(CaptureFault) in
            guard world.life == .configured else { throw .system(.streamOn, errno: EINVAL) }
            world.life = .streaming
            world.nextSequence = 0
            world.nextOwnMicroseconds = MonotonicClock.nowMicroseconds + interval
        }
    }

    func stopped() {
        world.withLock { world in
            world.calls.append(.stop)
            Self.drop(&world, to: .open)
        }
    }

    func closed() {
        world.withLock { world in
            world.calls.append(.close)
            Self.drop(&world, to: .closed)
        }
    }

    /// Looks for a frame. A driver that finds none is idle.
    func outlook() throws(CaptureFault) -> Outlook {
        let (result, idle) = world.withLock { world -> (Result<Outlook, CaptureFault>, [IdleWaiter]) in
            guard world.life != .closed else { return (.failure(.system(.poll, errno: EBADF)), []) }
            if let fault = Self.takeFault(.wait, &world) { return (.failure(fault), []) }
            let now = MonotonicClock.nowMicroseconds
            makeOwnFrame(&world, now)
            guard world.queue.isEmpty, world.faults[.dequeue] == nil else {
                return (.success(Outlook(isFrameWaiting: true, dueInMicroseconds: nil)), [])
            }
            world.isIdle = true
            defer { world.idleWaiters = [] }
            let due = ownInterval == nil || world.life != .streaming ? nil : world.nextOwnMicroseconds - now
            return (.success(Outlook(isFrameWaiting: false, dueInMicroseconds: due)), world.idleWaiters)
        }
        for continuation in idle { continuation.resume() }
        return try result.get()
    }

    /// Takes the next frame; nil when there is none.
    func taken() throws(CaptureFault) -> QueuedFrame? {
        let result = world.withLock { world -> Result<QueuedFrame?, CaptureFault> in
            guard world.life == .streaming else { return .failure(.system(.dequeueBuffer, errno: EINVAL)) }
            if let fault = Self.takeFault(.dequeue, &world) { return .failure(fault) }
            return .success(world.queue.isEmpty ? nil : world.queue.removeFirst())
        }
        return try result.get()
    }

    private func makeOwnFrame(_ world: inout World, _ now: Int64) {
        guard let ownInterval, world.life == .streaming, now >= world.nextOwnMicroseconds else { return }
        world.nextOwnMicroseconds = now + ownInterval.microseconds
        world.queue.append(
            QueuedFrame(
                bytes: ScriptedFrame.jpeg(world.nextSequence), sequence: world.nextSequence,
                timestampMicroseconds: now, flags: 0, requeueFault: nil))
        world.nextSequence &+= 1
    }

    private func step(
        _ step: Step, _ call: Call, _ change: (inout World) throws(CaptureFault) -> Void
    ) throws(CaptureFault) {
        try world.withLock { world throws(CaptureFault) in
            world.calls.append(call)
            if let fault = Self.takeFault(step, &world) { throw fault }
            try change(&world)
        }
    }

    private static func takeFault(_ step: Step, _ world: inout World) -> CaptureFault? {
        guard var waiting = world.faults[step] else { return nil }
        let fault = waiting.removeFirst()
        world.faults[step] = waiting.isEmpty ? nil : waiting
        return fault
    }

    private static func drop(_ world: inout World, to life: World.Life) {
        if world.life != .closed { world.life = life }
        world.queue = []
        world.isIdle = false
    }
}
