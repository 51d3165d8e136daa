/// What the standard allows in one value. Source: PS3.5 table 6.2-1; for UI section 9.1.
///
/// These checks stand before any encoder, so that no string of a device or a person can end a value early, add a
/// value, or be read as something else by an archive.
extension ValueRepresentation {
    /// Characters a value may have, a component group for PN; nil where only the length field limits it.
    package var characterLimit: Int? {
        switch self {
        case .AE, .CS, .DS, .SH: 16
        case .AS: 4
        case .DA: 8
        case .DT: 26
        case .IS: 12
        case .LO, .PN, .UI: 64
        case .LT: 10_240
        case .ST: 1_024
        case .TM: 14
        case .FD, .FL, .OB, .SQ, .UC, .UL, .UR, .US, .UT: nil
        }
    }

    package var isText: Bool {
        switch self {
        case .FD, .FL, .OB, .SQ, .UL, .US: false
        default: true
        }
    }

    /// One value whatever it holds: a backslash is a character in it, except in UR, where it is forbidden.
    package var isSingleValued: Bool { isFreeText || self == .UR }

    /// Whether Specific Character Set (0008,0005) says how it is encoded; all others are ASCII.
    package var hasCharacterSet: Bool {
        switch self {
        case .LO, .LT, .PN, .SH, .ST, .UC, .UT: true
        default: false
        }
    }

    /// Whether the length field has 32 bits in explicit VR (PS3.5 section 7.1.2).
    package var hasLongLength: Bool {
        switch self {
        case .OB, .SQ, .UC, .UR, .UT: true
        default: false
        }
    }

    /// Why `text` may not be one value of this representation; nil when it may. An empty text is no value, and may.
    package func fault(of text: String) -> ValueFault? {
        guard !text.isEmpty else { return nil }
        guard isText else { return .malformed(self) }
        if let scalar = text.unicodeScalars.first(where: { !allows($0) }) {
            return .forbiddenCharacter(self, code: scalar.value)
        }
        if let limit = characterLimit {
            let parts = self == .PN ? text.split(separator: "=").map(String.init) : [text]
            let longest = parts.map(\.unicodeScalars.count).max() ?? 0
            if longest > limit { return .tooLong(self, characters: longest, limit: limit) }
        }
        return hasForm(text) ? nil : .malformed(self)
    }

    /// A text of a device or a stranger, made to fit: what the representation forbids is removed, with a space for a
    /// control that separates words, and what is too long is cut between two characters as people see them. CS is put
    /// into upper case first. Dates, numbers, identifiers and URIs are never repaired: they fit or they do not.
    ///
    /// - Returns: nil when nothing is left, or for a representation that holds no text.
    package func fitting(_ text: String) -> String? {
        switch self {
        case .AE, .CS, .LO, .LT, .PN, .SH, .ST, .UC, .UT: break
        default:
            let whole = Self.trimmed(text)
            return whole.isEmpty || fault(of: whole) != nil ? nil : whole
        }
        var clean = ""
        for scalar in text.unicodeScalars {
            if self == .CS, ("a"..."z").contains(scalar) {
                clean.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) - 0x20))
            } else if allows(scalar) {
                clean.unicodeScalars.append(scalar)
            } else if (0x09...0x0d).contains(scalar.value) {
                clean.unicodeScalars.append(" ")
            }
        }
        let whole = Self.trimmed(Self.shortened(Self.trimmed(clean), to: characterLimit ?? .max))
        // Only a name of too many components is left that cannot be mended.
        return whole.isEmpty || fault(of: whole) != nil ? nil : whole
    }

    private var isFreeText: Bool { self == .LT || self == .ST || self == .UT }

    private func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .CS: return ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" || scalar == " "
        case .UR: return Self.uriCharacters.contains(scalar)
        default: break
        }
        if scalar == "\\" { return isFreeText }
        // Escape begins a code extension, which UTF-8 does not have (PS3.5 section 6.1.2.3).
        if isFreeText, scalar == "\t" || scalar == "\n" || scalar == "\u{c}" || scalar == "\r" { return true }
        if scalar.properties.generalCategory == .control { return false }
        return hasCharacterSet || scalar.isASCII
    }

    /// RFC 3986 section 2.
    private static let uriCharacters = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%".unicodeScalars)

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop(while: { $0 == " " })
        guard let last = scalars.lastIndex(where: { $0 != " " }) else { return "" }
        return String(scalars[...last])
    }

    private static func shortened(_ text: String, to limit: Int) -> String {
        var kept = "", count = 0
        for character in text {
            count += character.unicodeScalars.count
            if count > limit { break }
            kept.append(character)
        }
        return kept
    }
}
