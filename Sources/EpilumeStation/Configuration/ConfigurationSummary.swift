/// What a right configuration amounts to, for programs that ask `epilumed --check-config --json`.
package struct ConfigurationSummary: Hashable, Sendable, Encodable {
    package struct Position: Hashable, Sendable, Encodable {
        package let name: String
        /// As in the file: `any`, `paired` or a port.
        package let port: String
    }

    package let positions: [Position]
    package let stateDirectory: String
    package let socket: String
    /// Free space below which a press is refused.
    package let reserveBytes: UInt64
    /// `file`, `credential` or `tpm2`.
    package let keyProtection: String
    package let profilesFolder: String
    package let localProfilesFolder: String

    package init(_ configuration: StationConfiguration) {
        positions = configuration.positions.map { position in
            let port =
                switch position.port {
                case .any: "any"
                case .paired: "paired"
                case .busInfo(let port): port
                }
            return Position(name: position.name, port: port)
        }
        stateDirectory = configuration.stateDirectory
        socket = configuration.socketPath
        reserveBytes = configuration.outboxReserveBytes
        keyProtection = configuration.keys.protection.rawValue
        profilesFolder = configuration.profilesFolder
        localProfilesFolder = configuration.localProfilesFolder
    }
}
