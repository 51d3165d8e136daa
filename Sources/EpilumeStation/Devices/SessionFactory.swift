package import EpilumeDevices

/// Makes the session of a device: knows the ring's size and which driver speaks to which device.
package struct SessionFactory: Sendable {
    /// True when every device is the practice scope.
    package let isPractice: Bool
    private let capture: StationConfiguration.Capture
    private let lives = LifeCounter()
    private let makeDriver: @Sendable (Sighting) -> any CaptureDriver

    package init(
        isPractice: Bool, capture: StationConfiguration.Capture,
        makeDriver: @escaping @Sendable (Sighting) -> any CaptureDriver
    ) {
        self.isPractice = isPractice
        self.capture = capture
        self.makeDriver = makeDriver
    }

    func make(
        _ sighting: Sighting, _ position: PositionPlan.Position, onPhase: @escaping @Sendable (StreamPhase) -> Void
    ) throws(CaptureFault) -> CaptureSession {
        let makeDriver = self.makeDriver
        var settings = CaptureSession.Settings(
            request: position.request, ringSpan: capture.ringSpan, ringBudgetBytes: capture.ringByteBudget)
        settings.stallLimit = capture.stallTimeout
        return try CaptureSession(
            threadName: "epi-cam-\(position.name)", settings: settings, lives: lives,
            makeDriver: { makeDriver(sighting) }, onPhase: onPhase)
    }
}
