import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Testing

/// A whole station but for the local interface: scripted cameras, a fake watch, and a real state directory.
struct StationStage: Sendable {
    let station: Station
    let watch = FakeDeviceWatch()
    let cameras: Cameras

    static let port = "usb-1"

    /// - Parameter folder: outlives the stage, so that a test can look at what is left or start again on it.
    init(
        _ folder: StateFolder, profile: ProfileStanding = .known(.plain), controls: ControlScript? = nil,
        buttons: ButtonDesk.Hardware? = nil, settleLimit: Duration? = nil,
        light: (@Sendable (LightPlan) throws(LightFault) -> LightSwitch)? = nil,
        camera: @escaping @Sendable () throws -> CameraScript,
        change: (inout StationConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try StationConfiguration.load(file: nil, environment: [:])
        configuration.stateDirectory = folder.path
        configuration.outboxReserveBytes = 0
        // Only what a test asks for may end a wait.
        configuration.capture.stallTimeout = .seconds(3600)
        configuration.capture.pressTimeout = .seconds(3600)
        change(&configuration)
        let cameras = Cameras(camera)
        self.cameras = cameras
        var hardware = DeviceHardware.scripted(cameras, controls)
        hardware.settleLimit = settleLimit
        if let light { hardware.makeLightSwitch = { (_, plan) throws(LightFault) in try light(plan) } }
        // A scripted grey frame is of one shade.
        hardware.brightness = { bytes, _ in bytes.first.map(Double.init) }
        station = try Station(
            configuration,
            sources: StationSources(
                watch: watch, hardware: hardware, standing: { _ in profile }, buttons: buttons),
            log: .silent)
    }

    var script: CameraScript { cameras.script(Sighting.sample(port: Self.port).node) }

    /// What has happened since the start, from its beginning.
    var events: EventReader { EventReader(station.events) }

    /// Everything that the hub has kept. Only of a station that has stopped.
    var history: [Event] {
        get async {
            var events: [Event] = []
            for await event in station.events.watch(after: 0) { events.append(event) }
            return events
        }
    }

    /// Starts the station with one camera and waits until that is armed.
    func arm() async throws {
        watch.plug(.sample(port: Self.port))
        try station.start {}
        await events.next(.deviceArmed)
    }

    /// A press of a moment ago, so that each frame from now on is late enough.
    func press(purpose: Purpose? = nil) async -> Result<Capture, CaptureRefusal> {
        let station = self.station
        let pressed = MonotonicClock.nowMicroseconds - 1_000_000
        return await Result { () async throws(CaptureRefusal) in
            try await station.captures.capture("scope", purpose: purpose, pressedMicroseconds: pressed)
        }
    }

    /// Presses at once, and lets the camera send frames until each press has its answer.
    func pressTogether(_ count: Int) async -> [Result<Capture, CaptureRefusal>] {
        let script = self.script
        let answered = Counter()
        return await withTaskGroup(of: Result<Capture, CaptureRefusal>?.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let answer = await press()
                    answered.add()
                    return answer
                }
            }
            group.addTask {
                var number: UInt32 = 0
                while answered.count < count {
                    script.push(ScriptedFrame(ScriptedFrame.jpeg(number)))
                    number += 1
                    await script.idle()
                }
                return nil
            }
            var answers: [Result<Capture, CaptureRefusal>] = []
            for await case let answer? in group { answers.append(answer) }
            return answers
        }
    }

    /// What somebody finds who checks the outbox from outside.
    func verification(of folder: StateFolder, state: String = "held") async throws -> FolderReport {
        try await ItemVerifier(anchors: [TrustAnchor(station.publicKeyPEM)]).verifyFolder(
            "\(folder.path)/outbox/\(state)")
    }
}

extension Result where Failure == CaptureRefusal {
    init(_ body: () async throws(CaptureRefusal) -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }

    /// The stable code of a refusal; nil for a success.
    var code: String? {
        if case .failure(let refusal) = self { refusal.problem.code } else { nil }
    }
}
