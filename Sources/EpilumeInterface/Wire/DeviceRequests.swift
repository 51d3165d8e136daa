/// The body of `POST /v1/positions/{name}/pairing`.
package struct PairingRequest: Hashable, Sendable, Codable {
    package static let usualSeconds = 60
    package static let permittedSeconds = 1...600

    /// The device that belongs to the position; absent: the one whose button is pressed.
    package var device: String?
    /// How long to wait for the press, ``permittedSeconds``; absent: ``usualSeconds``.
    package var seconds: Int?

    package init(device: String? = nil, seconds: Int? = nil) {
        self.device = device
        self.seconds = seconds
    }
}

/// The body of `POST /v1/devices/{id}/light`.
package struct LightRequest: Hashable, Sendable, Codable {
    /// One of the states that the device lists.
    package var state: String
    /// True: a person has seen the light in this state.
    package var confirmed: Bool?

    package init(state: String, confirmed: Bool? = nil) {
        self.state = state
        self.confirmed = confirmed
    }
}

/// The body of `POST /v1/devices/{id}/button-check`.
package struct ButtonCheckRequest: Hashable, Sendable, Codable {
    package static let usualSeconds = 15
    package static let permittedSeconds = 1...600

    /// How long to wait for the press; absent: ``usualSeconds``.
    package var seconds: Int?

    package init(seconds: Int? = nil) { self.seconds = seconds }
}
