package import EpilumeModel

/// Why a configuration was refused. `description` is one or two sentences for the person who wrote it:
/// what is wrong, where, and what would be right.
package enum ConfigurationFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file could not be read; `reason` is the operating system's word for it.
    case unreadable(file: String, reason: String)
    /// Not YAML, or not the shape that YAML text needs.
    case syntax(Place, problem: String)
    /// - Parameter nearest: the valid name that looks most like it; nil when none is close.
    case unknownKey(Place, key: UntrustedText, nearest: String?, valid: [String])
    case duplicateKey(Place, key: UntrustedText)
    /// A value of the wrong type or outside its range.
    case badValue(Place, key: String, found: UntrustedText, allowed: String)
    case badPositionName(Place, name: UntrustedText)
    /// Values that are fine one by one and not together.
    case conflict(Place, sentence: String)

    /// Where a value stands.
    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// Line and column count from 1.
        case line(file: String, line: Int, column: Int)
        case variable(String)

        package var description: String {
            switch self {
            case .line(let file, let line, let column): "\(file):\(line):\(column)"
            case .variable(let name): "environment variable \(UntrustedText(name))"
            }
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let file, let reason):
            return "\(file): the configuration cannot be read: \(reason)."
        case .syntax(let place, let problem):
            return "\(place): this is not valid YAML: \(problem)."
        case .unknownKey(let place, let key, let nearest, let valid):
            let hint = nearest.map { "Did you mean \($0)?" } ?? "Valid here: \(valid.joined(separator: ", "))."
            return "\(place): unknown key \(key). \(hint)"
        case .duplicateKey(let place, let key):
            return "\(place): the key \(key) appears more than once in its section. Keep one."
        case .badValue(let place, let key, let found, let allowed):
            return "\(place): \(key) must be \(allowed), not \(found)."
        case .badPositionName(let place, let name):
            return "\(place): \(name) is no position name. Use a lower-case letter, then up to 31 lower-case "
                + "letters, digits and dashes, such as left-arm."
        case .conflict(let place, let sentence):
            return "\(place): \(sentence)"
        }
    }
}
