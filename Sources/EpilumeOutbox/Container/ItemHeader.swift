internal import Crypto
package import EpilumeModel

/// The beginning of an item file: which sections it holds, where, and their digests.
///
/// Layouts 1 and 2, integers little-endian (docs/formats.md):
/// ```
///  0   8  magic "EPILITEM"
///  8   2  layout version: 1, or 2 for an item that was released
/// 10   2  section count n, 1…16
/// 12   4  header length, 24 + 64 n + 32
/// 16   8  total file length
/// 24 64n  kind[16], offset u64, length u64, SHA-256[32]
///     32  SHA-256 of the header before it
/// ```
package struct ItemHeader: Hashable, Sendable {
    package static let maximumSectionCount = 16
    /// No header is longer.
    package static let maximumByteCount = 24 + 64 * maximumSectionCount + 32
    static let magic = Array("EPILITEM".utf8)

    package struct Section: Hashable, Sendable {
        package let kind: SectionKind
        /// From the beginning of the file.
        package let offset: UInt64
        /// Bytes.
        package let length: UInt64
        package let digest: ContentHash
    }

    /// In the order of the file.
    package let sections: [Section]
    /// Header and sections, bytes.
    package let totalLength: UInt64

    /// 2 with the sections of a release, 1 without.
    package var layout: UInt16 { isReleased ? 2 : 1 }
    package var isReleased: Bool { self[.release] != nil }

    package subscript(kind: SectionKind) -> Section? { sections.first { $0.kind == kind } }

    /// The digest of the record's bytes: what the next record and the journal name it by.
    package var recordHash: ContentHash {
        // Both initialisers refuse a header without a record.
        self[.record]!.digest
    }

    /// Lays out the sections in the order given; digests that are not given are computed.
    /// - Throws: `.repeatedKind`, `.missingKind`.
    package init(laying sections: [ItemSection]) throws(ContainerFault) {
        try Self.checkKinds(sections.map(\.kind))
        var end = UInt64(Self.byteCount(sectionCount: sections.count))
        self.sections = sections.map { section in
            defer { end += UInt64(section.bytes.count) }
            return Section(
                kind: section.kind, offset: end, length: UInt64(section.bytes.count),
                digest: section.digest ?? ContentHash.sha256(section.bytes))
        }
        totalLength = end
    }

    package func encoded() -> [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.byteCount(sectionCount: sections.count))
        bytes.appendLittleEndian(layout)
        bytes.appendLittleEndian(UInt16(sections.count))
        bytes.appendLittleEndian(UInt32(Self.byteCount(sectionCount: sections.count)))
        bytes.appendLittleEndian(totalLength)
        for section in sections {
            let name = Array(section.kind.rawValue.utf8)
            bytes += name + [UInt8](repeating: 0, count: 16 - name.count)
            bytes.appendLittleEndian(section.offset)
            bytes.appendLittleEndian(section.length)
            bytes += section.digest.bytes
        }
        return bytes + Array(SHA256.hash(data: bytes))
    }

    /// Reads a header strictly: whatever `encoded` does not write is a fault.
    ///
    /// - Parameters:
    ///   - bytes: the beginning of the file, at least ``maximumByteCount`` bytes of it or all.
    ///   - fileByteCount: how long the file is.
    package init(decoding bytes: UnsafeRawBufferPointer, fileByteCount: UInt64) throws(ContainerFault) {
        let fixed = 24
        guard bytes.count >= fixed else { throw .tooShort(byteCount: fileByteCount, needed: UInt64(fixed)) }
        guard bytes.prefix(8).elementsEqual(Self.magic) else { throw .wrongMagic }
        let layout: UInt16 = bytes.littleEndian(at: 8)
        guard layout == 1 || layout == 2 else { throw .unknownLayout(layout) }
        let count: UInt16 = bytes.littleEndian(at: 10)
        guard (1...UInt16(Self.maximumSectionCount)).contains(count) else { throw .sectionCountOutOfRange(count) }
        let length = Self.byteCount(sectionCount: Int(count))
        let stated: UInt32 = bytes.littleEndian(at: 12)
        guard stated == UInt32(length) else { throw .headerLengthMismatch(stated: stated, expected: UInt32(length)) }
        guard bytes.count >= length else { throw .tooShort(byteCount: fileByteCount, needed: UInt64(length)) }
        var hasher = SHA256()
        hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<(length - 32)]))
        guard hasher.finalize().elementsEqual(bytes[(length - 32)..<length]) else { throw .headerDigestMismatch }

        sections = try Self.table(bytes, count: Int(count))
        try Self.check(sections, ofLayout: layout)
        totalLength = bytes.littleEndian(at: 16)
        // The table is contiguous, and no section ends beyond what a signed 64-bit file offset can name.
        let end = sections.last.map { $0.offset + $0.length } ?? UInt64(length)
        guard totalLength == end else { throw .totalLengthMismatch(stated: totalLength, expected: end) }
        guard fileByteCount == totalLength else {
            throw .fileLengthMismatch(byteCount: fileByteCount, stated: totalLength)
        }
    }

    package init(decoding bytes: [UInt8], fileByteCount: UInt64) throws(ContainerFault) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(ContainerFault) in try ItemHeader(decoding: bytes, fileByteCount: fileByteCount) }
        }
        self = try result.get()
    }

    private static func table(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ContainerFault) -> [Section] {
        var sections: [Section] = []
        var end = UInt64(byteCount(sectionCount: count))
        for index in 0..<count {
            let entry = UnsafeRawBufferPointer(rebasing: bytes[(24 + 64 * index)..<(24 + 64 * (index + 1))])
            let kind = try kind(entry.prefix(16), index: index)
            let offset: UInt64 = entry.littleEndian(at: 16)
            let length: UInt64 = entry.littleEndian(at: 24)
            guard offset == end, length <= UInt64(Int64.max) - offset else {
                throw .sectionMisplaced(kind, offset: offset, expected: end)
            }
            end += length
            sections.append(Section(kind: kind, offset: offset, length: length, digest: ContentHash(entry[32...])))
        }
        try checkKinds(sections.map(\.kind))
        return sections
    }

    private static func kind(_ field: Slice<UnsafeRawBufferPointer>, index: Int) throws(ContainerFault) -> SectionKind {
        let name = field.prefix { $0 != 0 }
        let isLowerCase = name.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard !name.isEmpty, isLowerCase, field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else {
            throw .malformedKind(index: index)
        }
        let text = String(decoding: name, as: UTF8.self)
        guard let kind = SectionKind(rawValue: text) else { throw .unknownKind(UntrustedText(text)) }
        return kind
    }

    private static func checkKinds(_ kinds: [SectionKind]) throws(ContainerFault) {
        var seen: Set<SectionKind> = []
        for kind in kinds where !seen.insert(kind).inserted { throw .repeatedKind(kind) }
        for kind in SectionKind.mandatory where !seen.contains(kind) { throw .missingKind(kind) }
        // One part of a release without the others is none.
        guard seen.contains(where: { !SectionKind.ofLayout1.contains($0) }) else { return }
        for kind in SectionKind.mandatoryOfRelease where !seen.contains(kind) { throw .missingKind(kind) }
    }

    /// The layout that is stated is the one that the sections make.
    private static func check(_ sections: [Section], ofLayout layout: UInt16) throws(ContainerFault) {
        if layout == 1, let other = sections.first(where: { !SectionKind.ofLayout1.contains($0.kind) }) {
            throw .unknownKind(UntrustedText(other.kind.rawValue))
        }
        if layout == 2,
            let missing = SectionKind.mandatoryOfRelease.first(where: { kind in
                !sections.contains { $0.kind == kind }
            })
        {
            throw .missingKind(missing)
        }
    }

    static func byteCount(sectionCount: Int) -> Int { 24 + 64 * sectionCount + 32 }
}
