import EpilumeDICOM
import Testing

/// What the writer refuses before dcmtk sees it.
@Suite struct DataSetRulesTests {
    private func fault(_ change: (inout DataSet) -> Void) -> DICOMFault? {
        var object = SampleObject.least
        change(&object)
        do throws(DICOMFault) {
            _ = try ObjectWriter().file(of: object)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the least object is taken`() { #expect(fault { _ in } == nil) }

    @Test(arguments: [Tag(0x0008, 0x0016), Tag(0x0008, 0x0018)])
    func `an object without a name is refused`(tag: Tag) {
        #expect(fault { $0[tag] = nil } == .missing(tag))
        #expect(fault { $0[tag] = .init(vr: .UI, value: .empty) } == .missing(tag))
        #expect(fault { $0[tag] = .init(vr: .UI, value: .texts(["1.2", "1.3"])) } == .missing(tag))
    }

    @Test(arguments: [
        Tag(0x0002, 0x0010), Tag(0x0004, 0x1220), Tag(0x0000, 0x0002), Tag(0x0008, 0x0000), Tag(0xFFFE, 0xE000),
        Tag(0xFFFC, 0xFFFC), Tag(0xFFFF, 0x1001), Tag(0x0005, 0x0010),
    ])
    func `tags of the encoding are refused`(tag: Tag) {
        #expect(fault { $0[tag] = .init(vr: .LO, value: .texts(["X"])) } == .attribute(path: [tag], .reservedTag))
    }

    @Test(arguments: [Tag(0x4FFE, 0x0001), Tag(0xFFFA, 0xFFFA)])
    func `a signature cannot be given`(tag: Tag) {
        #expect(fault { $0[tag] = .init(vr: .SQ, value: .items([])) } == .attribute(path: [tag], .signatureTag))
    }

    @Test func `a private attribute needs its creator in the same data set`() {
        let tag = Tag(0x0075, 0x1101), item = Tag(0x0040, 0x0555)
        #expect(fault { $0.put(0x0075, 0x1101, bytes: [1]) } == .attribute(path: [tag], .noPrivateCreator))
        #expect(
            fault {
                $0.put(0x0075, 0x0010, .LO, "OTHER BLOCK")
                $0.put(0x0075, 0x1101, bytes: [1])
            } == .attribute(path: [tag], .noPrivateCreator))
        #expect(
            fault {
                $0.put(0x0075, 0x0011, .LO, "THIS BLOCK")
                $0.put(0x0075, 0x1101, bytes: [1])
            } == nil)
        #expect(
            fault {
                $0.put(0x0075, 0x0011, .LO, "OUTSIDE")
                var inside = DataSet()
                inside.put(0x0075, 0x1101, bytes: [1])
                $0.put(0x0040, 0x0555, .SQ, [inside])
            } == .attribute(path: [item, tag], .noPrivateCreator))
        #expect(
            fault { $0.put(0x0075, 0x0010, .SH, "A") } == .attribute(path: [Tag(0x0075, 0x0010)], .noPrivateCreator))
        #expect(
            fault { $0.put(0x0075, 0x0110, .LO, "A") } == .attribute(path: [Tag(0x0075, 0x0110)], .noPrivateCreator))
    }

    @Test(arguments: [
        (ValueRepresentation.LO, DataSet.Value.bytes([1])), (.OB, .texts(["A"])), (.US, .unsigned32([1])),
        (.UL, .unsigned16([1])), (.FL, .float64([1])), (.FD, .float32([1])), (.SQ, .texts(["A"])), (.OB, .items([])),
        (.LO, .encapsulated([0xFF, 0xD8])),
    ])
    func `a value of another kind than its representation is refused`(vr: ValueRepresentation, value: DataSet.Value) {
        let tag = Tag(0x0018, 0x1000)
        #expect(fault { $0[tag] = .init(vr: vr, value: value) } == .attribute(path: [tag], .wrongKind(vr)))
    }

    @Test func `encapsulated pixel data stands in its place and is JPEG`() {
        let pixels = Tag(0x7FE0, 0x0010), code: [UInt8] = [0xFF, 0xD8, 0xFF, 0xD9]
        #expect(fault { $0[pixels] = .init(vr: .OB, value: .encapsulated(code)) } == nil)
        #expect(
            fault { $0[pixels] = .init(vr: .OB, value: .encapsulated([0x89, 0x50])) }
                == .value(path: [pixels], .notJPEG))
        let tag = Tag(0x0018, 0x1000), icon = Tag(0x0088, 0x0200)
        #expect(
            fault { $0[tag] = .init(vr: .OB, value: .encapsulated(code)) }
                == .attribute(path: [tag], .misplacedPixelData))
        #expect(
            fault {
                var item = DataSet()
                item[pixels] = .init(vr: .OB, value: .encapsulated(code))
                $0.put(0x0088, 0x0200, .SQ, [item])
            } == .attribute(path: [icon, pixels], .misplacedPixelData))
    }

    @Test func `text beyond ASCII needs ISO_IR 192, and no other set is taken`() {
        let name = Tag(0x0010, 0x0010), set = Tag(0x0008, 0x0005)
        #expect(fault { $0.put(0x0010, 0x0010, .PN, "Müller") } == .value(path: [name], .characterSetUnstated))
        #expect(
            fault {
                $0.put(0x0008, 0x0005, .CS, "ISO_IR 192")
                $0.put(0x0010, 0x0010, .PN, "Müller")
            } == nil)
        for other in ["ISO_IR 100", "GB18030"] {
            #expect(fault { $0.put(0x0008, 0x0005, .CS, other) } == .attribute(path: [set], .foreignCharacterSet))
        }
        #expect(fault { $0.putEmpty(0x0008, 0x0005, .CS) } == .attribute(path: [set], .foreignCharacterSet))
        #expect(
            fault {
                var item = DataSet()
                item.put(0x0008, 0x0005, .CS, "ISO_IR 192")
                $0.put(0x0040, 0x0555, .SQ, [item])
            } == .attribute(path: [Tag(0x0040, 0x0555), set], .foreignCharacterSet))
    }

    @Test func `values in items are checked like all others`() {
        #expect(
            fault {
                $0.put(0x0008, 0x2218, .SQ, [SampleObject.code("1", "SCT", "Skin\u{1b}")])
            } == .value(path: [Tag(0x0008, 0x2218), Tag(0x0008, 0x0104)], .forbiddenCharacter(.LO, code: 0x1B)))
    }

    @Test func `values that overflow a short length field are refused`() {
        let tag = Tag(0x0028, 0x3006)
        #expect(fault { $0[tag] = .init(vr: .US, value: .unsigned16(.init(repeating: 1, count: 32_767))) } == nil)
        #expect(
            fault { $0[tag] = .init(vr: .US, value: .unsigned16(.init(repeating: 1, count: 32_768))) }
                == .value(path: [tag], .tooManyBytes(.US, byteCount: 65_536)))
    }

    @Test func `the values together have a bound, and one array counts as often as it stands`() {
        let block = [UInt8](repeating: 7, count: 16 << 20), count = DataSet.byteLimit / block.count + 1
        let found = fault {
            $0.put(0x0075, 0x0010, .LO, "EPILUME TEST")
            for element in 0..<UInt16(count) { $0.put(0x0075, 0x1000 + element, bytes: block) }
        }
        guard case .tooLarge(let byteCount, DataSet.byteLimit) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(byteCount > DataSet.byteLimit)
    }

    @Test func `several values stand only where the representation takes them`() {
        let tag = Tag(0x0020, 0x4000)
        #expect(fault { $0.put(0x0020, 0x4000, .LT, "a", "b") } == .value(path: [tag], .severalValues(.LT)))
        #expect(fault { $0[tag] = .init(vr: .FD, value: .float64([.nan])) } == .value(path: [tag], .notFinite))
    }

    @Test func `nesting has an end`() {
        func nested(_ depth: Int) -> DataSet {
            var item = DataSet()
            if depth > 0 {
                item.put(0x0040, 0xA730, .SQ, [nested(depth - 1)])
            } else {
                item.put(0x0008, 0x0100, .SH, "x")
            }
            return item
        }
        #expect(fault { $0.put(0x0040, 0xA730, .SQ, [nested(DataSet.nestingLimit - 1)]) } == nil)
        let tag = Tag(0x0040, 0xA730)
        #expect(
            fault { $0.put(0x0040, 0xA730, .SQ, [nested(DataSet.nestingLimit)]) }
                == .attribute(
                    path: Array(repeating: tag, count: DataSet.nestingLimit + 1) + [Tag(0x0008, 0x0100)],
                    .nestedTooDeep(limit: DataSet.nestingLimit)))
    }

    @Test func `the sentence names the place and what to do, and not the patient`() {
        let sentence = fault { $0.put(0x0010, 0x0020, .LO, #"4711\DOE"#) }.map(\.description)
        #expect(
            sentence
                == "The value of (0010,0020) holds the character U+005C, which LO forbids. The object was not written.")
    }
}
