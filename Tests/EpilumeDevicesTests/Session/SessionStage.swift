import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

/// A session on a scripted camera, and the phases that it went through, to be read one after another.
final class SessionStage: Sendable {
    let script: CameraScript
    let session: CaptureSession
    private let phases: AsyncStream<StreamPhase>

    /// - Parameter change: what the test wants otherwise.
    init(
        _ script: CameraScript, request: StreamRequest = StreamRequest(),
        change: (inout CaptureSession.Settings) -> Void = { _ in }
    ) throws {
        self.script = script
        let (phases, told) = AsyncStream.makeStream(of: StreamPhase.self)
        self.phases = phases
        var settings = CaptureSession.Settings(
            request: request, ringSpan: .milliseconds(20), ringBudgetBytes: 1 << 20)
        // A test that wants a stall says so.
        settings.stallLimit = .seconds(3600)
        settings.firstBackoff = .milliseconds(1)
        change(&settings)
        session = try CaptureSession(
            threadName: "test-camera", settings: settings, makeDriver: { ScriptedCamera(script) },
            onPhase: { told.yield($0) })
    }

    /// Starts the session and waits until it streams.
    static func streaming(
        _ script: CameraScript, change: (inout CaptureSession.Settings) -> Void = { _ in }
    ) async throws -> SessionStage {
        let stage = try SessionStage(script, change: change)
        try stage.session.start()
        #expect(await stage.next() == .opening)
        #expect(await stage.next()?.format != nil)
        return stage
    }

    /// The next phase; waits for it.
    func next() async -> StreamPhase? {
        for await phase in phases { return phase }
        return nil
    }

    /// Reads on until a phase that `isWanted`.
    func next(where isWanted: (StreamPhase) -> Bool) async -> StreamPhase? {
        for await phase in phases where isWanted(phase) { return phase }
        return nil
    }

    /// Pushes frames and waits until they have been dealt with.
    func deliver(_ frames: ScriptedFrame...) async {
        for frame in frames { script.push(frame) }
        await script.idle()
    }

    func press(deadlineMicroseconds: Int64 = .max) -> PressProbe {
        // A press of long ago, so that every frame is late enough.
        let probe = PressProbe(atMicroseconds: 0, deadlineMicroseconds: deadlineMicroseconds)
        session.submit(probe.press)
        return probe
    }
}
