internal import EpilumeModel
internal import Yams

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
        // An empty document has no root; one of comments only, a null.
        guard let root = try Self.compose(yaml, file: file), !Self.isNull(root) else { return }
        for (name, key, value) in try entries(of: root, path: []) {
            if name == ConfigurationSchema.positionsSection {
                try readPositions(value)
            } else if let entry = ConfigurationSchema.keys.first(where: { $0.section == nil && $0.name == name }) {
                try store(value, entry, at: [name])
            } else if ConfigurationSchema.keys.contains(where: { $0.section == name }) {
                try readSection(value, ConfigurationSchema.keys(in: name), at: [name])
            } else {
                throw unknown(key, name, ConfigurationSchema.topNames)
            }
        }
    }

    private mutating func readPositions(_ node: Node) throws(ConfigurationFault) {
        if Self.isNull(node) { return }
        var names: [String] = []
        for (name, key, value) in try entries(of: node, path: [ConfigurationSchema.positionsSection]) {
            if !ConfigurationSchema.isPositionName(name) {
                throw .badPositionName(place(key), name: UntrustedText(name))
            }
            names.append(name)
            places[[ConfigurationSchema.positionsSection, name]] = place(key)
            try readSection(
                value, ConfigurationSchema.positionKeys, at: [ConfigurationSchema.positionsSection, name])
        }
        positionNames = names
    }

    private mutating func readSection(
        _ node: Node, _ keys: [ConfigurationSchema.Key], at path: [String]
    ) throws(ConfigurationFault) {
        if Self.isNull(node) { return }
        for (name, key, value) in try entries(of: node, path: path) {
            guard let entry = keys.first(where: { $0.name == name }) else {
                throw unknown(key, name, keys.map(\.name))
            }
            try store(value, entry, at: path + [name])
        }
    }

    private mutating func store(
        _ node: Node, _ key: ConfigurationSchema.Key, at path: [String]
    ) throws(ConfigurationFault) {
        let name = path.joined(separator: ".")
        guard case .scalar(let scalar) = node else {
            let found = node.mapping == nil ? "a list" : "a section"
            throw .badValue(place(node), key: name, found: UntrustedText(found), allowed: key.rule.allowed)
        }
        let isPlain = scalar.style == .any || scalar.style == .plain
        let found: UntrustedText
        if Self.isNull(node) {
            found = UntrustedText("empty")
        } else if key.rule.isPlainOnly && !isPlain {
            found = UntrustedText("text in quotes")
        } else if let value = key.rule.read(scalar.string) {
            values[path] = value
            places[path] = place(node)
            return
        } else {
            found = UntrustedText(scalar.string)
        }
        throw .badValue(place(node), key: name, found: found, allowed: key.rule.allowed)
    }

    // MARK: - YAML

    private static func compose(_ yaml: String, file: String) throws(ConfigurationFault) -> Node? {
        do {
            return try Parser(yaml: yaml, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw fault(of: error, file: file)
        } catch {
            throw .unreadable(file: file, reason: String(describing: error))
        }
    }

    private static func fault(of error: YamlError, file: String) -> ConfigurationFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .syntax(.line(file: file, line: mark.line, column: mark.column), problem: problem)
        case .duplicatedKeysInMapping(let keys, let context):
            return .duplicateKey(
                .line(file: file, line: context.mark.line, column: context.mark.column),
                key: UntrustedText(keys.first ?? ""))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = (before.lastIndex(where: \.isNewline).map { before[$0...].count } ?? before.count + 1)
            return .syntax(.line(file: file, line: line, column: column), problem: problem)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return .unreadable(file: file, reason: String(describing: error))
        }
    }

    /// The entries of a mapping in the file's order.
    private func entries(
        of node: Node, path: [String]
    ) throws(ConfigurationFault) -> [(name: String, key: Node, value: Node)] {
        guard case .mapping(let mapping) = node else {
            let what = path.isEmpty ? "the file" : path.joined(separator: ".")
            let found = node.sequence == nil ? "a single value" : "a list"
            throw .badValue(
                place(node), key: what, found: UntrustedText(found), allowed: "a section of “key: value” lines")
        }
        var entries: [(name: String, key: Node, value: Node)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw .syntax(place(key), problem: "a key must be a single word")
            }
            entries.append((scalar.string, key, value))
        }
        return entries
    }

    private func unknown(_ key: Node, _ name: String, _ valid: [String]) -> ConfigurationFault {
        .unknownKey(
            place(key), key: UntrustedText(name), nearest: NearestName.of(name, among: valid), valid: valid)
    }

    private func place(_ node: Node) -> ConfigurationFault.Place {
        .line(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// `key:` without a value, `~` and `null` all say nothing.
    private static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .any || scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
