/// A string that a device or a stranger supplied. Its `description` is safe for a terminal, a log line and
/// a JSON value: control characters, escapes, bidirectional overrides and line separators are written as
/// `\u{…}`, and what is long is cut. The raw bytes are reachable only by name.
package struct UntrustedText: Hashable, Sendable, CustomStringConvertible {
    package let raw: String

    /// Characters that `description` keeps before it cuts with `…`.
    package static let displayLimit = 128

    package init(_ raw: String) { self.raw = raw }

    /// Decodes UTF-8 and replaces what is not; stops at the first NUL, as C strings do.
    package init(bytes: some Sequence<UInt8>) {
        raw = String(decoding: Array(bytes.prefix { $0 != 0 }), as: UTF8.self)
    }

    package var description: String { shown(limit: Self.displayLimit) }

    /// The same with another limit, in characters of `raw`.
    package func shown(limit: Int) -> String {
        // Nearly every string is short and plain ASCII; a look at its bytes spares a look-up a character.
        if raw.utf8.count <= limit, raw.utf8.allSatisfy({ (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }) {
            return raw
        }
        var text = ""
        for (count, scalar) in raw.unicodeScalars.enumerated() {
            if count == limit { return text + "…" }
            if Self.isPlain(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        // A backslash is escaped too: a device must not be able to imitate an escape.
        if scalar == "\\" { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return false
        default: return true
        }
    }
}
