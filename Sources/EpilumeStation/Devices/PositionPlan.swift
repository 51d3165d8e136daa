package import EpilumeModel

/// The booth's positions as configured, and the rule that gives devices to them.
package struct PositionPlan: Hashable, Sendable {
    package typealias Position = StationConfiguration.Position

    package let positions: [Position]

    package init(positions: [Position]) { self.positions = positions }

    package func position(named name: String) -> Position? { positions.first { $0.name == name } }

    /// The binding of each device that is present. A pure function, so that order of arrival changes nothing.
    ///
    /// - Parameters:
    ///   - devices: the port of each device that is present.
    ///   - pairings: the port that each paired position was paired with. A port in the configuration goes before it.
    package func bindings(of devices: [DeviceID: String], pairings: [String: String] = [:]) -> [DeviceID: Binding] {
        var named: [String: String] = [:]
        // A position whose port the configuration states has it, whatever another was once paired with.
        for position in positions.sorted(by: { $0.hasStatedPort && !$1.hasStatedPort }) {
            if let port = position.fixedPort(pairings), named[port] == nil { named[port] = position.name }
        }
        let open = positions.first { $0.port == .any && pairings[$0.name] == nil }
        let rivals = devices.values.filter { named[$0] == nil }.count
        return devices.mapValues { port in
            if let position = named[port] { return .bound(position: position) }
            guard let open else { return .unbound }
            return rivals == 1 ? .bound(position: open.name) : .ambiguous(position: open.name, rivals: rivals)
        }
    }
}

extension StationConfiguration.Position {
    var hasStatedPort: Bool {
        if case .busInfo = port { true } else { false }
    }

    /// The one port that the position takes; nil when it takes any, or none yet.
    fileprivate func fixedPort(_ pairings: [String: String]) -> String? {
        if case .busInfo(let port) = port { port } else { pairings[name] }
    }
}
