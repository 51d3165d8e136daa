import EpilumeModel
import EpilumeOutbox
import Testing

@Suite("Item container, layout 1")
struct ContainerTests {
    private let file = SampleItem(7, rendering: true).file

    private func decode(_ bytes: [UInt8]) throws(ContainerFault) -> ItemHeader {
        try ItemHeader(decoding: bytes, fileByteCount: UInt64(bytes.count))
    }

    @Test("what is encoded decodes to the same, with sections one after the other up to the end")
    func roundTrip() throws {
        let item = SampleItem(7, rendering: true)
        let header = try decode(file)
        #expect(header.sections.map(\.kind) == [.record, .signature, .picture, .rendering])
        #expect(header.encoded() == Array(file.prefix(24 + 4 * 64 + 32)))
        var end: UInt64 = 24 + 4 * 64 + 32
        for (section, part) in zip(header.sections, item.parts) {
            #expect(section.offset == end)
            #expect(section.length == UInt64(part.1.count))
            #expect(Array(file[Int(section.offset)..<Int(section.offset + section.length)]) == part.1)
            end += section.length
        }
        #expect(header.totalLength == end && end == UInt64(file.count))
    }

    @Test("a digest that is handed over is written as it is, and one that is not is computed")
    func digests() throws {
        let item = SampleItem(1)
        let stated = try #require(ContentHash(hex: String(repeating: "5a", count: 32)))
        let header = try withSections(item.parts) { sections in
            try ItemHeader(
                laying: [sections[0], sections[1], ItemSection(.picture, sections[2].bytes, digest: stated)])
        }
        #expect(header[.picture]?.digest == stated)
        let empty = try withSections([(.record, []), (.signature, []), (.picture, [])]) { try ItemHeader(laying: $0) }
        #expect(empty.recordHash.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("every single changed bit of a header is found")
    func bitFlips() throws {
        let length = 24 + 4 * 64 + 32
        for index in 0..<length {
            for bit in 0..<8 {
                var damaged = file
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: ContainerFault.self, "bit \(bit) of byte \(index)") { try decode(damaged) }
            }
        }
    }

