internal import EpilumeModel
internal import EpilumeProfiles

/// Checks a YAML document against the schema before any value is used, and keeps where each value stands.
///
/// swift-configuration neither reports unknown keys nor knows lines, so this comes first.
struct ConfigurationTree {
    /// Values by full path, such as `["positions", "scope", "port"]`.
    private(set) var values: [[String]: ConfigurationValue] = [:]
    private(set) var places: [[String]: ConfigurationFault.Place] = [:]
    /// Names under `positions`, in the file's order; nil without that section.
    private(set) var positionNames: [String]?

    private let file: String

    /// An empty document: every value is its default.
    init() { file = "" }

    init(yaml: String, file: String) throws(ConfigurationFault) {
        self.file = file
        guard let root = try Self.root(of: yaml, file: file) else { return }
        for entry in try entries(of: root, path: []) {
            let (name, value) = (entry.name, entry.value)
            if name == ConfigurationSchema.positionsSection {
                try readPositions(value)
            } else if let key = ConfigurationSchema.keys.first(where: { $0.section == nil && $0.name == name }) {
                try store(value, key, at: [name])
            } else if ConfigurationSchema.keys.contains(where: { $0.section == name }) {
                try readSection(value, ConfigurationSchema.keys(in: name), at: [name])
            } else {
                throw unknown(entry, ConfigurationSchema.topNames)
            }
        }
    }

    private mutating func readPositions(_ node: StrictYAML.Node) throws(ConfigurationFault) {
        if node.isEmpty { return }
        var names: [String] = []
        for entry in try entries(of: node, path: [ConfigurationSchema.positionsSection]) {
            let name = entry.name
            if !ConfigurationSchema.isPositionName(name) {
                throw .badPositionName(.line(entry.place), name: UntrustedText(name))
            }
            names.append(name)
            places[[ConfigurationSchema.positionsSection, name]] = .line(entry.place)
            try readSection(
                entry.value, ConfigurationSchema.positionKeys, at: [ConfigurationSchema.positionsSection, name])
        }
        positionNames = names
    }

    private mutating func readSection(
        _ node: StrictYAML.Node, _ keys: [ConfigurationSchema.Key], at path: [String]
    ) throws(ConfigurationFault) {
        if node.isEmpty { return }
        for entry in try entries(of: node, path: path) {
            guard let key = keys.first(where: { $0.name == entry.name }) else {
                throw unknown(entry, keys.map(\.name))
            }
            try store(entry.value, key, at: path + [entry.name])
        }
    }

    private mutating func store(
        _ node: StrictYAML.Node, _ key: ConfigurationSchema.Key, at path: [String]
    ) throws(ConfigurationFault) {
        let name = path.joined(separator: ".")
        guard case .value(let text, let isPlain) = node.shape else {
            let found = node.shape == .list ? "a list" : "a section"
            throw .badValue(.line(node.place), key: name, found: UntrustedText(found), allowed: key.rule.allowed)
        }
        let found: UntrustedText
        if node.isEmpty {
            found = UntrustedText("empty")
        } else if key.rule.isPlainOnly && !isPlain {
            found = UntrustedText("text in quotes")
        } else if let value = key.rule.read(text) {
            values[path] = value
            places[path] = .line(node.place)
            return
        } else {
            found = UntrustedText(text)
        }
        throw .badValue(.line(node.place), key: name, found: found, allowed: key.rule.allowed)
    }

    // MARK: - YAML

    private static func root(of yaml: String, file: String) throws(ConfigurationFault) -> StrictYAML.Node? {
        do {
            return try StrictYAML.root(of: yaml, file: file, references: .followed)
        } catch {
            throw ConfigurationFault(error, file: file)
        }
    }

    /// The entries of a section in the file's order.
    private func entries(of node: StrictYAML.Node, path: [String]) throws(ConfigurationFault) -> [StrictYAML.Entry] {
        guard case .section = node.shape else {
            let what = path.isEmpty ? "the file" : path.joined(separator: ".")
            let found = node.shape == .list ? "a list" : "a single value"
            throw .badValue(
                .line(node.place), key: what, found: UntrustedText(found),
                allowed: "a section of “key: value” lines")
        }
        do {
            return try node.entries()
        } catch {
            throw ConfigurationFault(error, file: file)
        }
    }

    private func unknown(_ entry: StrictYAML.Entry, _ valid: [String]) -> ConfigurationFault {
        .unknownKey(
            .line(entry.place), key: UntrustedText(entry.name), nearest: NearestName.of(entry.name, among: valid),
            valid: valid)
    }
}

extension ConfigurationFault.Place {
    fileprivate static func line(_ place: StrictYAML.Place) -> Self {
        .line(file: place.file, line: place.line, column: place.column)
    }
}

extension ConfigurationFault {
    fileprivate init(_ fault: StrictYAML.Fault, file: String) {
        switch fault {
        case .syntax(let place, let problem): self = .syntax(.line(place), problem: problem)
        case .duplicateKey(let place, let key): self = .duplicateKey(.line(place), key: key)
        case .reference(let place, let word): self = .syntax(.line(place), problem: "\(word) is a reference")
        case .tooLarge(let limit): self = .unreadable(file: file, reason: "it is larger than \(limit) bytes")
        case .unreadable(let reason): self = .unreadable(file: file, reason: reason)
        }
    }
}
