/// Which position, if any, a device belongs to.
package enum Binding: Hashable, Sendable {
    case unbound
    /// The position takes any device, and there is more than one.
    case ambiguous(position: String, rivals: Int)
    case bound(position: String)

    package var position: String? {
        if case .bound(let position) = self { position } else { nil }
    }
}

/// What the operator wants of a device. A bound device is wanted armed from the start.
package enum Intent: String, Hashable, Sendable, CaseIterable, Codable {
    case armed, disarmed, released
}
