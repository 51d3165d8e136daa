package import EpilumeDevices
package import EpilumeModel

/// What every ``CaptureDriver`` keeps, as ``CaptureDriver`` and ``CaptureFault`` state it.
///
/// Each clause takes a fresh driver of a device that delivers frames. Clauses end by themselves: a driver that
/// stays silent is a breach after some seconds.
package enum CaptureDriverContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case refusesEveryCallWhileClosed
    case refusesToStreamBeforeItIsConfigured
    case readsBackTheModeThatWasStated
    case refusesAModeThatItDoesNotHave
    case deliversWholeFramesOfItsFormat
    case countsUpAndMovesForwardInTime
    case saysWhenNoFrameIsWaiting
    case endsTheWaitWhenTheWakerRings
    case endsTheWaitWhenTheTimeIsOver
    case deliversNothingAfterStop
    case streamsAgainAfterStop
    case streamsAgainAfterCloseAndOpen
    case takesStopAndCloseAtAnyMoment

    package var description: String { rawValue }

    /// - Parameter request: a mode that the device has.
    /// - Throws: ``ContractBreach``, or what the driver threw where it should not.
    package func check(_ driver: any CaptureDriver, request: StreamRequest = StreamRequest()) throws {
        defer { driver.close() }
        let stage = try Stage(driver: driver, request: request)
        switch self {
        case .refusesEveryCallWhileClosed: try stage.closed()
        case .refusesToStreamBeforeItIsConfigured: try stage.unconfigured()
        case .readsBackTheModeThatWasStated: try stage.readBack()
        case .refusesAModeThatItDoesNotHave: try stage.impossibleMode()
        case .deliversWholeFramesOfItsFormat: try stage.wholeFrames()
        case .countsUpAndMovesForwardInTime: try stage.order()
        case .saysWhenNoFrameIsWaiting: try stage.drained()
        case .endsTheWaitWhenTheWakerRings: try stage.woken()
        case .endsTheWaitWhenTheTimeIsOver: try stage.timedOut()
        case .deliversNothingAfterStop: try stage.stopped()
        case .streamsAgainAfterStop: try stage.restarted()
        case .streamsAgainAfterCloseAndOpen: try stage.reopened()
        case .takesStopAndCloseAtAnyMoment: try stage.stoppedAndClosedOften()
        }
    }
}

/// One driver under test. Confined to the thread of the check.
private struct Stage {
    let driver: any CaptureDriver
    let request: StreamRequest
    let waker: Waker

    init(driver: any CaptureDriver, request: StreamRequest) throws {
        self.driver = driver
        self.request = request
        waker = try Waker()
    }

    // MARK: Clauses

    func closed() throws {
        try refuses("configure of a closed driver") { _ = try driver.configure(request) }
        try refuses("start of a closed driver") { try driver.start() }
        try refuses("wait on a closed driver") { _ = try driver.wait(upTo: .zero, waker: waker) }
        try refuses("dequeue from a closed driver") { _ = try driver.dequeue { _, _ in } }
        try driver.open()
        _ = try driver.configure(request)
        driver.close()
        try refuses("start after close") { try driver.start() }
    }

    func unconfigured() throws {
        try driver.open()
        try refuses("start before configure") { try driver.start() }
        try refuses("dequeue before start") { _ = try driver.dequeue { _, _ in } }
    }

    func readBack() throws {
        try driver.open()
        let chosen = try driver.configure(request)
        try require(chosen.width > 0 && chosen.height > 0 && chosen.sizeImage > 0, "a frame has a size")
        let stated = StreamRequest(fourCC: chosen.fourCC, width: chosen.width, height: chosen.height)
        let again = try driver.configure(stated)
        try require(again == chosen, "stating the chosen mode gives it again: \(chosen), not \(again)")
    }

    func impossibleMode() throws {
        try driver.open()
        do {
            let format = try driver.configure(StreamRequest(width: 31, height: 17))
            throw ContractBreach(description: "31 by 17 pixels are refused, not answered with \(format)")
        } catch let fault as CaptureFault {
            guard case .modeRefused = fault else {
                throw ContractBreach(description: "a mode that is not there is .modeRefused, not \(fault)")
            }
        }
        // A refusal leaves the driver as usable as before.
        _ = try driver.configure(request)
        try driver.start()
        _ = try nextFrame()
    }

    func wholeFrames() throws {
        let format = try stream()
        for _ in 0..<5 {
            let frame = try nextFrame()
            try require(frame.byteCount == frame.stamp.bytesUsed, "bytesUsed is the length of the bytes")
            try require(frame.byteCount <= format.sizeImage, "no frame is larger than sizeImage")
            let fault = frame.bytes.withUnsafeBytes { FrameValidity.check($0, stamp: frame.stamp, format: format) }
            try require(fault == nil, "a frame is valid, not \(fault.map(\.name) ?? "")")
            try require(frame.stamp.life == 0, "the session counts lives, not the driver")
        }
    }

