internal import EpilumeModel
internal import Synchronization

/// The body of a capture thread.
///
/// Nothing between `wait` and the next `wait` allocates, hashes or waits for a disk. A frame is copied once into
/// its slot and its buffer goes back to the device at once; the copy is what is checked and what is kept.
///
/// Concurrency: `run` once, on the capture thread; everything else it touches is `SessionState`.
final class CaptureLoop: Sendable {
    private let settings: CaptureSession.Settings
    private let shared: SessionState
    private let lives: LifeCounter
    private let makeDriver: @Sendable () -> any CaptureDriver

    /// The longest sleep: bounds how late a stop, a press's deadline or the watchdog is noticed.
    private static let longestWait = Duration.milliseconds(250)
    /// Frames taken before the loop looks at stops and deadlines again, however fast a camera is.
    private static let framesATurn = 8
    /// Frames after which a stream counts as healthy and the backoff starts anew.
    private static let healthyFrames: UInt64 = 30

    init(
        settings: CaptureSession.Settings, shared: SessionState, lives: LifeCounter,
        makeDriver: @escaping @Sendable () -> any CaptureDriver
    ) {
        self.settings = settings
        self.shared = shared
        self.lives = lives
        self.makeDriver = makeDriver
    }

    func run() {
        let driver = makeDriver()
        var stream = Stream()
        var attempt = 0
        while !shared.isStopping {
            let fault: CaptureFault
            do {
                // A device that is tried again stays in `recovering`: it would else seem well for a moment each time.
                if attempt == 0 { shared.enter(.opening) }
                try openAndStream(driver, &stream)
                break
            } catch {
                fault = error
            }
            driver.stop()
            driver.close()
            if fault != .gone, !fault.isRetryable { return finish(.failed(fault), stream.ring) }
            attempt = stream.framesThisLife >= Self.healthyFrames ? 1 : attempt + 1
            // A stream counts once: tries after it that get no frame wait longer and longer.
            stream.framesThisLife = 0
            if fault == .gone {
                // The watch ends the session when the node leaves. Until then the device may answer again: some
                // drivers say ENODEV without any event. What was seen of a person does not wait for it.
                stream.ring?.wipe()
                shared.enter(.gone)
            } else {
                shared.enter(.recovering(fault, attempt: attempt))
            }
            sleep(backoff(attempt))
        }
        driver.stop()
        driver.close()
        finish(.stopped, stream.ring)
    }

    private func finish(_ phase: StreamPhase, _ ring: FrameRing?) {
        ring?.wipe()
        shared.enter(phase, isLast: true)
    }

    private func backoff(_ attempt: Int) -> Duration {
        min(settings.longestBackoff, settings.firstBackoff * (1 << min(attempt - 1, 16)))
    }

    /// Sleeps on the waker in short turns, so that a stop is prompt and the watchdog sees the thread live.
    private func sleep(_ duration: Duration) {
        let end = MonotonicClock.nowMicroseconds + duration.microseconds
        while !shared.isStopping {
            let left = end - MonotonicClock.nowMicroseconds
            guard left > 0 else { return }
            shared.turns.wrappingAdd(1, ordering: .relaxed)
            shared.waker.wait(upTo: min(Self.longestWait, .microseconds(left)))
        }
    }

    /// What a stream needs to remember from frame to frame.
    private struct Stream {
        var ring: FrameRing?
        var expectedSequence: UInt32?
        var framesThisLife: UInt64 = 0
        var life: UInt32 = 0
        var lastFrameMicroseconds: Int64 = 0
    }

    /// Streams until a stop is asked for, and rests while a hold is. A stream that fails once is restarted in place
    /// before the device is given up, because STREAMOFF and STREAMON mend most faults without losing the device to
    /// another program.
    private func openAndStream(_ driver: any CaptureDriver, _ stream: inout Stream) throws(CaptureFault) {
        try driver.open()
        var restarted = false
        while true {
            let format = try driver.configure(settings.request)
            if shared.isHolding {
                rest(stream.ring)
                if shared.isStopping { return }
            }
            let ring = try prepareRing(format, &stream)
            try driver.start()
            stream.expectedSequence = nil
            stream.framesThisLife = 0
            stream.life = lives.next()
            shared.life.store(stream.life, ordering: .releasing)
            stream.lastFrameMicroseconds = MonotonicClock.nowMicroseconds
            shared.count { $0.lives += 1 }
            shared.enter(.streaming(format))
            do {
                try pump(driver, format, ring, &stream)
                if shared.isStopping { return }
                driver.stop()
            } catch {
                if case .stalled = error { shared.count { $0.stalls += 1 } }
                if stream.framesThisLife >= Self.healthyFrames { restarted = false }
                guard error.isRetryable, !restarted else { throw error }
                restarted = true
                driver.stop()
                shared.enter(.recovering(error, attempt: 1))
            }
        }
    }

