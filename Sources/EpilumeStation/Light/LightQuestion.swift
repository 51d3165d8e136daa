package import EpilumeModel

/// That a device has several lights and nobody knows which one shines now: what is measured then belongs to none.
package struct LightQuestion: Hashable, Sendable {
    /// As a person calls it: its position, else its id.
    let device: String
    let means: Means

    enum Means: Hashable, Sendable {
        /// A switch that the station cannot see: a person names what shines.
        case byHand
        /// The device says which state holds.
        case answers([String])
        /// The picture shows that a light went on or off.
        case shows([String])
        /// A person confirms the state that was asked for.
        case confirmed([String])
    }

    /// - Returns: nil for a device that has no light to ask of.
    package init?(_ plan: LightPlan?, device: String) {
        guard let plan, plan.means != .none else { return nil }
        self.device = device
        let states = plan.states.map(\.name)
        means =
            switch (plan.means, plan.verification) {
            case (.manual, _): .byHand
            case (_, .readBack): .answers(states)
            case (_, .image): .shows(states)
            case (_, .operator): .confirmed(states)
            }
    }

    /// Completes a sentence.
    static let words = "which of its lights shines is not known, and each has a calibration of its own"

    /// What a person can do.
    var action: String {
        let command = "epilume device light \(UntrustedText(device))"
        return switch means {
        case .byHand:
            "Look, and say which light shines, in the same word each time, such as `\(command) polarised --confirm`; "
                + "it is believed for ten minutes."
        case .answers(let states): "Switch it: `\(command) STATE`, where STATE is \(Self.list(states))."
        case .shows(let states):
            "Switch it to the other state and back, so that the picture can tell: `\(command) STATE`, where STATE is "
                + "\(Self.list(states)); it is believed for ten minutes."
        case .confirmed(let states):
            "Switch it: `\(command) STATE`, where STATE is \(Self.list(states)). Look, and say so: the same with "
                + "`--confirm`; it is believed for ten minutes."
        }
    }

    private static func list(_ states: [String]) -> String {
        let states = states.map { UntrustedText($0).description }
        guard let last = states.last, states.count > 1 else { return states.first ?? "" }
        return states.dropLast().joined(separator: ", ") + " or " + last
    }
}