    func order() throws {
        _ = try stream()
        var last = try nextFrame().stamp
        for _ in 0..<10 {
            let stamp = try nextFrame().stamp
            try require(stamp.sequence > last.sequence, "sequences rise: \(stamp.sequence) after \(last.sequence)")
            try require(stamp.timestampMicroseconds > last.timestampMicroseconds, "timestamps rise")
            try require(stamp.dequeuedMicroseconds >= stamp.timestampMicroseconds, "a frame is dequeued after it began")
            last = stamp
        }
    }

    func drained() throws {
        _ = try stream()
        _ = try nextFrame()
        for _ in 0..<1000 where try !driver.dequeue({ _, _ in }) { return }
        throw ContractBreach(description: "dequeue says false when no frame is waiting")
    }

    func woken() throws {
        _ = try stream()
        waker.ring()
        try require(driver.wait(upTo: .seconds(5), waker: waker) == .woken, "a ring ends the wait")
        try require(driver.wait(upTo: .zero, waker: waker) != .woken, "a ring ends one wait only")
        _ = try nextFrame()
        // Also when a frame is waiting: a stop must not starve.
        var readiness = CaptureReadiness.timedOut
        for _ in 0..<3 where readiness != .frame { readiness = try driver.wait(upTo: .seconds(5), waker: waker) }
        try require(readiness == .frame, "a frame that waits ends the wait")
        waker.ring()
        try require(driver.wait(upTo: .seconds(5), waker: waker) == .woken, "a ring goes before a frame")
    }

    func timedOut() throws {
        _ = try stream()
        var readiness = CaptureReadiness.frame
        for _ in 0..<1000 where readiness == .frame {
            while try driver.dequeue({ _, _ in }) {}
            readiness = try driver.wait(upTo: .zero, waker: waker)
        }
        try require(readiness == .timedOut, "a wait of no time without a frame is over at once")
    }

    func stopped() throws {
        _ = try stream()
        _ = try nextFrame()
        driver.stop()
        var delivered = false
        do {
            _ = try driver.dequeue { _, _ in delivered = true }
        } catch {
            // Both answers are allowed: no frame, or a fault.
        }
        try require(!delivered, "nothing is delivered after stop")
    }

    func restarted() throws {
        let first = try stream()
        for _ in 0..<5 { _ = try nextFrame() }
        let before = try nextFrame().stamp
        driver.stop()
        let second = try driver.configure(request)
        try require(second == first, "the same request gives the same format after stop")
        try driver.start()
        let after = try nextFrame().stamp
        try require(after.sequence < before.sequence, "each start counts its frames anew")
        try require(
            after.timestampMicroseconds > before.timestampMicroseconds, "time goes on over a stop and a start")
    }

    func reopened() throws {
        _ = try stream()
        _ = try nextFrame()
        driver.stop()
        driver.close()
        _ = try stream()
        _ = try nextFrame()
    }

    func stoppedAndClosedOften() throws {
        driver.stop()
        driver.close()
        try driver.open()
        driver.stop()
        driver.close()
        driver.close()
        _ = try stream()
        // Without stop before it.
        driver.close()
        driver.stop()
        _ = try stream()
        driver.stop()
        driver.stop()
        driver.close()
    }

    // MARK: Steps

    private struct Frame {
        var bytes: [UInt8] = []
        var byteCount = 0
        var stamp = FrameStamp(
            sequence: 0, timestampMicroseconds: 0, dequeuedMicroseconds: 0, flags: 0, bytesUsed: 0, life: 0)
    }

    private func stream() throws -> StreamFormat {
        try driver.open()
        let format = try driver.configure(request)
        try driver.start()
        return format
    }

    private func nextFrame() throws -> Frame {
        for _ in 0..<50 {
            _ = try driver.wait(upTo: .milliseconds(200), waker: waker)
            var frame = Frame()
            let took = try driver.dequeue { bytes, stamp in
                frame = Frame(bytes: Array(bytes), byteCount: bytes.count, stamp: stamp)
            }
            if took { return frame }
        }
        throw ContractBreach(description: "a frame comes within ten seconds")
    }

    private func require(_ condition: @autoclosure () throws -> Bool, _ promise: String) throws {
        if try !condition() { throw ContractBreach(description: promise) }
    }

    private func refuses(_ what: String, _ call: () throws -> Void) throws {
        do {
            try call()
        } catch is CaptureFault {
            return
        }
        throw ContractBreach(description: "\(what) is a fault")
    }
}
