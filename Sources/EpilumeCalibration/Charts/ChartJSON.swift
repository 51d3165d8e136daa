internal import EpilumeModel

/// A chart from JSON, strict: each problem with its line.
struct ChartJSON {
    private var problems: [ChartFile.Problem] = []

    /// Columns and rows of the largest chart that is read.
    private static let sideLimit = 64
    private static let textLimit = 400

    static func chart(_ text: String) throws(ChartFile.Fault) -> ChartDescription {
        let root = try PlacedJSON.parse(text)
        var reader = ChartJSON()
        let chart = reader.chart(root)
        if !reader.problems.isEmpty { throw .init(problems: reader.problems.sorted { $0.line < $1.line }) }
        return chart
    }

    private mutating func chart(_ root: PlacedJSON) -> ChartDescription {
        let members = members(
            root, "the chart",
            ["name", "title", "source", "illuminant", "columns", "rows", "patchFill", "patches"])
        var chart = ChartDescription(
            name: text(members, "name"), title: text(members, "title"), source: text(members, "source"),
            illuminant: text(members, "illuminant"), columns: whole(members, "columns"), rows: whole(members, "rows"),
            patchFill: number(members, "patchFill") ?? 1, patches: [])
        checkHead(chart, members)
        guard let list = members["patches"] else { return chart }
        guard case .array(let items) = list.value else {
            problems.append(.init(list.line, "patches is no list"))
            return chart
        }
        var lines: [String: Int] = [:]
        for item in items {
            let patch = patch(item)
            if let other = lines[patch.name], !patch.name.isEmpty {
                problems.append(
                    .init(item.line, "the patch \(UntrustedText(patch.name)) is in line \(other) too"))
            }
            lines[patch.name] = item.line
            chart.patches.append(patch)
        }
        if items.count != chart.columns * chart.rows {
            problems.append(
                .init(
                    list.line,
                    "there are \(items.count) patches for \(chart.columns) columns and \(chart.rows) rows"))
        }
        return chart
    }

    private mutating func checkHead(_ chart: ChartDescription, _ members: [String: PlacedJSON]) {
        if let place = members["name"], !Self.isSlug(chart.name) {
            problems.append(.init(place.line, "name is not of lower-case letters, digits and dashes"))
        }
        if let place = members["illuminant"], StandardIlluminant(rawValue: chart.illuminant) == nil {
            let known = StandardIlluminant.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(
                .init(
                    place.line,
                    "the illuminant \(UntrustedText(chart.illuminant)) is not known; known are \(known)"))
        }
        if let place = members["patchFill"], !(0.1...1).contains(chart.patchFill) {
            problems.append(.init(place.line, "patchFill is not within 0.1…1"))
        }
    }

    private mutating func patch(_ place: PlacedJSON) -> ChartDescription.Patch {
        let members = members(place, "a patch", ["name", "lab", "isGrey", "isSkin"])
        var lab: [Double] = []
        if let list = members["lab"] {
            if case .array(let items) = list.value {
                lab = items.compactMap { if case .number(let value) = $0.value { value } else { nil } }
            }
            if let colour = Lab(lab), lab.count == 3 {
                if let problem = ChartNumber.problem(of: colour) { problems.append(.init(list.line, problem)) }
            } else {
                problems.append(.init(list.line, "lab is no list of three numbers"))
            }
        }
        return .init(
            name: text(members, "name"), lab: lab, isGrey: flag(members, "isGrey"), isSkin: flag(members, "isSkin"))
    }

    /// The members of an object, each wanted one and no other.
    private mutating func members(
        _ place: PlacedJSON, _ what: String, _ wanted: [String]
    ) -> [String: PlacedJSON] {
        guard case .object(let found) = place.value else {
            problems.append(.init(place.line, "\(what) is no object"))
            return [:]
        }
        var members: [String: PlacedJSON] = [:]
        for (name, value) in found {
            if !wanted.contains(name) {
                problems.append(.init(value.line, "\(what) has no member \(UntrustedText(name))"))
            } else if members.updateValue(value, forKey: name) != nil {
                problems.append(.init(value.line, "\(name) is there twice"))
            }
        }
        for name in wanted where members[name] == nil {
            problems.append(.init(place.line, "\(what) lacks \(name)"))
        }
        return members
    }

    private mutating func text(_ members: [String: PlacedJSON], _ name: String) -> String {
        guard let place = members[name] else { return "" }
        guard case .string(let text) = place.value, !text.isEmpty, text.unicodeScalars.count <= Self.textLimit,
            UntrustedText(text).shown(limit: .max) == text
        else {
            problems.append(.init(place.line, "\(name) is no text of 1 to \(Self.textLimit) printable characters"))
            return ""
        }
        return text
    }

    private mutating func number(_ members: [String: PlacedJSON], _ name: String) -> Double? {
        guard let place = members[name] else { return nil }
        if case .number(let value) = place.value { return value }
        problems.append(.init(place.line, "\(name) is no number"))
        return nil
    }

    private mutating func whole(_ members: [String: PlacedJSON], _ name: String) -> Int {
        guard let place = members[name] else { return 1 }
        if case .number(let value) = place.value, let whole = Int(exactly: value), (1...Self.sideLimit).contains(whole)
        {
            return whole
        }
        problems.append(.init(place.line, "\(name) is no whole number of 1 to \(Self.sideLimit)"))
        return 1
    }

    private mutating func flag(_ members: [String: PlacedJSON], _ name: String) -> Bool {
        guard let place = members[name] else { return false }
        if case .bool(let value) = place.value { return value }
        problems.append(.init(place.line, "\(name) is neither true nor false"))
        return false
    }

    private static func isSlug(_ text: String) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        return text.utf8.count <= 64
            && words.allSatisfy { word in
                !word.isEmpty
                    && word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
            }
    }
}
