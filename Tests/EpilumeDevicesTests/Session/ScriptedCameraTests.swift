import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Scripted camera")
struct ScriptedCameraTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: CaptureDriverContract.allCases)
    func contract(_ clause: CaptureDriverContract) throws {
        try clause.check(ScriptedCamera(CameraScript(ownInterval: .milliseconds(1))))
    }

    @Test("its pictures are valid frames of their formats, and each is another")
    func pictures() {
        let pictures = [
            (ScriptedFrame.jpeg(1), ScriptedFrame.jpegFormat), (ScriptedFrame.jpeg(2), ScriptedFrame.jpegFormat),
            (ScriptedFrame.grey(1), ScriptedFrame.greyFormat),
        ]
        for (bytes, format) in pictures {
            let stamp = FrameStamp.sample(sequence: 0, bytesUsed: bytes.count)
            #expect(bytes.withUnsafeBytes { FrameValidity.check($0, stamp: stamp, format: format) } == nil)
        }
        #expect(ScriptedFrame.jpeg(1) != ScriptedFrame.jpeg(2))
    }

    @Test("fails where it is told to, as often as it is told to")
    func faults() throws {
        let script = try CameraScript()
        script.fail(.open, .busy(.open), times: 2)
        let camera = ScriptedCamera(script)
        for _ in 0..<2 { #expect(throws: CaptureFault.busy(.open)) { try camera.open() } }
        try camera.open()
        script.fail(.start, .noBandwidth)
        _ = try camera.configure(StreamRequest())
        #expect(throws: CaptureFault.noBandwidth) { try camera.start() }
        #expect(script.calls == [.open, .open, .open, .configure(StreamRequest()), .start])
    }
}
