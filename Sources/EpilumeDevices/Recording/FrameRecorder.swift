package import EpilumeModel
internal import Synchronization

/// Key events that came while frames were recorded.
///
/// Concurrency: confined to the thread that records.
package protocol RecordedEventSource: AnyObject {
    /// What came since the last call, in order. Never waits.
    func takeEvents() -> [RecordedEvent]
}

/// Lets somebody end a recording before it is whole, as Ctrl-C does.
///
/// Concurrency: any thread.
package final class RecordingStop: Sendable {
    let waker: Waker
    private let requested = Atomic(false)

    package init() throws(CaptureFault) { waker = try Waker() }

    package func request() {
        requested.store(true, ordering: .releasing)
        waker.ring()
    }

    package var isRequested: Bool { requested.load(ordering: .acquiring) }
}

/// Takes frames from a driver as they are delivered, the damaged ones too, and keeps them in memory: a disk that is
/// slow for a moment must not cost a frame.
package struct FrameRecorder {
    /// What ends a recording, whichever is reached first.
    package struct Limits: Hashable, Sendable {
        package var frames: Int
        package var duration: Duration
        package var byteCount: Int

        package init(frames: Int, duration: Duration, byteCount: Int) {
            self.frames = frames
            self.duration = duration
            self.byteCount = byteCount
        }
    }

    /// What was recorded.
    package struct Take: Hashable, Sendable {
        package var format: StreamFormat
        package var frames: [RecordedFrame]
        package var events: [RecordedEvent]
        /// Frames that may never be evidence, by cause.
        package var invalid: FrameFaultCounts
        /// Frames that the sequence says were lost between two that came.
        package var lostFrames: Int
    }

    /// Silence after which a camera has stalled.
    private static let longestSilence = Duration.seconds(5)

    private let driver: any CaptureDriver
    private let limits: Limits
    private let stop: RecordingStop

    package init(driver: any CaptureDriver, limits: Limits, stop: RecordingStop) {
        self.driver = driver
        self.limits = limits
        self.stop = stop
    }

    /// Opens, streams, stops and closes. Blocks.
    /// - Parameters:
    ///   - node: named in faults.
    ///   - progress: called after each frame with the number of frames and of bytes so far.
    /// - Throws: `.camera`, `.interrupted`, or `.noFrames` when the time is over without any.
    package func record(
        _ request: StreamRequest, node: UntrustedText, events: (any RecordedEventSource)? = nil,
        progress: (_ frames: Int, _ byteCount: Int) -> Void = { _, _ in }
    ) throws(RecordingFault) -> Take {
        let take: Take
        do throws(CaptureFault) { take = try stream(request, events, progress) } catch {
            throw .camera(error, node: node)
        }
        if stop.isRequested { throw .interrupted }
        if take.frames.isEmpty { throw .noFrames }
        return take
    }

    private func stream(
        _ request: StreamRequest, _ events: (any RecordedEventSource)?, _ progress: (Int, Int) -> Void
    ) throws(CaptureFault) -> Take {
        defer {
            driver.stop()
            driver.close()
        }
        try driver.open()
        let format = try driver.configure(request)
        try driver.start()
        // What was pressed before the first frame belongs to nobody.
        _ = events?.takeEvents()
        var take = Take(format: format, frames: [], events: [], invalid: FrameFaultCounts(), lostFrames: 0)
        try pump(&take, events, progress)
        return take
    }

    private func pump(
        _ take: inout Take, _ events: (any RecordedEventSource)?, _ progress: (Int, Int) -> Void
    ) throws(CaptureFault) {
        let end = MonotonicClock.nowMicroseconds + limits.duration.microseconds
        var lastFrame = MonotonicClock.nowMicroseconds
        var byteCount = 0
        while !stop.isRequested, take.frames.count < limits.frames, byteCount < limits.byteCount {
            let now = MonotonicClock.nowMicroseconds
            if now >= end { return }
            if now - lastFrame > Self.longestSilence.microseconds {
                throw .stalled(milliseconds: Int((now - lastFrame) / 1000))
            }
            let readiness = try driver.wait(
                upTo: min(.milliseconds(250), .microseconds(end - now)), waker: stop.waker)
            take.events += events?.takeEvents() ?? []
            guard readiness == .frame else { continue }
            let format = take.format
            let room = limits.byteCount - byteCount
            var frame: (RecordedFrame, FrameFault?)?
            var isFull = false
            _ = try driver.dequeue { bytes, stamp in
                isFull = bytes.count > room
                if isFull { return }
                frame = (
                    RecordedFrame(
                        bytes: Array(bytes), sequence: stamp.sequence,
                        timestampMicroseconds: stamp.timestampMicroseconds, flags: stamp.flags),
                    FrameValidity.check(bytes, stamp: stamp, format: format)
                )
            }
            // A frame that does not fit ends the recording: a hole in the middle would look like a loss.
            if isFull { return }
            guard let (kept, fault) = frame else { continue }
            lastFrame = MonotonicClock.nowMicroseconds
            if let fault { take.invalid.count(fault) }
            if let before = take.frames.last, kept.sequence > before.sequence {
                take.lostFrames += Int(kept.sequence - before.sequence) - 1
            }
            byteCount += kept.bytes.count
            take.frames.append(kept)
            progress(take.frames.count, byteCount)
        }
    }
}