    @Test("every shorter and any longer file is found")
    func lengths() throws {
        for count in 0..<file.count {
            #expect(throws: ContainerFault.self, "\(count) bytes") { try decode(Array(file.prefix(count))) }
        }
        #expect(
            throws: ContainerFault.fileLengthMismatch(byteCount: UInt64(file.count) + 1, stated: UInt64(file.count))
        ) {
            try decode(file + [0])
        }
    }

    /// A header that says what a test wants it to say, with a digest that fits.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: ContainerFault
        var layout: UInt16 = 1
        var count: UInt16?
        var headerLength: UInt32?
        var total: UInt64?
        var kinds = ["record", "signature", "picture"]
        var offsetShift: [UInt64] = [0, 0, 0]
        var lengths: [UInt64] = [1, 1, 1]

        init(_ name: String, _ fault: ContainerFault, _ change: (inout Forgery) -> Void) {
            testDescription = name
            self.fault = fault
            change(&self)
        }

        var bytes: [UInt8] {
            func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
                withUnsafeBytes(of: value.littleEndian) { Array($0) }
            }
            let length = 24 + 64 * kinds.count + 32
            var end = UInt64(length)
            var table: [UInt8] = []
            for (index, kind) in kinds.enumerated() {
                let name = Array(kind.utf8)
                table += name + [UInt8](repeating: 0, count: 16 - name.count)
                table += little(end &+ offsetShift[index]) + little(lengths[index]) + [UInt8](repeating: 3, count: 32)
                end &+= lengths[index]
            }
            let head =
                Array("EPILITEM".utf8) + little(layout) + little(count ?? UInt16(kinds.count))
                + little(headerLength ?? UInt32(length)) + little(total ?? end)
            return head + table + Self.sha256(head + table) + [0, 0, 0]
        }

        private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
            // The container's own digest of a section, read back as hexadecimal.
            let hex = withSections([(.record, bytes), (.signature, []), (.picture, [])]) { sections in
                (try? ItemHeader(laying: sections))?.recordHash.hex ?? ""
            }
            return stride(from: 0, to: hex.utf8.count, by: 2).map { UInt8(hex.dropFirst($0).prefix(2), radix: 16) ?? 0 }
        }
    }

    static let forgeries: [Forgery] = [
        Forgery("another layout", .unknownLayout(3)) { $0.layout = 3 },
        Forgery("a release without its sections", .missingKind(.context)) { $0.layout = 2 },
        Forgery("a release without its object", .missingKind(.object)) {
            $0.layout = 2
            $0.kinds += ["context", "release"]
            $0.lengths += [1, 1]
            $0.offsetShift += [0, 0]
        },
        Forgery("a release in layout 1", .unknownKind(UntrustedText("context"))) {
            $0.kinds += ["context", "object", "release"]
            $0.lengths += [1, 1, 1]
            $0.offsetShift += [0, 0, 0]
        },
        Forgery("no sections", .sectionCountOutOfRange(0)) { $0.count = 0 },
        Forgery("too many sections", .sectionCountOutOfRange(17)) { $0.count = 17 },
        Forgery("another header length", .headerLengthMismatch(stated: 247, expected: 248)) { $0.headerLength = 247 },
        Forgery("more sections than the header holds", .headerLengthMismatch(stated: 248, expected: 312)) {
            $0.count = 4
        },
        Forgery("an unknown kind", .unknownKind(UntrustedText("thumbnail"))) {
            $0.kinds.append("thumbnail")
            $0.lengths.append(0)
            $0.offsetShift.append(0)
        },
        Forgery("a kind in capitals", .malformedKind(index: 2)) { $0.kinds[2] = "Picture" },
        Forgery("a kind without letters", .malformedKind(index: 0)) { $0.kinds[0] = "" },
        Forgery("letters after the padding", .malformedKind(index: 1)) { $0.kinds[1] = "sign\0ature" },
        Forgery("a kind twice", .repeatedKind(.record)) { $0.kinds[2] = "record" },
        Forgery("no picture", .missingKind(.picture)) { $0.kinds[2] = "rendering" },
        Forgery("a gap", .sectionMisplaced(.signature, offset: 250, expected: 249)) { $0.offsetShift[1] = 1 },
        Forgery("an overlap", .sectionMisplaced(.picture, offset: 249, expected: 250)) { $0.offsetShift[2] = .max },
        Forgery("a length that overflows", .sectionMisplaced(.picture, offset: 250, expected: 250)) {
            $0.lengths[2] = .max - 2
        },
        Forgery("another total", .totalLengthMismatch(stated: 252, expected: 251)) { $0.total = 252 },
        Forgery("more contents than file", .fileLengthMismatch(byteCount: 251, stated: 253)) { $0.lengths[2] = 3 },
    ]

    @Test("each fault has its name, although the header's digest fits", arguments: forgeries)
    func namedFaults(_ forgery: Forgery) {
        #expect(throws: forgery.fault) { try decode(forgery.bytes) }
        #expect(!forgery.fault.sentence.isEmpty)
    }

    @Test("a forged header that says nothing wrong is read")
    func forgeryControl() throws {
        let control = Forgery("nothing", .wrongMagic) { _ in }
        #expect(try decode(control.bytes).sections.count == 3)
    }

    @Test("what is not an item at all is called so")
    func notAnItem() {
        #expect(throws: ContainerFault.wrongMagic) { try decode([UInt8](repeating: 0x20, count: 400)) }
        #expect(throws: ContainerFault.tooShort(byteCount: 0, needed: 24)) { try decode([]) }
        var damaged = file
        damaged[30] ^= 1
        #expect(throws: ContainerFault.headerDigestMismatch) { try decode(damaged) }
    }

    @Test("sections that make no item are refused")
    func unfitSections() {
        let item = SampleItem(1)
        #expect(throws: ContainerFault.missingKind(.signature)) {
            try withSections([(.record, item.record), (.picture, item.picture)]) { try ItemHeader(laying: $0) }
        }
        #expect(throws: ContainerFault.repeatedKind(.picture)) {
            try withSections(item.parts + [(.picture, [])]) { try ItemHeader(laying: $0) }
        }
    }
}
