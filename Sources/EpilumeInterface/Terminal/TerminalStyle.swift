/// What a colour stands for.
package enum Tone: Hashable, Sendable {
    case heading, good, warning, bad
}

/// Whether colour is used, and which.
package struct TerminalStyle: Hashable, Sendable {
    package let hasColour: Bool

    package static let plain = TerminalStyle(hasColour: false)

    package init(hasColour: Bool) { self.hasColour = hasColour }

    /// Colour only on a terminal that can show it, and never when NO_COLOR is set and not empty.
    ///
    /// Source: no-color.org.
    package init(isTerminal: Bool, environment: [String: String]) {
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty
        hasColour = isTerminal && !isRefused && environment["TERM"] != "dumb"
    }

    package func paint(_ text: String, _ tone: Tone?) -> String {
        guard hasColour, let tone else { return text }
        // ECMA-48 SGR: 1 bold, 32 green, 33 yellow, 31 red, 0 as before.
        let code =
            switch tone {
            case .heading: 1
            case .good: 32
            case .warning: 33
            case .bad: 31
            }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }
}
