import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

/// How a session comes back from faults, rests and ends.
@Suite("Capture session: life", .timeLimit(.minutes(1)))
struct CaptureSessionLifeTests {
    private static let fault = CaptureFault.system(.poll, errno: 5)

    // MARK: Faults

    @Test("a stream that fails is restarted in place once, then the device is opened anew")
    func restartThenReopen() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        defer { stage.session.stop() }
        script.fail(.wait, Self.fault)
        #expect(await stage.next() == .recovering(Self.fault, attempt: 1))
        #expect(await stage.next()?.format != nil)
        #expect(script.calls.count { $0 == .open } == 1)

        script.fail(.dequeue, Self.fault)
        #expect(await stage.next() == .recovering(Self.fault, attempt: 1))
        #expect(await stage.next()?.format != nil)
        let configure = CameraScript.Call.configure(StreamRequest())
        #expect(
            script.calls == [
                .open, configure, .start, .stop, configure, .start, .stop, .close, .open, configure, .start,
            ])
        #expect(stage.session.report.counters.lives == 3)
    }

    @Test("a stream that was healthy in between is restarted in place again")
    func healthyStream() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        defer { stage.session.stop() }
        for _ in 0..<3 {
            for number in 0..<UInt32(30) { script.push(ScriptedFrame(ScriptedFrame.jpeg(number))) }
            await script.idle()
            script.fail(.wait, Self.fault)
            #expect(await stage.next() == .recovering(Self.fault, attempt: 1))
            #expect(await stage.next()?.format != nil)
        }
        #expect(script.calls.count { $0 == .open } == 1)
    }

    @Test("tries again and again, and counts the tries, while another program holds the device")
    func busy() async throws {
        let script = try CameraScript()
        script.fail(.open, .busy(.open), times: 3)
        let stage = try SessionStage(script)
        try stage.session.start()
        defer { stage.session.stop() }
        #expect(await stage.next() == .opening)
        for attempt in 1...3 { #expect(await stage.next() == .recovering(.busy(.open), attempt: attempt)) }
        #expect(await stage.next()?.format != nil)
    }

    @Test("tries after a healthy stream are counted too")
    func busyAfterHealthyStream() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        defer { stage.session.stop() }
        for number in 0..<UInt32(30) { script.push(ScriptedFrame(ScriptedFrame.jpeg(number))) }
        await script.idle()
        script.fail(.configure, .busy(.setFormat), times: 1)
        script.fail(.open, .busy(.open), times: 2)
        script.fail(.wait, Self.fault)
        // In place first, where the device turns out to be taken.
        #expect(await stage.next() == .recovering(Self.fault, attempt: 1))
        #expect(await stage.next() == .recovering(.busy(.setFormat), attempt: 1))
        #expect(await stage.next() == .recovering(.busy(.open), attempt: 2))
        #expect(await stage.next() == .recovering(.busy(.open), attempt: 3))
        #expect(await stage.next()?.format != nil)
    }

    @Test("a stop ends the longest wait between two tries")
    func stopDuringBackoff() async throws {
        let script = try CameraScript()
        script.fail(.start, .noBandwidth)
        let stage = try SessionStage(script) {
            $0.firstBackoff = .seconds(3600)
            $0.longestBackoff = .seconds(3600)
        }
        try stage.session.start()
        #expect(await stage.next { $0 != .opening } == .recovering(.noBandwidth, attempt: 1))
        stage.session.stop()
        #expect(await stage.next() == .stopped)
    }

    @Test(
        "a device that is gone fails nothing for ever: it streams again when it answers again",
        arguments: [CameraScript.Step.open, .configure, .start, .wait, .dequeue])
    func gone(at step: CameraScript.Step) async throws {
        let script = try CameraScript()
        script.fail(step, .gone)
        let stage = try SessionStage(script)
        try stage.session.start()
        #expect(await stage.next { $0 != .opening && $0.format == nil } == .gone)
        #expect(await stage.next()?.format != nil)
        #expect(!stage.session.hasEnded)
        stage.session.stop()
        #expect(script.calls.suffix(2) == [.stop, .close])
    }

    @Test("a fault that needs a person ends the session")
    func failed() async throws {
        let stage = try SessionStage(CameraScript(), request: StreamRequest(width: 640, height: 480))
        try stage.session.start()
        let phase = await stage.next { $0 != .opening }
        guard case .failed(.modeRefused) = phase else {
            Issue.record("a refused mode is a failure, not \(String(describing: phase))")
            return
        }
        #expect(stage.session.hasEnded)
        stage.session.stop()
    }

    @Test("a ring that does not fit is a failure with its sizes")
    func ringTooSmall() async throws {
        let stage = try SessionStage(CameraScript()) { $0.ringBudgetBytes = 8 * 1024 - 1 }
        try stage.session.start()
        #expect(
            await stage.next { $0 != .opening } == .failed(.ringTooSmall(slotBytes: 1024, budgetBytes: 8 * 1024 - 1)))
        stage.session.stop()
    }

    @Test("silence is a stall, counted and mended")
    func stall() async throws {
        let script = try CameraScript(patience: .milliseconds(1))
        let stage = try await SessionStage.streaming(script) { $0.stallLimit = .milliseconds(10) }
        defer { stage.session.stop() }
        let phase = await stage.next()
        guard case .recovering(.stalled(let milliseconds), attempt: 1) = phase else {
            Issue.record("silence is a stall, not \(String(describing: phase))")
            return
        }
        #expect(milliseconds >= 10)
        #expect(await stage.next()?.format != nil)
        #expect(stage.session.report.counters.stalls >= 1)
    }

    @Test("takes turns while the camera is silent")
    func turns() async throws {
        let stage = try await SessionStage.streaming(CameraScript(patience: .milliseconds(1)))
        defer { stage.session.stop() }
        let first = stage.session.turns
        while stage.session.turns < first + 3 { await Task.yield() }
    }

    // MARK: Rest

    @Test("a hold stops the stream, keeps the device and wipes the ring; a resume streams again")
    func holdAndResume() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        defer { stage.session.stop() }
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(0)))
        #expect(!stage.session.isRingBlank)
        stage.session.hold()
        #expect(await stage.next() == .held)
        #expect(stage.session.isRingBlank)
        #expect(stage.session.newestFrame() == nil)
        let configure = CameraScript.Call.configure(StreamRequest())
        #expect(script.calls == [.open, configure, .start, .stop, configure])

        let refused = stage.press()
        #expect(refused.fault == .notArmed)
        stage.session.resume()
        #expect(await stage.next()?.format != nil)
        let probe = stage.press()
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(1)))
        #expect(probe.frame?.lease.stamp.life == 2)
    }

    @Test("a session that is held before it starts opens the device and does not stream")
    func heldFromTheStart() async throws {
        let script = try CameraScript()
        let stage = try SessionStage(script)
        stage.session.hold()
        try stage.session.start()
        #expect(await stage.next() == .opening)
        #expect(await stage.next() == .held)
        #expect(script.calls == [.open, .configure(StreamRequest())])
        stage.session.stop()
        #expect(await stage.next() == .stopped)
    }

    @Test("evidence that a hold finds on its way keeps its bytes, and is wiped with its lease")
    func evidenceOutlivesHold() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        var probe: PressProbe? = stage.press()
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(4)))
        stage.session.stop()
        probe?.frame?.lease.withBytes { #expect(Array($0) == ScriptedFrame.jpeg(4)) }
        #expect(!stage.session.isRingBlank)
        probe = nil
        #expect(stage.session.isRingBlank)
    }

    @Test("a picture whose buffer could not be queued again is wiped like any other")
    func wipesUnpublished() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        script.push(ScriptedFrame(ScriptedFrame.jpeg(1), requeueFault: .gone))
        #expect(await stage.next() == .gone)
        #expect(stage.session.isRingBlank)
        stage.session.stop()
    }

    // MARK: Presses at the edges

    @Test("every end of a stream settles the presses that wait", arguments: [End.stop, .hold, .gone, .fault])
    func waitingPress(_ end: End) async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        let probe = stage.press()
        switch end {
        case .stop: stage.session.stop()
        case .hold: stage.session.hold()
        case .gone: script.fail(.wait, .gone)
        case .fault: script.fail(.wait, Self.fault)
        }
        _ = await probe.answered()
        #expect(probe.fault == (end == .gone ? .deviceGone : .streamInterrupted))
        stage.session.stop()
        #expect(probe.answers.count == 1)
    }

    enum End: Sendable { case stop, hold, gone, fault }

    @Test("a press on a device that does not stream is refused at once")
    func notArmed() async throws {
        let script = try CameraScript()
        script.fail(.open, .gone, times: 1000)
        let stage = try SessionStage(script)
        #expect(stage.press().fault == .notArmed)
        try stage.session.start()
        #expect(await stage.next { $0 != .opening } == .gone)
        #expect(stage.press().fault == .notArmed)
        stage.session.stop()
        #expect(stage.press().fault == .notArmed)
    }

    @Test("a press whose time is over fails with what was seen")
    func deadline() async throws {
        let stage = try await SessionStage.streaming(CameraScript(patience: .milliseconds(1)))
        defer { stage.session.stop() }
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(0)))
        let probe = stage.press(deadlineMicroseconds: MonotonicClock.nowMicroseconds)
        _ = await probe.answered()
        guard case .noValidFrame(let considered, _, _) = probe.fault else {
            Issue.record("not \(String(describing: probe.fault))")
            return
        }
        #expect(considered == 0)
    }

    @Test("a stop is idempotent and may come before the start")
    func stopEarly() throws {
        let stage = try SessionStage(CameraScript())
        stage.session.stop()
        try stage.session.start()
        stage.session.stop()
        stage.session.stop()
        #expect(stage.session.hasEnded)
        #expect(stage.session.report.phase == .stopped)
    }
}
