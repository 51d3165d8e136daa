package import EpilumeDevices
package import EpilumeModel

/// How devices are spoken to: the machine's own way, or a test's.
package struct DeviceHardware: Sendable {
    package var makeDriver: @Sendable (Sighting) -> any CaptureDriver
    package var makeControlPort: @Sendable (Sighting) -> any ControlPort
    package var makeLightSwitch: @Sendable (Sighting, LightPlan) throws(LightFault) -> LightSwitch
    /// The mean luma of a frame, 0…255; nil for a frame that cannot be read.
    package var brightness: @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?
    /// How long exposure may take to come to rest where the profile does not say; nil: it is not waited for.
    package var settleLimit: Duration?

    package init(
        makeDriver: @escaping @Sendable (Sighting) -> any CaptureDriver,
        makeControlPort: @escaping @Sendable (Sighting) -> any ControlPort,
        makeLightSwitch: @escaping @Sendable (Sighting, LightPlan) throws(LightFault) -> LightSwitch,
        brightness: @escaping @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?,
        settleLimit: Duration?
    ) {
        self.makeDriver = makeDriver
        self.makeControlPort = makeControlPort
        self.makeLightSwitch = makeLightSwitch
        self.brightness = brightness
        self.settleLimit = settleLimit
    }
}
