package import EpilumeModel

/// Why some bytes are not an item of a layout that this version reads. Numbers are bytes unless named otherwise.
package enum ContainerFault: Error, Hashable, Sendable {
    /// The file ends before the part that must be there.
    case tooShort(byteCount: UInt64, needed: UInt64)
    case wrongMagic
    case unknownLayout(UInt16)
    case sectionCountOutOfRange(UInt16)
    case headerLengthMismatch(stated: UInt32, expected: UInt32)
    case headerDigestMismatch
    /// A kind that is not lower-case ASCII padded with NUL.
    case malformedKind(index: Int)
    case unknownKind(UntrustedText)
    case repeatedKind(SectionKind)
    case missingKind(SectionKind)
    /// A section that does not begin where the one before it ends, or ends beyond 2⁶³.
    case sectionMisplaced(SectionKind, offset: UInt64, expected: UInt64)
    /// The stated total is not the end of the last section.
    case totalLengthMismatch(stated: UInt64, expected: UInt64)
    /// The file is not as long as its header says.
    case fileLengthMismatch(byteCount: UInt64, stated: UInt64)
    case sectionDigestMismatch(SectionKind)

    /// The name of the fault in a reason file: stable, never translated.
    package var code: String {
        switch self {
        case .tooShort: "too-short"
        case .wrongMagic: "wrong-magic"
        case .unknownLayout: "unknown-layout"
        case .sectionCountOutOfRange: "section-count-out-of-range"
        case .headerLengthMismatch: "header-length-mismatch"
        case .headerDigestMismatch: "header-digest-mismatch"
        case .malformedKind: "malformed-kind"
        case .unknownKind: "unknown-kind"
        case .repeatedKind: "repeated-kind"
        case .missingKind: "missing-kind"
        case .sectionMisplaced: "section-misplaced"
        case .totalLengthMismatch: "total-length-mismatch"
        case .fileLengthMismatch: "file-length-mismatch"
        case .sectionDigestMismatch: "section-digest-mismatch"
        }
    }

    package var sentence: String {
        switch self {
        case .tooShort(let byteCount, let needed):
            "The file has \(byteCount) bytes and its beginning alone needs \(needed)."
        case .wrongMagic: "The file does not begin with EPILITEM: it is not an item."
        case .unknownLayout(let version):
            "The item has layout \(version) and this version reads layouts 1 and 2. "
                + "A newer Epilume wrote it, or it is damaged."
        case .sectionCountOutOfRange(let count):
            "The item states \(count) sections; 1 to \(ItemHeader.maximumSectionCount) are possible."
        case .headerLengthMismatch(let stated, let expected):
            "The header states a length of \(stated) bytes; its sections make it \(expected)."
        case .headerDigestMismatch: "The header was changed after it was written: its digest does not match."
        case .malformedKind(let index): "The name of section \(index + 1) is not lower-case ASCII padded with NUL."
        case .unknownKind(let name):
            "The item has a section \"\(name)\", which its layout does not know."
        case .repeatedKind(let kind): "The item has the section \"\(kind.rawValue)\" twice."
        case .missingKind(let kind): "The item has no section \"\(kind.rawValue)\"."
        case .sectionMisplaced(let kind, let offset, let expected):
            "The section \"\(kind.rawValue)\" is said to begin at byte \(offset) and must begin at \(expected)."
        case .totalLengthMismatch(let stated, let expected):
            "The header states \(stated) bytes in all; its sections end at \(expected)."
        case .fileLengthMismatch(let byteCount, let stated):
            "The file has \(byteCount) bytes and its header states \(stated): it was cut or something was appended."
        case .sectionDigestMismatch(let kind):
            "The bytes of the section \"\(kind.rawValue)\" are not those that were written: the digest does not match."
        }
    }
}
