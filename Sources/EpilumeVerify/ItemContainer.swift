/// The sections of an item file, layout 1 or 2, once the whole structure has been found good. Layout 2 is that of an item
/// that was released: the same with the sections that the release added.
///
/// Integers are little-endian. Header: magic `EPILITEM`, u16 layout, u16 section count n, u32 header length,
/// u64 file length; n entries of kind[16], u64 offset, u64 length, SHA-256; SHA-256 of all that.
/// The sections follow in the order of the table without gaps and fill the file.
struct ItemContainer {
    enum Kind: String, CaseIterable {
        case record, signature, picture, rendering
        // Of layout 2.
        case context, object, derived, release

        /// The layout that brought it.
        var layout: UInt64 {
            switch self {
            case .record, .signature, .picture, .rendering: 1
            case .context, .object, .derived, .release: 2
            }
        }

        var isMandatory: Bool { self != .rendering && self != .derived }
    }

    private(set) var layout: UInt64 = 1

    private(set) var sections: [Kind: ArraySlice<UInt8>] = [:]
    /// Hashes that the table states and the bytes do not have. The sections are there all the same, so that
    /// the record can tell which of its fields is concerned.
    private(set) var findings: [Finding] = []

    private static let prefixByteCount = 24
    private static let entryByteCount = 64
    private static let hashByteCount = 32

    /// - Throws: the first fault of the structure; nothing after it can be trusted to be where it seems.
    init(_ bytes: [UInt8]) throws(Finding) {
        let table = try Self.table(bytes)
        layout = littleEndian(bytes[8..<10])
        var next = UInt64(Self.prefixByteCount + table.count + Self.hashByteCount)
        for start in stride(from: table.startIndex, to: table.endIndex, by: Self.entryByteCount) {
            let entry = Entry(table[start..<start + Self.entryByteCount])
            guard let kind = Self.kind(entry.kind), kind.layout <= layout else {
                throw Finding(.container, .unknownSection, "a section is of a kind that layout \(layout) does not know")
            }
            guard sections[kind] == nil else {
                throw Finding(.container, .repeatedSection, "the section \(kind) is there twice")
            }
            let end = entry.offset.addingReportingOverflow(entry.length)
            guard entry.offset == next, !end.overflow, end.partialValue <= UInt64(bytes.count) else {
                throw Finding(
                    .container, .misplacedSection,
                    "the section \(kind) does not begin where the one before it ends, or runs past the file")
            }
            // Both ends lie within the array, so they fit an Int.
            let section = bytes[Int(entry.offset)..<Int(end.partialValue)]
            if sha256Hex(section) != hex(entry.hash) {
                findings.append(
                    Finding(
                        .container, .sectionHashDiffers,
                        "the section \(kind) does not have the SHA-256 that the file's table states"))
            }
            sections[kind] = section
            next = end.partialValue
        }
        guard next == UInt64(bytes.count) else {
            throw Finding(.container, .misplacedSection, "the last section does not end with the file")
        }
        for kind in Kind.allCases where kind.isMandatory && kind.layout <= layout && sections[kind] == nil {
            throw Finding(.container, .missingPart, "there is no section \(kind)")
        }
    }

    /// Checks the header and returns its table of sections.
    private static func table(_ bytes: [UInt8]) throws(Finding) -> ArraySlice<UInt8> {
        guard bytes.count >= prefixByteCount else {
            throw Finding(.container, .tooShort, "the file ends within its header")
        }
        guard bytes[0..<8].elementsEqual("EPILITEM".utf8) else {
            throw Finding(.container, .wrongMagic, "the file does not begin as an item does")
        }
        let layout = littleEndian(bytes[8..<10])
        guard layout == 1 || layout == 2 else {
            throw Finding(.container, .unknownLayout, "layout \(layout) is not known here; a newer epilume may know it")
        }
        let count = littleEndian(bytes[10..<12])
        guard (1...16).contains(count) else {
            throw Finding(.container, .wrongSectionCount, "\(count) sections are stated; 1 to 16 are possible")
        }
        let tableEnd = prefixByteCount + Int(count) * entryByteCount
        guard littleEndian(bytes[12..<16]) == UInt64(tableEnd + hashByteCount) else {
            throw Finding(.container, .wrongHeaderLength, "the header's length does not follow from its section count")
        }
        guard bytes.count >= tableEnd + hashByteCount else {
            throw Finding(.container, .tooShort, "the file ends within its header")
        }
        guard sha256Hex(bytes[..<tableEnd]) == hex(bytes[tableEnd..<tableEnd + hashByteCount]) else {
            throw Finding(.container, .headerHashDiffers, "the header does not have the SHA-256 that follows it")
        }
        let stated = littleEndian(bytes[16..<24])
        guard stated == UInt64(bytes.count) else {
            throw Finding(.container, .wrongFileLength, "\(stated) bytes are stated; the file has \(bytes.count)")
        }
        return bytes[prefixByteCount..<tableEnd]
    }

    /// A kind is its name, padded with NUL to 16 bytes and nothing else.
    private static func kind(_ field: ArraySlice<UInt8>) -> Kind? {
        Kind.allCases.first { kind in
            let name = Array(kind.rawValue.utf8)
            return field.elementsEqual(name + [UInt8](repeating: 0, count: field.count - name.count))
        }
    }

    private struct Entry {
        let kind: ArraySlice<UInt8>
        let offset: UInt64
        let length: UInt64
        let hash: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) {
            let start = bytes.startIndex
            kind = bytes[start..<start + 16]
            offset = littleEndian(bytes[start + 16..<start + 24])
            length = littleEndian(bytes[start + 24..<start + 32])
            hash = bytes[start + 32..<start + 64]
        }
    }
}

/// At most eight bytes.
private func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
