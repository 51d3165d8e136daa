package import EpilumeModel

/// A profile as it was read, with the places of its values for later messages.
package struct LoadedProfile: Hashable, Sendable {
    package let profile: DeviceProfile
    /// Path of its profile.yaml.
    package let file: String
    package let origin: ProfileOrigin
    private let places: [String: StrictYAML.Place]
    private let claims: [String: Int]

    init(_ profile: DeviceProfile, origin: ProfileOrigin, reading: ProfileReading) {
        self.profile = profile
        self.origin = origin
        file = reading.file
        places = reading.places
        claims = reading.claims
    }

    package var id: String { profile.id }

    /// Where a value stands.
    /// - Parameter path: such as `controls[2].value` or `light`; entries of lists count from 1.
    /// - Returns: the file's first line for what it does not state.
    package func place(of path: String) -> StrictYAML.Place {
        places[path] ?? StrictYAML.Place(file: file, line: 1, column: 1)
    }

    /// The source that states a claim.
    /// - Parameter path: such as `controls[2]` or `serial`; nil for what the file does not state.
    package func source(of path: String) -> DeviceProfile.Evidence.Source? {
        claims[path].map { profile.evidence.sources[$0 - 1] }
    }
}

/// Which of the two folders a profile lies in.
package enum ProfileOrigin: String, Hashable, Sendable, CaseIterable, Codable {
    /// Came with the software.
    case shipped
    /// Written for this station; wins.
    case local
}