    /// Keeps the configured device, whose buffers no other program can take, until the hold ends.
    private func rest(_ ring: FrameRing?) {
        ring?.wipe()
        shared.enter(.held)
        while shared.isHolding, !shared.isStopping {
            shared.turns.wrappingAdd(1, ordering: .relaxed)
            shared.waker.wait(upTo: Self.longestWait)
        }
    }

    private func prepareRing(_ format: StreamFormat, _ stream: inout Stream) throws(CaptureFault) -> FrameRing {
        let slots = try FrameRing.slotCount(
            slotBytes: format.sizeImage, frameIntervalMicroseconds: format.frameIntervalMicroseconds,
            spanMicroseconds: settings.ringSpan.microseconds, budgetBytes: settings.ringBudgetBytes)
        // Frames of the stream before are nobody's: the new one's are not mixed with them.
        stream.ring?.wipe()
        if let ring = stream.ring, ring.slotCount == slots, ring.slotBytes == format.sizeImage { return ring }
        let ring = try FrameRing(slotCount: slots, slotBytes: format.sizeImage)
        stream.ring = ring
        shared.setRing(ring)
        return ring
    }

    private func pump(
        _ driver: any CaptureDriver, _ format: StreamFormat, _ ring: FrameRing, _ stream: inout Stream
    ) throws(CaptureFault) {
        let stallLimit = max(settings.stallLimit.microseconds, 5 * format.frameIntervalMicroseconds)
        while !shared.isStopping, !shared.isHolding {
            shared.turns.wrappingAdd(1, ordering: .relaxed)
            let readiness = try driver.wait(upTo: Self.longestWait, waker: shared.waker)
            if readiness == .woken { shared.waker.drain() }
            if readiness == .frame {
                var taken = 0
                while taken < Self.framesATurn, try takeOne(driver, format, ring, &stream) { taken += 1 }
            }
            let now = MonotonicClock.nowMicroseconds
            shared.desk.expire(nowMicroseconds: now)
            let silence = now - stream.lastFrameMicroseconds
            if silence > stallLimit { throw .stalled(milliseconds: Int(silence / 1000)) }
        }
    }

    /// - Returns: false when no frame was waiting.
    private func takeOne(
        _ driver: any CaptureDriver, _ format: StreamFormat, _ ring: FrameRing, _ stream: inout Stream
    ) throws(CaptureFault) -> Bool {
        var claimed: SlotIndex?
        var stamp = FrameStamp(
            sequence: 0, timestampMicroseconds: 0, dequeuedMicroseconds: 0, flags: 0, bytesUsed: 0, life: 0)
        var oversize = false
        let took: Bool
        do {
            took = try driver.dequeue { bytes, delivered in
                stamp = delivered
                guard bytes.count <= ring.slotBytes else {
                    oversize = true
                    return
                }
                claimed = ring.claim()
                if let claimed, let source = bytes.baseAddress {
                    ring.writableBytes(claimed).baseAddress?.copyMemory(from: source, byteCount: bytes.count)
                }
            }
        } catch {
            // The slot may hold a picture by now, which a wipe has to know of.
            if let claimed { ring.abandon(claimed) }
            throw error
        }
        guard took else { return false }
        stamp.life = stream.life
        stream.framesThisLife += 1
        stream.lastFrameMicroseconds = MonotonicClock.nowMicroseconds
        let lost = Self.lost(before: stamp.sequence, expected: stream.expectedSequence)
        stream.expectedSequence = stamp.sequence &+ 1

        guard let slot = claimed else {
            shared.count {
                $0.delivered += 1
                $0.gapFrames += lost
                $0.lastSequence = stamp.sequence
                if oversize { $0.invalid.count(.wrongSize) } else { $0.unslotted += 1 }
            }
            if oversize { shared.desk.refuse(stamp: stamp, fault: .wrongSize, format: format) }
            return true
        }
        let copy = UnsafeRawBufferPointer(rebasing: ring.writableBytes(slot)[..<stamp.bytesUsed])
        let fault =
            FrameValidity.check(copy, stamp: stamp, format: format, trailingBytes: settings.trailingBytes)
            ?? (lost > 0 ? .afterGap : nil)
        shared.count {
            $0.delivered += 1
            $0.gapFrames += lost
            $0.lastSequence = stamp.sequence
            if let fault { $0.invalid.count(fault) }
        }
        ring.publish(slot, stamp: stamp, fault: fault)
        shared.desk.offer(slot, stamp: stamp, fault: fault, format: format, ring: ring)
        return true
    }

    /// Frames that the sequence skipped. A sequence that runs backwards is a gap of unknown length: at least one.
    private static func lost(before sequence: UInt32, expected: UInt32?) -> UInt64 {
        guard let expected, sequence != expected else { return 0 }
        let distance = sequence &- expected
        return distance < 0x8000_0000 ? UInt64(distance) : 1
    }
}
