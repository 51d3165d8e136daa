package import EpilumeDevices

/// How far a device that streams is from being ready for evidence.
package enum Preparation: Hashable, Sendable {
    /// Nothing has begun: there is no stream, or it has just started.
    case none
    /// Controls are being written and read back.
    case locking
    /// Controls hold; the first frames are thrown away until exposure stands still.
    case settling
    case ready
    /// A control that the profile requires does not hold, although it was tried for as long as the profile says.
    case refused([ControlMiss])
    /// A control that held has another value now. It is locked again.
    case drifted([ControlMiss])
}
