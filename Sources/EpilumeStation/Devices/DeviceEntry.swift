internal import EpilumeDevices
internal import EpilumeModel

/// One device that is there: what is known of it, its life, and what serves it while it is open.
struct DeviceEntry {
    var sightings: [Sighting]
    var life: DeviceLife
    var session: CaptureSession?
    /// Proves of each stream that the device is as its profile says. There with the session.
    var preparer: StreamPreparer?
    /// nil when the profile knows no light that can be switched or told.
    var light: LightKeeper?
    /// The position whose mode the session was opened in; nil for a device that only shows which one it is.
    var openedFor: String?
    /// Names the session, so that a late word of an older one is not taken for this one's.
    var token: UInt64 = 0

    /// A device with several capture nodes is opened at its first.
    var primary: Sighting { sightings[0] }
}
