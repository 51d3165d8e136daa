package import EpilumeDevices
internal import EpilumeImaging
package import EpilumeModel
internal import Glibc

/// The practice scope: a capture driver that looks at a ``PracticeScene``, or at what lies on a ``PracticeStage``, at 30
/// frames a second and delivers MJPEG. A sibling of the V4L2 driver, for people who learn and for machines without a
/// camera.
///
/// A frame's timestamp is its start, and the simulated transfer takes no time: it can be dequeued from then on.
/// A slow consumer loses frames as with V4L2, in order, with a gap in the sequence.
///
/// Concurrency: confined to one thread, as ``CaptureDriver`` says.
package final class SimulatedScope: CaptureDriver {
    package static let identity = DeviceIdentity(
        port: UntrustedText("simulated:scope-0"), driver: UntrustedText("epilume-simulated"),
        card: UntrustedText("Epilume practice scope"), usb: nil)

    package struct Mode: Hashable, Sendable {
        package let width: Int
        package let height: Int
    }

    /// The first is the choice where a request leaves it open.
    package static let modes = [
        Mode(width: 1280, height: 720), Mode(width: 640, height: 480), Mode(width: 1920, height: 1080),
    ]
    package static let framesPerSecond = 30

    private let scene: PracticeScene
    private let stage: PracticeStage?
    private let pacer: any FramePacer
    private var isOpen = false
    private var isConfigured = false
    private var queue: BufferQueue?
    /// Kept over `stop` and `close`: arming again in the same mode is then instant.
    private var loop: FrameLoop?
    private var loopMode: Mode?
    /// In place of ``loop`` on a stage.
    private var targetLoop: TargetLoop?

    package init(scene: PracticeScene = PracticeScene(), pacer: any FramePacer = MonotonicPacer()) {
        self.scene = scene
        stage = nil
        self.pacer = pacer
    }

    /// On a stage, where what it looks at can be changed while it runs.
    package init(stage: PracticeStage, pacer: any FramePacer = MonotonicPacer()) {
        scene = PracticeScene()
        self.stage = stage
        self.pacer = pacer
    }

    package func open() throws(CaptureFault) {
        close()
        isOpen = true
    }

    package func configure(_ request: StreamRequest) throws(CaptureFault) -> StreamFormat {
        guard isOpen else { throw .system(.setFormat, errno: EBADF) }
        guard queue == nil else { throw .busy(.setFormat) }
        isConfigured = false
        let mode = try Self.mode(for: request)
        let byteLimit = try prepare(mode)
        isConfigured = true
        return StreamFormat(
            fourCC: .mjpeg, width: mode.width, height: mode.height, bytesPerLine: 0,
            sizeImage: byteLimit, frameInterval: Fraction(1, UInt32(Self.framesPerSecond)),
            // sRGB, and what JFIF means by Y'CbCr: full-range BT.601 (linux/videodev2.h).
            colour: .init(colorspace: 8, ycbcrEncoding: 1, quantization: 1, transferFunction: 2))
    }

    package func start() throws(CaptureFault) {
        guard isOpen else { throw .system(.streamOn, errno: EBADF) }
        guard isConfigured else { throw .system(.streamOn, errno: EINVAL) }
        guard queue == nil else { return }
        let interval = 1_000_000 / Int64(Self.framesPerSecond)
        queue = BufferQueue(
            startMicroseconds: pacer.nowMicroseconds + interval, framesPerSecond: Self.framesPerSecond)
    }

    package func wait(upTo limit: Duration, waker: Waker) throws(CaptureFault) -> CaptureReadiness {
        guard isOpen else { throw .system(.poll, errno: EBADF) }
        guard var due = queue else { throw .system(.poll, errno: EIO) }
        let now = pacer.nowMicroseconds
        let (seconds, attoseconds) = limit.components
        let end = now + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        due.fill(upToMicroseconds: now)
        let deadline = due.first == nil ? min(due.nextTimeMicroseconds, end) : now
        let rang = try pacer.wait(untilMicroseconds: deadline, waker: waker)
        due.fill(upToMicroseconds: pacer.nowMicroseconds)
        queue = due
        if rang { return .woken }
        return due.first == nil ? .timedOut : .frame
    }

    package func dequeue(_ body: (UnsafeRawBufferPointer, FrameStamp) -> Void) throws(CaptureFault) -> Bool {
        guard isOpen else { throw .system(.dequeueBuffer, errno: EBADF) }
        guard var due = queue else { throw .system(.dequeueBuffer, errno: EINVAL) }
        let now = pacer.nowMicroseconds
        due.fill(upToMicroseconds: now)
        queue = due
        guard let number = due.first else { return false }
        let timestamp = due.timeMicroseconds(of: number)
        let bytes = try frame(number: number, timestampMicroseconds: timestamp)
        body(
            bytes,
            FrameStamp(
                sequence: UInt32(truncatingIfNeeded: number), timestampMicroseconds: timestamp,
                dequeuedMicroseconds: now, flags: Self.flags, bytesUsed: bytes.count, life: 0))
        due.removeFirst()
        queue = due
        return true
    }

    package func stop() { queue = nil }

    package func close() {
        stop()
        isConfigured = false
        isOpen = false
    }

    /// V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC and V4L2_BUF_FLAG_TSTAMP_SRC_SOE, as from uvcvideo.
    private static let flags: UInt32 = 0x0000_2000 | 0x0001_0000

    /// Makes what can be made before frames are due.
    ///
    /// - Returns: bytes that no frame exceeds.
    private func prepare(_ mode: Mode) throws(CaptureFault) -> Int {
        if let stage {
            _ = loop(on: stage, mode)
            return TargetLoop.byteLimit(width: mode.width, height: mode.height)
        }
        if let loop, loopMode == mode { return loop.largestByteCount }
        // The old pictures go first: two loops at once would double the memory.
        loop = nil
        do {
            let made = try FrameLoop(scene: scene, width: mode.width, height: mode.height)
            loop = made
            loopMode = mode
            return made.largestByteCount
        } catch {
            throw .system(.setFormat, errno: EIO)
        }
    }

    private func frame(number: Int64, timestampMicroseconds: Int64) throws(CaptureFault) -> UnsafeRawBufferPointer {
        if let loop { return loop.frame(number: number, timestampMicroseconds: timestampMicroseconds) }
        guard let stage, let mode = loopMode else { throw .system(.dequeueBuffer, errno: EINVAL) }
        do {
            return try loop(on: stage, mode).frame(number: number, timestampMicroseconds: timestampMicroseconds)
        } catch {
            throw .system(.dequeueBuffer, errno: EIO)
        }
    }

    /// Of what lies there now.
    private func loop(on stage: PracticeStage, _ mode: Mode) -> TargetLoop {
        let target = stage.target
        if let targetLoop, targetLoop.target == target, loopMode == mode { return targetLoop }
        targetLoop = nil
        let made = TargetLoop(
            target, width: mode.width, height: mode.height,
            byteLimit: TargetLoop.byteLimit(width: mode.width, height: mode.height))
        targetLoop = made
        loopMode = mode
        return made
    }

    private static func mode(for request: StreamRequest) throws(CaptureFault) -> Mode {
        let fits = modes.first {
            (request.width ?? $0.width) == $0.width && (request.height ?? $0.height) == $0.height
        }
        if let fits, (request.fourCC ?? .mjpeg) == .mjpeg,
            (request.framesPerSecond ?? framesPerSecond) == framesPerSecond
        {
            return fits
        }
        let nearest = fits ?? modes[0]
        let wanted = Mode(width: request.width ?? nearest.width, height: request.height ?? nearest.height)
        throw .modeRefused(
            wanted: describe(wanted, request.fourCC ?? .mjpeg, request.framesPerSecond ?? framesPerSecond),
            actual: describe(nearest, .mjpeg, framesPerSecond))
    }

    private static func describe(_ mode: Mode, _ fourCC: FourCC, _ framesPerSecond: Int) -> String {
        "\(fourCC) \(mode.width)x\(mode.height) at \(framesPerSecond) frames/s"
    }
}
