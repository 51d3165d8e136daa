internal import EpilumeModel
internal import EpilumeProfiles

/// A value of the configuration once it passed its rule.
enum ConfigurationValue: Hashable, Sendable {
    case text(String)
    case whole(Int)
    case number(Double)
    case flag(Bool)
}

/// What a key's value may be. The same rule judges the file's text and an environment variable's.
enum ValueRule: Hashable, Sendable {
    /// Printable text of so many characters.
    case text(ClosedRange<Int>)
    /// A path that starts with `/`, of at most so many bytes.
    case absolutePath(Int)
    case whole(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case flag
    case oneOf([String])
    /// `auto` or a pixel format's four characters.
    case format
    /// Numbers of platform configuration registers, 0 to 23, between commas.
    case registers

    /// True when the file must write the value without quotes: `"5"` is text, not a number.
    var isPlainOnly: Bool {
        switch self {
        case .whole, .number, .flag: true
        case .text, .absolutePath, .oneOf, .format, .registers: false
        }
    }

    /// What is allowed, as the end of "must be …".
    var allowed: String {
        switch self {
        case .text(let range): "text of \(range.lowerBound) to \(range.upperBound) printable characters"
        case .absolutePath(let limit): "an absolute path of at most \(limit) bytes"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))"
        case .flag: "true or false"
        case .oneOf(let names): "one of " + names.joined(separator: ", ")
        case .registers: "numbers of TPM registers from 0 to 23 between commas, in quotes, such as \"7,11\""
        case .format: "auto or the four characters of a pixel format, such as MJPG, YUYV, NV12 or GREY"
        }
    }

    /// - Returns: nil when the text is not what the rule allows.
    func read(_ text: String) -> ConfigurationValue? {
        switch self {
        case .text(let range):
            // A name that needs escaping would look different wherever it is shown.
            guard range.contains(text.count), UntrustedText(text).description == text else { return nil }
            return .text(text)
        case .absolutePath(let limit):
            let bytes = Array(text.utf8)
            guard bytes.first == UInt8(ascii: "/"), bytes.count <= limit, !bytes.contains(0) else { return nil }
            return .text(text)
        case .whole(let range):
            guard let value = Int(text), range.contains(value) else { return nil }
            return .whole(value)
        case .number(let range):
            guard let value = StrictValue.decimal(text), range.contains(value) else { return nil }
            return .number(value)
        case .flag:
            switch text {
            case "true": return .flag(true)
            case "false": return .flag(false)
            default: return nil
            }
        case .oneOf(let names):
            return names.contains(text) ? .text(text) : nil
        case .registers:
            return Self.registers(text) == nil ? nil : .text(text)
        case .format:
            return text == "auto" || FourCC(text) != nil ? .text(text) : nil
        }
    }

    static func registers(_ text: String) -> [Int]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.allSatisfy({ $0.map((0..<24).contains) ?? false }) else { return nil }
        return parts.compactMap { $0 }
    }

    private static func plain(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
