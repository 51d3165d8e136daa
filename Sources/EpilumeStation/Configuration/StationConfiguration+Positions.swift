internal import EpilumeModel

extension StationConfiguration {
    /// What is mounted at each position, by its name.
    var optics: [String: String] {
        Dictionary(
            uniqueKeysWithValues: positions.compactMap { position in position.optics.map { (position.name, $0) } })
    }

    /// The unique device identifiers, by the ids of the devices whose they are.
    var deviceIdentifiers: [String: String] {
        positions.reduce(into: [:]) { identifiers, position in
            if let udi = position.udi, let device = position.udiDevice { identifiers[device] = udi }
        }
    }

    /// Checks what only shows when positions are seen together.
    ///
    /// - Parameter place: where the value of a path stands; nil when it is a default of a station without a file.
    func checkPositions(
        _ place: ([String]) -> ConfigurationFault.Place?
    ) throws(ConfigurationFault) {
        var seen: [Port: String] = [:]
        var pedals: [String: String] = [:]
        for position in positions {
            let path = [ConfigurationSchema.positionsSection, position.name]
            // A value that breaks a rule was stated somewhere, if only as the name of its position.
            let portPlace = place(path + ["port"]) ?? .variable(ConfigurationEnvironment.variable(for: path))
            if position.port == .any, positions.count > 1 {
                throw .conflict(
                    portPlace,
                    sentence: "\(position.name) takes any port, but the station has \(positions.count) positions: "
                        + "which scope is which could not be told. Give each position its port "
                        + "(`epilume devices` shows them), or write paired and use `epilume device pair`.")
            }
            if position.port != .paired, let other = seen.updateValue(position.name, forKey: position.port) {
                throw .conflict(
                    portPlace,
                    sentence: "\(position.name) and \(other) name the same port. Each position needs its own.")
            }
            if let pedal = position.pedal, let other = pedals.updateValue(position.name, forKey: pedal) {
                throw .conflict(
                    place(path + ["pedal"]) ?? portPlace,
                    sentence: "\(position.name) and \(other) name the same pedal. A pedal presses for one position.")
            }
            if (position.udi == nil) != (position.udiDevice == nil) {
                throw .conflict(
                    place(path + [position.udi == nil ? "udi-device" : "udi"]) ?? portPlace,
                    sentence:
                        "\(position.name) states \(position.udi == nil ? "udi-device and no udi" : "udi and no udi-device"). "
                        + "State both: the identifier and the id of the one device that bears it (`epilume devices`).")
            }
            if (position.request.width == nil) != (position.request.height == nil) {
                let stated = position.request.width == nil ? "height" : "width"
                let missing = position.request.width == nil ? "width" : "height"
                throw .conflict(
                    place(path + [stated]) ?? portPlace,
                    sentence: "\(position.name) states a \(stated) and no \(missing). State both, or neither to "
                        + "leave the choice to the driver.")
            }
        }
    }

    /// A calibration is due before it expires: nobody should lose the scale without having been told.
    func checkCalibration(
        _ place: ([String]) -> ConfigurationFault.Place?
    ) throws(ConfigurationFault) {
        guard calibration.dueDays >= calibration.expiryDays else { return }
        let paths = ["expiry-days", "due-days"].map { ["calibration", $0] }
        let variable = ConfigurationFault.Place.variable(ConfigurationEnvironment.variable(for: paths[0]))
        throw .conflict(
            paths.lazy.compactMap(place).first ?? variable,
            sentence: "A calibration would expire after \(calibration.expiryDays) days and be due after "
                + "\(calibration.dueDays). Let it be due before it expires.")
    }
}
