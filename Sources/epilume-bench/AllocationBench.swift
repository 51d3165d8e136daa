internal import CAllocationCount
internal import EpilumeDevices
internal import EpilumeModel
internal import EpilumeSimulator
internal import Synchronization

/// Heap allocations on the capture thread while it streams, counted in front of the C library.
///
/// The control run allocates once a frame on purpose: a counter that cannot see it would make the figure worthless.
enum AllocationBench {
    private static let warmUpFrames = 40
    private static let countedFrames = 60

    static func run() throws -> [Figure] {
        let control = try allocationsPerFrame(allocating: true)
        guard control >= 1 else { throw BenchFault.deafCounter(perFrame: control) }
        return [
            .plain(
                "allocations a frame on the capture thread", try allocationsPerFrame(allocating: false), "", "≤", 0,
                note: "the control run, which allocates once a frame on purpose, counted \(control)")
        ]
    }

    private static func allocationsPerFrame(allocating: Bool) throws -> Double {
        let tally = Tally(warmUpFrames: warmUpFrames, countedFrames: countedFrames)
        let session = try CaptureSession(
            threadName: "bench-cam",
            settings: .init(
                request: StreamRequest(fourCC: .mjpeg, width: 1280, height: 720, framesPerSecond: 30),
                ringSpan: .seconds(1), ringBudgetBytes: 256 << 20),
            makeDriver: { CountingDriver(SimulatedScope(), tally, allocating: allocating) }, onPhase: { _ in })
        try session.start()
        tally.wait()
        session.stop()
        return Double(tally.allocations) / Double(countedFrames)
    }
}

/// What the capture thread counted between two of its own frames.
private final class Tally: Sendable {
    let warmUpFrames: Int
    let countedFrames: Int
    private let first = Atomic<UInt64>(0)
    private let last = Atomic<UInt64>(0)
    private let bell: Waker?

    init(warmUpFrames: Int, countedFrames: Int) {
        self.warmUpFrames = warmUpFrames
        self.countedFrames = countedFrames
        bell = try? Waker()
    }

    var allocations: UInt64 { last.load(ordering: .acquiring) - first.load(ordering: .acquiring) }

    /// On the capture thread, before each wait.
    func note(frame: Int) {
        if frame == warmUpFrames { first.store(ea_thread_allocation_count(), ordering: .releasing) }
        if frame == warmUpFrames + countedFrames {
            last.store(ea_thread_allocation_count(), ordering: .releasing)
            bell?.ring()
        }
    }

    func wait() {
        while last.load(ordering: .acquiring) == 0 { bell?.wait(upTo: .milliseconds(250)) }
    }
}

/// The simulated scope with an ear on the thread that drives it.
private final class CountingDriver: CaptureDriver {
    private let scope: SimulatedScope
    private let tally: Tally
    private let allocating: Bool
    private var frames = 0

    init(_ scope: SimulatedScope, _ tally: Tally, allocating: Bool) {
        self.scope = scope
        self.tally = tally
        self.allocating = allocating
    }

    func open() throws(CaptureFault) { try scope.open() }
    func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat { try scope.configure(request) }
    func start() throws(CaptureFault) { try scope.start() }
    func stop() { scope.stop() }
    func close() { scope.close() }

    func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness {
        tally.note(frame: frames)
        return try scope.wait(upTo: limit, waker: waker)
    }

    func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool {
        let took = try scope.dequeue(body)
        if took {
            frames += 1
            if allocating { UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16).deallocate() }
        }
        return took
    }
}

enum BenchFault: Error, CustomStringConvertible {
    case deafCounter(perFrame: Double)
    case daemonFailed(String)

    var description: String {
        switch self {
        case .deafCounter(let perFrame):
            "The allocation counter is deaf: a run that allocates once a frame counted \(perFrame)."
        case .daemonFailed(let sentence): sentence
        }
    }
}
