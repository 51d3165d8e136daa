internal import EpilumeModel

/// Strings of a device as they may stand in a profile: a device must not be able to write YAML.
enum DraftText {
    /// For a comment: one line, nothing that a terminal obeys, nothing that begins like a reference.
    static func comment(_ text: UntrustedText?) -> String {
        guard let text, !text.raw.isEmpty else { return "none" }
        return "“" + comment(text.description) + "”"
    }

    static func comment(_ text: String) -> String {
        text.unicodeScalars.map {
            "&*".unicodeScalars.contains($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0)
        }
        .joined()
    }

    /// For a value: in double quotes.
    static func quoted(_ text: String) -> String {
        let inner = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "&": "\\x26"
            case "*": "\\x2a"
            default: String(scalar)
            }
        }
        return "\"" + inner.joined() + "\""
    }

    static func hexadecimal(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func hexadecimal(_ number: UInt8) -> String { String(hexadecimal(UInt16(number)).suffix(2)) }
}
