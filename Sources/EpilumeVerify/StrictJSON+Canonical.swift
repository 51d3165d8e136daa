/// The canonical form of what was read, to be compared with the bytes it was read from.
extension StrictJSON {
    /// Source: RFC 8785 §3.2.
    var canonicalText: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .string(let text): return Self.quoted(text)
        case .array(let values): return "[" + values.map(\.canonicalText).joined(separator: ",") + "]"
        case .object(let members):
            let ordered = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
            let pairs = ordered.map { Self.quoted($0.name) + ":" + $0.value.canonicalText }
            return "{" + pairs.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if let short = shortEscapes[scalar] {
                quoted += short
            } else if scalar.value < 0x20 {
                quoted += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static let shortEscapes: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\t": "\\t", "\n": "\\n", "\u{c}": "\\f", "\r": "\\r",
    ]
}
