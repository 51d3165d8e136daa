/// Whether a device is calibrated now. Derived, never stored.
package enum CalibrationStanding: Hashable, Sendable {
    /// No calibration was ever made for this device in this light.
    case none
    case valid
    /// Valid, and soon to be measured again.
    case due
    /// Too old. Its colour is applied and labelled as such; no scale is claimed.
    case expired
    /// Something that it is bound to is another now.
    case invalidated([CalibrationBinding.Change])
    /// A technician took out of force it, or one that measured a part of it, or a later one of the unit in this light.
    case revoked(reason: String)

    /// Whether a scale may be claimed.
    package var allowsScale: Bool { self == .valid || self == .due }

    /// The state as records, `status` and `--json` say it.
    package var name: String {
        switch self {
        case .none: "none"
        case .valid: "valid"
        case .due: "due"
        case .expired: "expired"
        case .invalidated: "invalidated"
        case .revoked: "revoked"
        }
    }
}
