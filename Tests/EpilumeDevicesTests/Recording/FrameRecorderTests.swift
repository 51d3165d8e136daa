import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Frame recorder")
struct FrameRecorderTests {
    private static let node = UntrustedText("/dev/video0")

    private static func recorder(
        _ script: CameraScript, frames: Int = 3, duration: Duration = .seconds(60), byteCount: Int = 1 << 20,
        stop: RecordingStop? = nil
    ) throws -> FrameRecorder {
        FrameRecorder(
            driver: ScriptedCamera(script),
            limits: .init(frames: frames, duration: duration, byteCount: byteCount), stop: try stop ?? RecordingStop())
    }

    /// Gives one event each time that it is asked.
    private final class Button: RecordedEventSource {
        var count: Int64 = 0

        func takeEvents() -> [RecordedEvent] {
            count += 1
            return [RecordedEvent(timestampMicroseconds: count, code: 0xd4, value: 1)]
        }
    }

    @Test("keeps frames as they are delivered, damaged ones too, and counts what is missing")
    func asDelivered() throws {
        // What is pushed before the stream begins is waiting when it does.
        let script = try CameraScript()
        script.push(ScriptedFrame(ScriptedFrame.jpeg(1), sequence: 4, timestampMicroseconds: 100, flags: 0x2000))
        script.push(ScriptedFrame([0xff, 0xd8], sequence: 5, timestampMicroseconds: 200, flags: 0x2000))
        script.push(ScriptedFrame(ScriptedFrame.jpeg(3), sequence: 9, timestampMicroseconds: 300, flags: 0x2040))
        let take = try Self.recorder(script).record(StreamRequest(), node: Self.node)
        #expect(
            take.frames == [
                RecordedFrame(bytes: ScriptedFrame.jpeg(1), sequence: 4, timestampMicroseconds: 100, flags: 0x2000),
                RecordedFrame(bytes: [0xff, 0xd8], sequence: 5, timestampMicroseconds: 200, flags: 0x2000),
                RecordedFrame(bytes: ScriptedFrame.jpeg(3), sequence: 9, timestampMicroseconds: 300, flags: 0x2040),
            ])
        #expect(take.invalid.byCause == ["jpegTruncated": 1, "kernelError": 1])
        #expect(take.lostFrames == 3)
        #expect(take.format == ScriptedFrame.jpegFormat)
        #expect(script.calls == [.open, .configure(StreamRequest()), .start, .stop, .close])
    }

    @Test("ends with the frame that would not fit, without it")
    func byteLimit() throws {
        let script = try CameraScript()
        for number in 1...3 { script.push(ScriptedFrame(ScriptedFrame.jpeg(UInt32(number)))) }
        let size = ScriptedFrame.jpeg(1).count
        let take = try Self.recorder(script, frames: 9, byteCount: 2 * size + 1).record(
            StreamRequest(), node: Self.node)
        #expect(take.frames.map(\.bytes) == [ScriptedFrame.jpeg(1), ScriptedFrame.jpeg(2)])
    }

    @Test("events are taken along; those from before the stream are not")
    func events() throws {
        let script = try CameraScript()
        for number in 1...3 { script.push(ScriptedFrame(ScriptedFrame.jpeg(UInt32(number)))) }
        let take = try Self.recorder(script).record(StreamRequest(), node: Self.node, events: Button())
        #expect(take.events.map(\.timestampMicroseconds) == [2, 3, 4])
    }

    @Test("a stop asked for keeps nothing and closes the camera")
    func interrupted() throws {
        let script = try CameraScript(patience: .milliseconds(1))
        let stop = try RecordingStop()
        script.push(ScriptedFrame(ScriptedFrame.jpeg(1)))
        #expect(throws: RecordingFault.interrupted) {
            _ = try Self.recorder(script, stop: stop).record(StreamRequest(), node: Self.node) { _, _ in stop.request()
            }
        }
        #expect(script.calls.suffix(2) == [.stop, .close])
    }

    @Test("a time that ends without a frame is said, and a camera's fault is passed on with its node")
    func faults() throws {
        #expect(throws: RecordingFault.noFrames) {
            _ = try Self.recorder(CameraScript(), duration: .zero).record(StreamRequest(), node: Self.node)
        }
        let script = try CameraScript()
        script.fail(.start, .busy(.streamOn))
        #expect(throws: RecordingFault.camera(.busy(.streamOn), node: Self.node)) {
            _ = try Self.recorder(script).record(StreamRequest(), node: Self.node)
        }
        #expect(script.calls.last == .close)
        #expect(
            RecordingFault.camera(.busy(.streamOn), node: Self.node).description
                == "Another program holds /dev/video0; as root, `epilume doctor --only holders` names it.")
    }

    @Test("what is no input device is refused, and one that is not there is gone")
    func keys() throws {
        let scratch = try RecordingScratch()
        try scratch.write("", "event0")
        #expect(throws: CaptureFault.gone) { try RecordedKeys(node: scratch.path + "/event1", key: 0xd4) }
        let fault = #expect(throws: CaptureFault.self) { try RecordedKeys(node: scratch.path + "/event0", key: 0xd4) }
        guard case .system(.open, _) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }
}
