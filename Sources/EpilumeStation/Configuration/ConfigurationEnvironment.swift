internal import EpilumeModel
internal import EpilumeProfiles

/// The variables that override the file: `EPILUME_` and the key's path in capitals, with `_` for `.` and `-`,
/// such as EPILUME_CAPTURE_RING_SECONDS or EPILUME_POSITIONS_SCOPE_PORT.
enum ConfigurationEnvironment {
    static let prefix = "EPILUME_"
    /// Read by the command `epilume`, not by the service.
    static let others: Set<String> = ["EPILUME_SOCKET"]

    static func variable(for path: [String]) -> String {
        prefix + path.joined(separator: "_").uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// Checks every variable with the prefix by the rule of its key.
    /// - Returns: the paths that are overridden.
    static func check(
        _ environment: [String: String], keys: [(path: [String], rule: ValueRule)]
    ) throws(ConfigurationFault) -> Set<[String]> {
        var overridden: Set<[String]> = []
        // Sorted, so that of two faults the same one is always reported.
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(prefix) && !others.contains(name) {
            guard let key = keys.first(where: { variable(for: $0.path) == name }) else {
                let valid = keys.map { variable(for: $0.path) }
                throw .unknownKey(
                    .variable(name), key: UntrustedText(name), nearest: NearestName.of(name, among: valid),
                    valid: valid)
            }
            guard key.rule.read(text) != nil else {
                let found = text.isEmpty ? "empty" : text
                throw .badValue(
                    .variable(name), key: key.path.joined(separator: "."), found: UntrustedText(found),
                    allowed: key.rule.allowed)
            }
            overridden.insert(key.path)
        }
        return overridden
    }
}
