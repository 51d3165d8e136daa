/// What a product string must look like: `*` stands for any text, `?` for any one character, and a backslash before
/// one of these or before itself for the character. The whole string must fit; case counts.
///
/// Not a regular expression: the string comes from the device, and this takes at most 126 by 126 steps whatever it
/// says. Two patterns can also be compared, so that overlapping profiles are found before a device is.
package struct ProductPattern: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    package let description: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case character(Unicode.Scalar)
        case one
        case any
    }

    /// A string descriptor holds at most 126 UTF-16 units (USB 2.0, 9.6.7: bLength is a byte and counts itself).
    package static let characterLimit = 126

    /// - Parameter text: nil is returned when it is empty, longer than 126 characters, has characters that a terminal
    ///   would not show as they are, or a backslash before another character.
    package init?(_ text: String) {
        guard !text.isEmpty, text.unicodeScalars.count <= Self.characterLimit else { return nil }
        var parts: [Part] = []
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch (isEscaped, scalar) {
            case (false, "\\"):
                isEscaped = true
                continue
            case (false, "*"): if parts.last != .any { parts.append(.any) }
            case (false, "?"): parts.append(.one)
            case (true, "*"), (true, "?"), (true, "\\"): parts.append(.character(scalar))
            case (true, _): return nil
            case (false, _):
                guard UntrustedText(String(scalar)).description == String(scalar) else { return nil }
                parts.append(.character(scalar))
            }
            isEscaped = false
        }
        if isEscaped { return nil }
        description = text
        self.parts = parts
    }

    /// The pattern that fits this text only; nil when no pattern can say it.
    package init?(exactly text: String) {
        self.init(text.unicodeScalars.map { "*?\\".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined())
    }

    package func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars.prefix(Self.characterLimit + 1))
        if text.count > Self.characterLimit { return false }
        // reached[i]: the first i parts can stand for what was read so far.
        var reached = [Bool](repeating: false, count: parts.count + 1)
        reached[0] = true
        skipAny(&reached)
        for scalar in text {
            var next = [Bool](repeating: false, count: parts.count + 1)
            for (index, part) in parts.enumerated() where reached[index] {
                switch part {
                case .character(let wanted): if wanted == scalar { next[index + 1] = true }
                case .one: next[index + 1] = true
                case .any: next[index] = true
                }
            }
            skipAny(&next)
            reached = next
        }
        return reached[parts.count]
    }

    private func skipAny(_ reached: inout [Bool]) {
        for (index, part) in parts.enumerated() where part == .any && reached[index] { reached[index + 1] = true }
    }

    /// True when some text fits both.
    package func overlaps(_ other: ProductPattern) -> Bool {
        let (a, b) = (parts, other.parts)
        // common[i][j]: some text fits the parts of a from i on and those of b from j on.
        var common = [[Bool]](repeating: [Bool](repeating: false, count: b.count + 1), count: a.count + 1)
        for i in stride(from: a.count, through: 0, by: -1) {
            for j in stride(from: b.count, through: 0, by: -1) {
                if i < a.count, a[i] == .any {
                    common[i][j] = common[i + 1][j] || j < b.count && common[i][j + 1]
                } else if j < b.count, b[j] == .any {
                    common[i][j] = common[i][j + 1] || i < a.count && common[i + 1][j]
                } else if i < a.count, j < b.count {
                    common[i][j] = (a[i] == b[j] || a[i] == .one || b[j] == .one) && common[i + 1][j + 1]
                } else {
                    common[i][j] = i == a.count && j == b.count
                }
            }
        }
        return common[0][0]
    }
}
