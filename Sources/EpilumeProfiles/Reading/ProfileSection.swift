internal import EpilumeModel

/// One section of a profile: its keys are checked once, then taken one by one by the rule of each. What is wrong is
/// reported to the reading, and nil is returned.
struct ProfileSection {
    let reading: ProfileReading
    /// Such as `match[1]`; empty for the file itself.
    let path: String
    let place: StrictYAML.Place
    private var entries: [String: StrictYAML.Entry] = [:]
    /// Keys that a misspelt one was probably meant to be: they are not missed as well.
    private var misspelt: Set<String> = []

    /// - Returns: nil when the node is no section.
    init?(_ node: StrictYAML.Node, path: String, keys: [String], reading: ProfileReading) {
        self.reading = reading
        self.path = path
        place = node.place
        guard case .section = node.shape else {
            reading.report(
                .badValue(
                    node.place, key: path.isEmpty ? "the file" : path, found: Self.name(node),
                    allowed: "a section of “key: value” lines"))
            return nil
        }
        if node.hasTag { reportTag(node, path.isEmpty ? "the file" : path) }
        do {
            for entry in try node.entries() {
                guard keys.contains(entry.name) else {
                    let nearest = NearestName.of(entry.name, among: keys)
                    reading.report(
                        .unknownKey(entry.place, key: UntrustedText(entry.name), nearest: nearest, valid: keys))
                    if let nearest { misspelt.insert(nearest) }
                    continue
                }
                entries[entry.name] = entry
                reading.keep(entry.value.place, of: full(entry.name))
            }
        } catch {
            reading.report(ProfileFault(error, file: reading.file))
            return nil
        }
    }

    func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func has(_ key: String) -> Bool { entries[key] != nil }

    func keyPlace(_ key: String) -> StrictYAML.Place { entries[key]?.place ?? place }

    func valuePlace(_ key: String) -> StrictYAML.Place { entries[key]?.value.place ?? place }

    func conflict(_ key: String, _ sentence: String) {
        reading.report(.conflict(valuePlace(key), sentence: sentence))
    }

    // MARK: - Values

    func optional<Value>(_ key: String, _ rule: ProfileRule<Value>) -> Value? {
        guard let entry = entries[key] else { return nil }
        return value(of: entry.value, full(key), rule)
    }

    func required<Value>(_ key: String, _ rule: ProfileRule<Value>) -> Value? {
        if !has(key) { miss(key, rule.allowed) }
        return optional(key, rule)
    }

    private func miss(_ key: String, _ allowed: String) {
        if misspelt.contains(key) { return }
        reading.report(.missingKey(place, key: key, section: path, allowed: allowed))
    }

    private func value<Value>(of node: StrictYAML.Node, _ key: String, _ rule: ProfileRule<Value>) -> Value? {
        let found: UntrustedText
        if case .value(let text, let isPlain) = node.shape {
            if node.isEmpty || text.isEmpty {
                found = UntrustedText("empty")
            } else if node.hasTag {
                reportTag(node, key)
                return nil
            } else if rule.isPlainOnly && !isPlain {
                found = UntrustedText("text in quotes")
            } else if let value = rule.read(text) {
                return value
            } else {
                found = UntrustedText(text)
            }
        } else {
            found = Self.name(node)
        }
        reading.report(.badValue(node.place, key: key, found: found, allowed: rule.allowed))
        return nil
    }

    private func reportTag(_ node: StrictYAML.Node, _ key: String) {
        reading.report(
            .conflict(node.place, sentence: "\(key) begins with a tag of YAML (`!…`), which a profile may not use."))
    }

    // MARK: - What is inside

    func section(_ key: String, keys: [String]) -> ProfileSection? {
        guard let entry = entries[key] else { return nil }
        return ProfileSection(entry.value, path: full(key), keys: keys, reading: reading)
    }

    func requiredSection(_ key: String, keys: [String], _ allowed: String) -> ProfileSection? {
        if !has(key) { miss(key, allowed) }
        return section(key, keys: keys)
    }

    /// The sections of a list; those that are none are reported and left out.
    func sections(_ key: String, keys: [String], limit: Int) -> [ProfileSection] {
        guard let entry = entries[key] else { return [] }
        let node = entry.value
        guard case .list = node.shape, (1...limit).contains(node.items.count) else {
            let found = node.shape == .list ? UntrustedText("\(node.items.count)") : Self.name(node)
            reading.report(
                .badValue(
                    node.place, key: full(key), found: found,
                    allowed: "a list of 1 to \(limit), each beginning with “- ”"))
            return []
        }
        return node.items.enumerated().compactMap { index, item in
            reading.keep(item.place, of: "\(full(key))[\(index + 1)]")
            return ProfileSection(item, path: "\(full(key))[\(index + 1)]", keys: keys, reading: reading)
        }
    }

    func requiredSections(_ key: String, keys: [String], limit: Int, _ allowed: String) -> [ProfileSection] {
        if !has(key) { miss(key, allowed) }
        return sections(key, keys: keys, limit: limit)
    }

    /// Checks which source states this section, and keeps it.
    @discardableResult
    func source() -> Int? {
        // Without sources, that is the fault to mend first.
        guard let count = reading.sourceCount, count > 0 else { return nil }
        let number: Int?
        if !has("source") && count == 1 {
            number = 1
        } else {
            let allowed = "the number of one of the \(count) entries of evidence.sources, counted from 1"
            let rule = ProfileRule<Int>(allowed: allowed, isPlainOnly: true) { text in
                StrictValue.whole(text).flatMap { (1...Int64(count)).contains($0) ? Int($0) : nil }
            }
            number = required("source", rule)
        }
        if let number { reading.claim(path, source: number) }
        return number
    }

    private static func name(_ node: StrictYAML.Node) -> UntrustedText {
        switch node.shape {
        case .value: UntrustedText(node.isEmpty ? "empty" : "a single value")
        case .list: UntrustedText("a list")
        case .section: UntrustedText("a section")
        }
    }
}
