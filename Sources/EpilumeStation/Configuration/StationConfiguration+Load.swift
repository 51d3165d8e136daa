internal import Configuration
internal import EpilumeModel
internal import EpilumeRecords

extension StationConfiguration {
    /// Reads the file, lets the environment override it and checks the whole.
    ///
    /// - Parameters:
    ///   - file: path of a YAML file that must exist; nil for the defaults alone.
    ///   - environment: the process's variables; those that start with EPILUME_ count.
    /// - Throws: the first fault found.
    package static func load(
        file: String?, environment: [String: String]
    ) throws(ConfigurationFault) -> StationConfiguration {
        guard let file else { return try load(ConfigurationTree(), environment) }
        return try load(ConfigurationTree(yaml: try ConfigurationFile.read(file), file: file), environment)
    }

    /// As ``load(file:environment:)`` with the file's text at hand; `name` stands for it in faults.
    package static func load(
        yaml: String, name: String, environment: [String: String]
    ) throws(ConfigurationFault) -> StationConfiguration {
        try load(ConfigurationTree(yaml: yaml, file: name), environment)
    }

    private static func load(
        _ tree: ConfigurationTree, _ environment: [String: String]
    ) throws(ConfigurationFault) -> StationConfiguration {
        let names = tree.positionNames ?? [ConfigurationSchema.defaultPosition]
        var keys = ConfigurationSchema.keys.map { (path: $0.path, rule: $0.rule, fallback: $0.fallback) }
        for name in names {
            keys += ConfigurationSchema.positionKeys.map {
                (path: [ConfigurationSchema.positionsSection, name, $0.name], rule: $0.rule, fallback: $0.fallback)
            }
        }
        let overridden = try ConfigurationEnvironment.check(environment, keys: keys.map { ($0.path, $0.rule) })
        let defaults = keys.compactMap { key in key.fallback.map { (key.path, $0) } }
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "epilume"),
            InMemoryProvider(name: "file", values: configValues(tree.values.map { ($0.key, $0.value) })),
            InMemoryProvider(name: "defaults", values: configValues(defaults)),
        ])
        let configuration: StationConfiguration
        do {
            configuration = try StationConfiguration(reader, positionNames: names)
        } catch {
            // Every value passed its rule above, and every required one has a default.
            preconditionFailure("configuration schema and reader disagree: \(error)")
        }
        let place = { (path: [String]) -> ConfigurationFault.Place? in
            if overridden.contains(path) { return .variable(ConfigurationEnvironment.variable(for: path)) }
            return tree.places[path] ?? tree.places[Array(path.dropLast())]
        }
        try configuration.checkPositions(place)
        try configuration.checkCalibration(place)
        return configuration
    }

    private static func configValues(
        _ values: [([String], ConfigurationValue)]
    ) -> [AbsoluteConfigKey: ConfigValue] {
        var result: [AbsoluteConfigKey: ConfigValue] = [:]
        for (path, value) in values {
            let content: ConfigContent =
                switch value {
                case .text(let text): .string(text)
                case .whole(let whole): .int(whole)
                case .number(let number): .double(number)
                case .flag(let flag): .bool(flag)
                }
            result[AbsoluteConfigKey(path)] = ConfigValue(content, isSecret: false)
        }
        return result
    }

    private init(_ reader: ConfigReader, positionNames: [String]) throws {
        func seconds(_ key: ConfigKey) throws -> Duration {
            .milliseconds(Int((try reader.requiredDouble(forKey: key) * 1000).rounded()))
        }
        stationName = reader.string(forKey: "station.name")
        stateDirectory = try reader.requiredString(forKey: "paths.state-directory")
        socketPath = try reader.requiredString(forKey: "paths.socket")
        profilesFolder = try reader.requiredString(forKey: "paths.profiles")
        localProfilesFolder = try reader.requiredString(forKey: "paths.local-profiles")
        positions = try positionNames.map {
            try Position($0, reader.scoped(to: ConfigKey([ConfigurationSchema.positionsSection, $0])))
        }
        capture = Capture(
            ringSpan: try seconds("capture.ring-seconds"),
            ringByteBudget: try reader.requiredInt(forKey: "capture.ring-megabytes") * 1_000_000,
            queueLimit: try reader.requiredInt(forKey: "capture.queue-length"),
            pressTimeout: try seconds("capture.press-timeout-seconds"),
            stallTimeout: try seconds("capture.stall-seconds"))
        outboxReserveBytes = UInt64(try reader.requiredInt(forKey: "outbox.reserve-megabytes")) * 1_000_000
        calibration = CalibrationInterval(
            dueDays: try reader.requiredInt(forKey: "calibration.due-days"),
            expiryDays: try reader.requiredInt(forKey: "calibration.expiry-days"))
        release = Release(
            needsSubject: try reader.requiredBool(forKey: "release.needs-subject"),
            calibratedCopy: try reader.requiredBool(forKey: "release.calibrated-copy"))
        // Each passed its rule.
        let registers = reader.string(forKey: "keys.pcrs").flatMap(ValueRule.registers) ?? []
        keys = Keys(
            protection: try reader.requiredString(forKey: "keys.protection", as: Keys.Protection.self),
            tpm: TPMSettings(tcti: try reader.requiredString(forKey: "keys.tpm"), pcrs: registers)!)
        practice = try reader.requiredBool(forKey: "practice")
        logLevel = try reader.requiredString(forKey: "log.level", as: LogLevel.self)
        logFormat = try reader.requiredString(forKey: "log.format", as: LogFormat.self)
    }
}

extension StationConfiguration.Position {
    fileprivate init(_ name: String, _ reader: ConfigReader) throws {
        let port = try reader.requiredString(forKey: "port")
        self.name = name
        self.port =
            switch port {
            case "any": .any
            case "paired": .paired
            default: .busInfo(port)
            }
        pedal = reader.string(forKey: "pedal")
        optics = reader.string(forKey: "optics")
        udi = reader.string(forKey: "udi")
        udiDevice = reader.string(forKey: "udi-device")
        // "auto" is no four-character code that a driver could list: it is the word for leaving it open.
        let format = try reader.requiredString(forKey: "format")
        request = StreamRequest(
            fourCC: format == "auto" ? nil : FourCC(format),
            width: reader.int(forKey: "width"),
            height: reader.int(forKey: "height"),
            framesPerSecond: reader.int(forKey: "fps"))
    }
}
