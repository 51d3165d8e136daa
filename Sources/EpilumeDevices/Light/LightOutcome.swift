package import EpilumeModel

/// What is known after a light was to be switched.
package struct LightOutcome: Hashable, Sendable {
    /// The state that was asked for, by its name in the plan.
    package let state: String
    package let verification: LightVerification

    package init(state: String, verification: LightVerification) {
        self.state = state
        self.verification = verification
    }
}

/// Whether a light shines as it was told to. What a device was told is not what it does.
package enum LightVerification: Hashable, Sendable {
    case verified(by: Evidence)
    case unverified(Reason)
    /// Something says that it does not.
    case contradicted(Evidence)
    /// The picture's brightness before and after is to be judged.
    case awaitingImage
    /// A person is to look.
    case awaitingOperator

    package enum Evidence: Hashable, Sendable {
        /// The device's answer.
        case readBack([UInt8])
        /// Mean brightness of the picture, 0 to 1.
        case image(before: Double, after: Double)
        case `operator`
    }

    package enum Reason: Hashable, Sendable {
        /// The plan names no answer to expect.
        case noExpectation
        /// The device could not be asked.
        case noAnswer(LightFault)
        /// What shone before is not known, so that a change of brightness means nothing.
        case previousStateUnknown
        /// Neither state is ``LightBrightness/off``: brightness does not tell lights apart.
        case brightnessDoesNotTell
    }
}

/// The light as a record may state it.
package struct LightState: Hashable, Sendable {
    /// The state's name in the profile's plan, or, of a switch by hand, the operator's word.
    package let name: String
    /// nil: it was asked for, and nothing says that the device obeyed.
    package let verifiedBy: LightPlan.Verification?

    package init(name: String, verifiedBy: LightPlan.Verification?) {
        self.name = name
        self.verifiedBy = verifiedBy
    }
}
