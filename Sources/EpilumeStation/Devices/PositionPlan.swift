package import EpilumeModel

/// The booth's positions as configured, and the rule that gives devices to them.
package struct PositionPlan: Hashable, Sendable {
    package typealias Position = StationConfiguration.Position

    package let positions: [Position]

    package init(positions: [Position]) { self.positions = positions }

    package func position(named name: String) -> Position? { positions.first { $0.name == name } }

    /// The binding of each device that is present. A pure function, so that order of arrival changes nothing.
    ///
    /// - Parameter devices: the port of each device that is present.
    package func bindings(of devices: [DeviceID: String]) -> [DeviceID: Binding] {
        devices.mapValues { port in
            if let named = positions.first(where: { $0.port == .busInfo(port) }) {
                return .bound(position: named.name)
            }
            guard let open = positions.first(where: { $0.port == .any }) else { return .unbound }
            let rivals = devices.values.filter { other in !positions.contains { $0.port == .busInfo(other) } }.count
            return rivals == 1 ? .bound(position: open.name) : .ambiguous(position: open.name, rivals: rivals)
        }
    }
}
