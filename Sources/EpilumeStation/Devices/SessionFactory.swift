internal import EpilumeDevices
internal import EpilumeModel

/// Makes what serves a device: knows the ring's size, what a profile asks, and which driver speaks to which device.
package struct SessionFactory: Sendable {
    /// True when every device is the practice scope.
    package let isPractice: Bool
    private let capture: StationConfiguration.Capture
    private let lives = LifeCounter()
    private let hardware: DeviceHardware

    package init(isPractice: Bool, capture: StationConfiguration.Capture, hardware: DeviceHardware) {
        self.isPractice = isPractice
        self.capture = capture
        self.hardware = hardware
    }

    /// - Parameter position: nil for a device that only shows which one it is.
    func make(
        _ sighting: Sighting, _ position: PositionPlan.Position?, _ profile: DeviceProfile?,
        onPhase: @escaping @Sendable (StreamPhase) -> Void
    ) throws(CaptureFault) -> CaptureSession {
        let makeDriver = hardware.makeDriver
        var settings = CaptureSession.Settings(
            request: Self.request(position, profile), ringSpan: capture.ringSpan,
            ringBudgetBytes: capture.ringByteBudget)
        settings.stallLimit = stallLimit(profile)
        settings.trailingBytes = profile?.jpeg.trailingBytes ?? .refused
        return try CaptureSession(
            threadName: "epi-cam-\(position?.name ?? "pair")", settings: settings, lives: lives,
            makeDriver: { makeDriver(sighting) }, onPhase: onPhase)
    }

    /// The silence that counts as a stall.
    func stallLimit(_ profile: DeviceProfile?) -> Duration { profile?.stream.stallLimit ?? capture.stallTimeout }

    func makePreparer(
        _ sighting: Sighting, _ profile: DeviceProfile?, _ session: CaptureSession,
        onChange: @escaping @Sendable (Preparation, UInt64) -> Void
    ) throws(CaptureFault) -> StreamPreparer {
        let makePort = hardware.makeControlPort
        return try StreamPreparer(
            plan: StreamPreparer.Plan(profile, usualSettleLimit: hardware.settleLimit), session: session,
            brightness: hardware.brightness, makePort: { makePort(sighting) }, onChange: onChange)
    }

    /// - Returns: nil when the profile knows no light.
    func makeLight(
        _ sighting: Sighting, _ profile: DeviceProfile?, _ session: CaptureSession, _ preparer: StreamPreparer
    ) throws(CaptureFault) -> LightKeeper? {
        guard let plan = profile?.light, plan.means != .none else { return nil }
        let makeSwitch = hardware.makeLightSwitch
        return try LightKeeper(
            plan: plan, session: session, brightness: hardware.brightness, isSteady: { preparer.isReady },
            makeSwitch: { () throws(LightFault) in try makeSwitch(sighting, plan) })
    }

    /// What the position asks for; where it is silent, the profile's first capture mode.
    private static func request(_ position: PositionPlan.Position?, _ profile: DeviceProfile?) -> StreamRequest {
        let asked = position?.request ?? StreamRequest()
        guard let mode = profile?.modes.first(where: { $0.use == .capture }),
            // A mode is taken as a whole: half of it beside half of another is neither.
            asked.fourCC == nil, asked.width == nil
        else { return asked }
        return StreamRequest(
            fourCC: mode.fourCC, width: mode.width, height: mode.height,
            framesPerSecond: asked.framesPerSecond ?? mode.framesPerSecond)
    }
}
