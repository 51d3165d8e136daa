import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Testing

/// Frames for measuring: what they are bound to, and when there are none.
@Suite("Runs for measuring", .timeLimit(.minutes(1)))
struct RunTests {
    private let folder: StateFolder
    private let controls: ControlScript
    private let guid: USBGUID

    init() throws {
        folder = try StateFolder()
        controls = try ControlScript()
        guid = try #require(ExtensionUnitPortContract.guid)
    }

    /// A device with a control and, where a test is about it, a light, and a camera that sends what is pushed.
    private func stage(
        ownInterval: Duration? = nil, patience: Duration = .seconds(60), hasLight: Bool = false
    ) throws -> StationStage {
        let guid = self.guid
        let plan = LightPlan(
            means: .extensionUnit(.init(guid: guid, selector: 3, length: 2)), verification: .readBack,
            states: [
                .init(name: "polarised", command: .write([1, 1]), expected: .bytes([1, 1], mask: [0xff, 0xff])),
                .init(name: "off", command: .write([1, 0]), expected: .bytes([1, 0], mask: [0xff, 0xff])),
            ])
        let rules = [
            ControlRule(.exposureAuto, value: 1, isMaster: true), ControlRule(.exposureAbsolute, value: 157),
        ]
        return try StationStage(
            folder, profile: .known(.ruling(rules, light: hasLight ? plan : nil)), controls: controls,
            light: { (plan) throws(LightFault) in
                let device = ScriptedExtensionUnit(units: [.init(guid: guid, unit: 4, selectors: [3])], length: 2)
                return try LightSwitch(plan: plan, units: device)
            },
            camera: { try CameraScript(ownInterval: ownInterval, patience: patience) })
    }

    private func light(_ stage: StationStage) throws -> LightKeeper {
        try #require(stage.station.registry.target("scope")?.light)
    }

    private func run(_ service: RunService, _ count: Int) async -> Result<RunService.Frames, CaptureRefusal> {
        await Result { () async throws(CaptureRefusal) in try await service.run("scope", frames: count) }
    }

    /// Lets the camera send frames until the work is done.
    private func pushing<Answer: Sendable>(
        _ stage: StationStage, during work: () async throws -> Answer
    ) async rethrows -> Answer {
        let done = Counter()
        let script = stage.script
        let pushing = Task {
            var number: UInt32 = 0
            while done.count == 0 {
                script.push(ScriptedFrame(ScriptedFrame.jpeg(number)))
                number += 1
                await script.idle()
            }
        }
        let answer = try await work()
        done.add()
        await pushing.value
        return answer
    }

    @Test("a run says what its device was set to, and in what light")
    func bound() async throws {
        let stage = try stage(ownInterval: .milliseconds(2), hasLight: true)
        try await stage.arm()
        _ = try await light(stage).set("polarised")
        let run = try await run(stage.station.runs, 3).get().run
        #expect(run.binding.light == "polarised")
        #expect(run.binding.controls["exposure-absolute"] == 157)
        #expect(run.binding.mode == .init(format: "MJPG", width: 16, height: 8))
        #expect(run.position == "scope" && !run.simulated)
        #expect(stage.station.bindings.map(\.binding) == [run.binding])
        let practice = RunService(
            registry: stage.station.registry, desk: stage.station.calibrations, copies: try SerialThread("epi-run"),
            pressTimeout: .seconds(60),
            isPractice: true, clock: UTCClock())
        #expect(try await self.run(practice, 1).get().run.simulated)
        practice.close()
        await stage.station.stop()
    }

    @Test("a run during which the light was switched is of no light that is known, and refused")
    func touchedLight() async throws {
        let stage = try stage(hasLight: true)
        try await stage.arm()
        let light = try light(stage)
        _ = try await light.set("polarised")
        controls.holdUp()
        let answer = Task { await run(stage.station.runs, 2) }
        // Its controls are asked after its light.
        while controls.heldRequests == 0 { await Task.yield() }
        _ = try await light.set("off")
        controls.letGo()
        #expect(await pushing(stage) { await answer.value.code } == "light-unknown")
        await stage.station.stop()
    }

