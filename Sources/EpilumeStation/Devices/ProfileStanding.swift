package import EpilumeModel

/// What the station knows of a device's model.
package enum ProfileStanding: Hashable, Sendable {
    /// A profile fits.
    case known(DeviceProfile)
    /// No profile fits: the generic one shows the device and lets a technician enrol its model.
    case unknown(isEnrolled: Bool)
    /// The device is not told by what it says: several profiles fit, or the one that would fit cannot be read.
    /// Another one is never taken instead.
    case unusable(sentence: String)
    /// The practice scope needs none.
    case practice

    /// The profile that rules the device; nil for the practice scope and for a device that cannot be told.
    package var profile: DeviceProfile? {
        switch self {
        case .known(let profile): profile
        case .unknown: .generic
        case .unusable, .practice: nil
        }
    }

    /// Whether a picture of the device may be kept.
    package var allowsCapture: Bool {
        switch self {
        case .known(let profile): profile.kind != .pedal
        case .unknown(let isEnrolled): isEnrolled
        case .unusable: false
        case .practice: true
        }
    }

    /// How the device's button speaks. A model that nobody knows is taken to have the kernel's usual camera button:
    /// one that has none, or another, only stays silent.
    package var buttonPlan: ButtonPlan? {
        switch self {
        case .known(let profile): profile.button
        case .unknown: ButtonPlan(path: .evdev)
        case .unusable, .practice: nil
        }
    }
}
