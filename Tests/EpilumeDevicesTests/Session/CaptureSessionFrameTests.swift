import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

/// What a session makes of the frames of a stream that goes on.
@Suite("Capture session: frames", .timeLimit(.minutes(1)))
struct CaptureSessionFrameTests {
    @Test("arms, chooses a frame for a press, and ends in order")
    func arms() async throws {
        let script = try CameraScript()
        let stage = try await SessionStage.streaming(script)
        let probe = stage.press()
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(7)))
        let frame = try #require(probe.frame)
        frame.lease.withBytes { #expect(Array($0) == ScriptedFrame.jpeg(7)) }
        #expect(frame.lease.stamp.life == 1)
        stage.session.stop()
        #expect(await stage.next() == .stopped)
        #expect(script.calls == [.open, .configure(StreamRequest()), .start, .stop, .close])
        #expect(stage.session.hasEnded)
    }

    @Test("asks the driver for what was configured")
    func request() async throws {
        let script = try CameraScript()
        let request = StreamRequest(fourCC: .mjpeg, width: 16, height: 8, framesPerSecond: 500)
        let stage = try SessionStage(script, request: request)
        try stage.session.start()
        defer { stage.session.stop() }
        #expect(await stage.next { $0.format != nil } == .streaming(ScriptedFrame.jpegFormat))
        #expect(script.calls.contains(.configure(request)))
    }

    @Test("a press gets the frame after the next interval, not the one in between")
    func rule() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        let probe = PressProbe(atMicroseconds: 100_000)
        stage.session.submit(probe.press)
        await stage.deliver(
            ScriptedFrame(ScriptedFrame.jpeg(0), timestampMicroseconds: 101_999),
            ScriptedFrame(ScriptedFrame.jpeg(1), timestampMicroseconds: 102_000))
        #expect(probe.frame?.lease.stamp.sequence == 1)
    }

    @Test("counts a gap and does not choose the frame after it")
    func gap() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        await stage.deliver(jpeg(3))
        let probe = stage.press()
        await stage.deliver(jpeg(7), jpeg(8))
        #expect(probe.frame?.lease.stamp.sequence == 8)
        #expect(probe.frame?.selection.rejected.byCause == ["afterGap": 1])
        let counters = stage.session.report.counters
        #expect(counters.gapFrames == 3)
        #expect(counters.lost == 3)
        #expect(counters.delivered == 3)
        #expect(counters.invalid.byCause == ["afterGap": 1])
        #expect(counters.lastSequence == 8)
    }

    @Test("the sequence may wrap around")
    func wrap() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        await stage.deliver(jpeg(.max - 1), jpeg(.max), jpeg(0), jpeg(1))
        #expect(stage.session.report.counters.gapFrames == 0)
        #expect(stage.session.report.counters.invalid.total == 0)
        await stage.deliver(jpeg(.max))
        #expect(stage.session.report.counters.gapFrames == 1, "a sequence that runs backwards is one lost frame")
    }

    @Test("a gap over the wrap is counted to the frame")
    func gapOverWrap() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        await stage.deliver(jpeg(.max), jpeg(2))
        #expect(stage.session.report.counters.gapFrames == 2)
    }

    private static let invalid: [(ScriptedFrame, FrameFault)] = {
        let whole = ScriptedFrame.jpeg(0)
        return [
            (ScriptedFrame(whole, flags: ScriptedFrame.errorFlag), .kernelError),
            (ScriptedFrame([]), .empty),
            (ScriptedFrame(Array(whole.dropLast(2))), .jpegTruncated),
            (ScriptedFrame(Array(whole.dropFirst(2))), .jpegNoStart),
            (ScriptedFrame(whole + [0, 0]), .jpegZeroPadding),
            // Larger than a slot: it cannot even be kept for showing.
            (ScriptedFrame(Array(repeating: 0xff, count: 1025)), .wrongSize),
        ]
    }()

    @Test("counts each invalid frame by its cause and chooses the next valid one", arguments: invalid)
    func invalidFrame(_ frame: ScriptedFrame, _ fault: FrameFault) async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        let probe = stage.press()
        await stage.deliver(frame)
        #expect(probe.answers.isEmpty)
        #expect(stage.session.newestFrame() == nil)
        await stage.deliver(ScriptedFrame(ScriptedFrame.jpeg(1)))
        #expect(stage.session.report.counters.invalid.byCause == [fault.name: 1])
        #expect(probe.frame?.lease.stamp.sequence == 1)
        #expect(probe.frame?.selection.framesConsidered == 2)
        #expect(probe.frame?.selection.rejected.byCause == [fault.name: 1])
    }

    @Test("a raw frame has exactly its format's size", arguments: [127, 128])
    func rawSize(byteCount: Int) async throws {
        let stage = try await SessionStage.streaming(CameraScript(format: ScriptedFrame.greyFormat))
        defer { stage.session.stop() }
        await stage.deliver(ScriptedFrame(Array(repeating: 9, count: byteCount)))
        #expect(stage.session.report.counters.invalid[.wrongSize] == (byteCount == 128 ? 0 : 1))
    }

    @Test("a slot is never written while evidence holds it, and frames without a slot are counted")
    func evidenceIsKept() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        defer { stage.session.stop() }
        let probe = stage.press()
        await stage.deliver(jpeg(0))
        let slots = try #require(stage.session.report.ringSlots)
        for sequence in 1...UInt32(2 * slots) { stage.script.push(jpeg(sequence)) }
        await stage.script.idle()
        let frame = try #require(probe.frame)
        frame.lease.withBytes { #expect(Array($0) == ScriptedFrame.jpeg(0)) }
        #expect(stage.session.report.counters.unslotted == 0)
    }

    @Test("shows the newest valid frame")
    func newest() async throws {
        let stage = try await SessionStage.streaming(CameraScript())
        #expect(stage.session.newestFrame() == nil)
        await stage.deliver(jpeg(0), jpeg(1))
        #expect(stage.session.newestFrame()?.stamp.sequence == 1)
        stage.session.stop()
        #expect(stage.session.newestFrame() == nil)
    }

    private func jpeg(_ sequence: UInt32) -> ScriptedFrame {
        ScriptedFrame(ScriptedFrame.jpeg(sequence), sequence: sequence)
    }

}