    @Test("a run during which a setting changed is none, though it came back")
    func changedSetting() async throws {
        let stage = try stage()
        try await stage.arm()
        let preparer = try #require(stage.station.registry.target("scope")?.preparer)
        controls.holdUp()
        let answer = Task { await run(stage.station.runs, 1).code }
        while controls.heldRequests == 0 { await Task.yield() }
        controls.letGo()
        // Answered after the look that comes before the frames.
        await withCheckedContinuation { asked in preparer.verify { _ in asked.resume() } }
        controls.holdUp()
        await pushing(stage) {
            // The look that comes after them.
            while controls.heldRequests == 0 { await Task.yield() }
        }
        controls.change(.exposureAbsolute, to: 300)
        controls.change(.exposureAbsolute, to: 157)
        controls.letGo()
        #expect(await answer.value == "control-drift")
        await stage.station.stop()
    }

    @Test("one run at a time; the next comes when the first has its frames")
    func underway() async throws {
        let stage = try stage()
        try await stage.arm()
        let runs = stage.station.runs
        let codes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<2 { group.addTask { await run(runs, 2).code } }
            let first = await group.next()
            let second = await pushing(stage) { await group.next() }
            return [first ?? nil, second ?? nil]
        }
        #expect(codes == ["run-underway", nil])
        #expect(await pushing(stage) { await run(runs, 1).code } == nil)
        await stage.station.stop()
    }

    @Test("a run that a stop finds without its thread is answered")
    func closed() async throws {
        let stage = try stage(ownInterval: .milliseconds(2))
        try await stage.arm()
        let runs = RunService(
            registry: stage.station.registry, desk: stage.station.calibrations, copies: try SerialThread("epi-run"),
            pressTimeout: .seconds(60),
            isPractice: false, clock: UTCClock())
        runs.close()
        #expect(await run(runs, 2).code == "stream-interrupted")
        await stage.station.stop()
    }

    @Test("more frames than memory has room for are refused, with how many there is room for")
    func tooLarge() async throws {
        let stage = try stage()
        try await stage.arm()
        guard case .failure(.runTooLarge(let most)) = await run(stage.station.runs, RunService.byteLimit + 1) else {
            Issue.record("it was not refused")
            return
        }
        #expect((RunRequest.permittedFrames.upperBound..<RunService.byteLimit).contains(most))
        #expect(await run(stage.station.runs, most + 1).code == "run-too-large")
        await stage.station.stop()
    }

    @Test("a camera that sends nothing is waited for, a little longer for each frame, and the run is none")
    func silent() async throws {
        let stage = try stage(patience: .milliseconds(1))
        try await stage.arm()
        let runs = RunService(
            registry: stage.station.registry, desk: stage.station.calibrations, copies: try SerialThread("epi-run"),
            pressTimeout: .zero, isPractice: false,
            clock: UTCClock())
        guard case .failure(.press(.noValidFrame(let considered, let waited, _))) = await run(runs, 2) else {
            Issue.record("it was no silence")
            return
        }
        #expect(considered == 0 && waited >= 200)
        runs.close()
        await stage.station.stop()
    }

    @Test("a camera of a model that nobody knows gives pictures to look at and none to measure")
    func viewOnly() async throws {
        let stage = try StationStage(folder, profile: .unknown(isEnrolled: false)) {
            try CameraScript(ownInterval: .milliseconds(2))
        }
        stage.watch.plug(.sample(port: StationStage.port))
        try stage.station.start {}
        await stage.events.next(.deviceViewOnly)
        #expect(await run(stage.station.runs, 1).code == "not-armed")
        await stage.station.stop()
    }
}
