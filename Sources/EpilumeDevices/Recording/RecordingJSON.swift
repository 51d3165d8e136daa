/// JSON of whole numbers, texts and truth values, written in ASCII: what a device calls itself cannot steer the
/// terminal on which somebody looks at the file.
enum RecordingJSON {
    case text(String)
    case whole(Int64)
    case flag(Bool)
    case list([RecordingJSON])
    /// In the order given.
    case object([(String, RecordingJSON)])

    /// One line, for a file of lines.
    var line: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .whole(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let list): "[" + list.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ": " + $0.1.line }.joined(separator: ", ") + "}"
        }
    }

    /// Each member and element on a line of its own, but for what holds only plain values.
    func pretty(indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .list(let list) where list.contains { !$0.isPlain }:
            return "[\n" + list.map { inner + $0.pretty(indent: indent + 2) }.joined(separator: ",\n") + end + "]"
        case .object(let members) where indent == 0 || members.contains { !$0.1.isPlain }:
            let lines = members.map { inner + Self.quoted($0.0) + ": " + $0.1.pretty(indent: indent + 2) }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default: return line
        }
    }

    private var isPlain: Bool {
        switch self {
        case .text, .whole, .flag: true
        case .list(let list): list.isEmpty
        case .object: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5c: quoted += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20...0x7e: quoted.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
