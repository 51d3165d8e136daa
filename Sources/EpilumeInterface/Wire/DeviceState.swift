/// Where a device stands in its life. Closed within /v1.
package enum DeviceState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Noticed; not yet matched with a position.
    case seen
    /// No position of the configuration wants it; it does not arm by itself.
    case unbound
    /// More than one device could be the position's, so none is taken.
    case ambiguous
    /// Its model cannot be told: several profiles fit, or the one that would fit cannot be read.
    case unmatched
    case opening
    /// Streaming; its controls are being written and read back.
    case locking
    /// Streaming; the first frames are thrown away until exposure stands still.
    case settling
    /// Streaming; a press gets a frame.
    case armed
    /// Streaming; no profile knows the model and nobody has enrolled it, so that no picture is kept.
    case viewOnly
    /// Bound and known, not streaming; the ring is zeroed.
    case disarmed
    /// Closed, so that other programs may use the camera.
    case released
    /// Another program holds it.
    case busy
    /// The USB bus has no bandwidth left for the mode.
    case noBandwidth
    /// The stream is on and no frame comes.
    case stalled
    /// A control that the profile requires does not hold.
    case controlRefused
    /// A control has changed by itself and is locked again.
    case controlDrift
    /// Being opened again after a fault.
    case recovering
    /// Left alone for a while: it came and went, or stopped again and again.
    case quarantined
    case failed
    case gone
    /// Not a device that Epilume can capture from.
    case unsupported
}
