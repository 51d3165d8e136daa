extension RecordFacts {
    /// The light under which the frame was taken. Names of states are those of the profile's ``LightPlan``.
    ///
    /// Two cases and not a state beside a doubt: what was only asked for can then never be taken for what shone.
    package enum Light: Hashable, Sendable {
        /// Something beyond the command says that it shone so.
        case verified(state: String, by: LightPlan.Verification)
        /// It was asked for, and nothing says that the device obeyed.
        case unverified(requested: String)
    }
}
