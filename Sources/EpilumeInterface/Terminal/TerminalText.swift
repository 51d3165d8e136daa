internal import EpilumeModel

/// A sentence of the station as it may be shown on a terminal.
package enum TerminalText {
    /// Writes what a terminal would obey as `\u{…}`, as ``UntrustedText`` does, but cuts nothing and leaves a
    /// backslash alone: what the station quotes from a device was escaped there.
    package static func of(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\\" ? "\\" : UntrustedText(String($0)).description }.joined()
    }
}
