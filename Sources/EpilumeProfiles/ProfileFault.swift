package import EpilumeModel

/// Why a profile, or a part of one, was refused. `description` is one or two sentences for the person who wrote it:
/// where, what is wrong, and what would be right.
package enum ProfileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file or folder could not be read; `reason` is the operating system's word for it.
    case unreadable(path: String, reason: String)
    /// Not YAML, or not the shape that YAML text needs.
    case syntax(StrictYAML.Place, problem: String)
    case duplicateKey(StrictYAML.Place, key: UntrustedText)
    /// An anchor or alias of YAML, or what looks like one.
    case reference(StrictYAML.Place, word: UntrustedText)
    /// - Parameter nearest: the valid name that looks most like it; nil when none is close.
    case unknownKey(StrictYAML.Place, key: UntrustedText, nearest: String?, valid: [String])
    /// - Parameter section: such as `match[1]`; empty for the file itself.
    case missingKey(StrictYAML.Place, key: String, section: String, allowed: String)
    /// A value of the wrong type or outside its range.
    case badValue(StrictYAML.Place, key: String, found: UntrustedText, allowed: String)
    /// Values that are fine one by one and not together, or not with what they are about.
    case conflict(StrictYAML.Place, sentence: String)

    /// Where it is; line 1 of what could not be read at all.
    package var place: StrictYAML.Place {
        switch self {
        case .unreadable(let path, _): StrictYAML.Place(file: path, line: 1, column: 1)
        case .syntax(let place, _), .duplicateKey(let place, _), .reference(let place, _),
            .unknownKey(let place, _, _, _), .missingKey(let place, _, _, _), .badValue(let place, _, _, _),
            .conflict(let place, _):
            place
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            return "\(UntrustedText(path)): it cannot be read: \(reason)."
        case .syntax(_, let problem):
            return "\(shownPlace): this is not valid YAML: \(problem)."
        case .duplicateKey(_, let key):
            return "\(shownPlace): the key \(key) appears more than once in its section. Keep one."
        case .reference(_, let word):
            return "\(shownPlace): \(word) begins like an anchor or alias of YAML, which a profile may not use. "
                + "Write the value out; begin a text with a quote."
        case .unknownKey(_, let key, let nearest, let valid):
            let hint = nearest.map { "Did you mean \($0)?" } ?? "Valid here: \(valid.joined(separator: ", "))."
            return "\(shownPlace): unknown key \(key). \(hint)"
        case .missingKey(_, let key, let section, let allowed):
            return "\(shownPlace): \(section.isEmpty ? "the profile" : section) lacks \(key): \(allowed)."
        case .badValue(_, let key, let found, let allowed):
            return "\(shownPlace): \(key) must be \(allowed), not \(found)."
        case .conflict(_, let sentence):
            return "\(shownPlace): \(sentence)"
        }
    }

    /// The place with a path that a terminal may show.
    private var shownPlace: String {
        "\(UntrustedText(place.file).shown(limit: 4096)):\(place.line):\(place.column)"
    }

    init(_ fault: StrictYAML.Fault, file: String) {
        switch fault {
        case .syntax(let place, let problem): self = .syntax(place, problem: problem)
        case .duplicateKey(let place, let key): self = .duplicateKey(place, key: key)
        case .reference(let place, let word): self = .reference(place, word: word)
        case .tooLarge(let limit): self = .unreadable(path: file, reason: "it is larger than \(limit) bytes")
        case .unreadable(let reason): self = .unreadable(path: file, reason: reason)
        }
    }
}

/// Every fault that was found, in the order of their places; never empty.
package struct ProfileFaults: Error, Hashable, Sendable {
    package let faults: [ProfileFault]

    init(_ faults: [ProfileFault]) {
        precondition(!faults.isEmpty, "a refusal has a fault")
        self.faults = faults.enumerated().sorted {
            ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
        }.map(\.element)
    }
}
