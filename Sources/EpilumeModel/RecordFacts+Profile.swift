extension RecordFacts {
    /// The profile by which the device was used, and what its word is worth.
    package struct Profile: Hashable, Sendable {
        /// 1 to 64 lower-case letters, digits and dashes.
        package var id: String
        package var evidence: DeviceProfile.Evidence.Level

        package init(id: String, evidence: DeviceProfile.Evidence.Level) {
            self.id = id
            self.evidence = evidence
        }

        /// The generic profile is stated like any other, so that a record says that nobody knew the device.
        package init(_ profile: DeviceProfile) {
            self.init(id: profile.id, evidence: profile.evidence.level)
        }
    }
}
