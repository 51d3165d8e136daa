import EpilumeDICOM
import Foundation
import Testing

@Suite struct ObjectWriterTests {
    /// What dcmdump shows: tag, VR and value of one attribute of the given data set.
    @Test(arguments: [
        (ValueRepresentation.AE, DataSet.Value.texts(["STATION 1"]), "STATION 1"),
        (.AS, .texts(["041Y"]), "041Y"),
        (.CS, .texts(["ORIGINAL", "PRIMARY"]), #"ORIGINAL\PRIMARY"#),
        (.DA, .texts(["20240229"]), "20240229"),
        (.DS, .texts(["1.5", "-2e3"]), #"1.5\-2e3"#),
        (.DT, .texts(["20261122181500.123456+0100"]), "20261122181500.123456+0100"),
        (.FD, .float64([0.1, -2]), #"0.1\-2"#),
        (.FL, .float32([0.5, 1e10]), #"0.5\1e+10"#),
        (.IS, .texts(["-12", "7"]), #"-12\7"#),
        (.LO, .texts(["Müller", "odd"]), #"Müller\odd"#),
        (.LT, .texts([#"one\two"#]), #"one\two"#),
        (.OB, .bytes([1, 2, 3]), #"01\02\03\00"#),
        (.PN, .texts(["Yamada^Tarou=山田^太郎=やまだ^たろう"]), "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        (.SH, .texts(["É1"]), "É1"),
        (.ST, .texts(["a remark"]), "a remark"),
        (.TM, .texts(["235960.999999"]), "235960.999999"),
        (.UC, .texts(["long", "er"]), #"long\er"#),
        (.UI, .texts(["1.2.840.10008.1.2"]), "1.2.840.10008.1.2"),
        (.UL, .unsigned32([0, 4_294_967_295]), #"0\4294967295"#),
        (.UR, .texts(["https://example.org/a?b=c"]), "https://example.org/a?b=c"),
        (.US, .unsigned16([1, 65_535]), #"1\65535"#),
        (.UT, .texts(["text"]), "text"),
    ])
    func `each value representation is read as it was meant`(
        vr: ValueRepresentation, value: DataSet.Value, shown: String
    ) throws {
        let tools = try Tools()
        var object = SampleObject.least
        object.put(0x0008, 0x0005, .CS, "ISO_IR 192")
        object.put(0x0075, 0x0010, .LO, "EPILUME TEST")
        object[Tag(0x0075, 0x1001)] = .init(vr: vr, value: value)
        let lines = try tools.dump(ObjectWriter().file(of: object))
        #expect(lines.contains(Tools.Line(0, "0075,1001", vr.rawValue, shown)))
    }

    @Test(arguments: ValueRepresentation.allCases)
    func `an attribute without a value is there and empty`(vr: ValueRepresentation) throws {
        let tools = try Tools()
        var object = SampleObject.least
        object.put(0x0075, 0x0010, .LO, "EPILUME TEST")
        object.putEmpty(0x0075, 0x1001, vr)
        let file = try ObjectWriter().file(of: object)
        let line = try #require(try tools.dump(file).first { $0.tag == "0075,1001" })
        #expect(line.vr == vr.rawValue)
        let answer = try tools.run("dcm2xml", tools.path("dump.dcm"))
        #expect(answer.status == 0)
        let tag = #"tag="0075,1001""#
        let element = try #require(answer.text.split(separator: "\n").first { $0.contains(tag) })
        #expect(element.contains(vr == .SQ ? #"card="0""# : #"len="0""#))
    }

    @Test func `an empty list of values is an attribute without a value`() throws {
        var empty = SampleObject.least, none = SampleObject.least
        empty.putEmpty(0x0028, 0x0010, .US)
        empty.putEmpty(0x0010, 0x0010, .PN)
        none[Tag(0x0028, 0x0010)] = .init(vr: .US, value: .unsigned16([]))
        none[Tag(0x0010, 0x0010)] = .init(vr: .PN, value: .texts([]))
        #expect(try ObjectWriter().file(of: empty) == ObjectWriter().file(of: none))
    }

    @Test func `the file meta information names object, encoding and writer`() throws {
        let tools = try Tools()
        let lines = try tools.dump(ObjectWriter().file(of: SampleObject.dermoscopic))
        let meta = lines.filter { $0.tag.hasPrefix("0002,") }
        #expect(
            meta.dropFirst() == [
                Tools.Line(0, "0002,0001", "OB", #"00\01"#),
                Tools.Line(0, "0002,0002", "UI", "1.2.840.10008.5.1.4.1.1.77.1.7"),
                Tools.Line(0, "0002,0003", "UI", "2.25.304008015083471503816236431987631264853"),
                Tools.Line(0, "0002,0010", "UI", "1.2.840.10008.1.2.4.50"),
                Tools.Line(0, "0002,0012", "UI", ObjectWriter.implementationClassUID),
                Tools.Line(0, "0002,0013", "SH", ObjectWriter.implementationVersionName),
            ])
        // Group length: from its own end to the end of the group, that is to (0008,0005).
        let file = try ObjectWriter().file(of: SampleObject.dermoscopic)
        let end = try #require(file.firstRange(of: [0x08, 0x00, 0x05, 0x00] + Array("CS".utf8))).lowerBound
        #expect(meta[0] == Tools.Line(0, "0002,0000", "UL", "\(end - 144)"))
        #expect(file.prefix(132).elementsEqual([UInt8](repeating: 0, count: 128) + Array("DICM".utf8)))
    }

    @Test func `nothing stands in the object that the data set does not say`() throws {
        let tools = try Tools()
        let given = SampleObject.dermoscopic
        let lines = try tools.dump(ObjectWriter().file(of: given))
        let top = lines.filter { $0.depth == 0 && !$0.tag.hasPrefix("0002,") && !$0.tag.hasPrefix("FFFE,") }
        #expect(top.map { "(\($0.tag))" } == given.tags.map(\.description))
    }

    @Test func `sequences hold sequences, items none or many, and all end where they should`() throws {
        let tools = try Tools()
        var inner = DataSet()
        inner.put(0x0008, 0x0100, .SH, "inner")
        var middle = DataSet()
        middle.put(0x0040, 0xA168, .SQ, [inner, DataSet(), inner])
        middle.put(0x0040, 0xA040, .CS, "CODE")
        var object = SampleObject.least
        object.put(0x0040, 0x0555, .SQ, [middle, middle])
        object.put(0x0040, 0x0556, .ST, "after")
        let lines = try tools.dump(ObjectWriter().file(of: object))
        let values = lines.filter { $0.value == "inner" || $0.value == "CODE" || $0.value == "after" }
        #expect(values.map(\.depth) == [2, 4, 4, 2, 4, 4, 0])
        #expect(lines.count { $0.tag == "FFFE,E000" } == 2 + 6)
    }

    @Test(arguments: [false, true])
    func `a picture is one fragment, padded to even with one 00`(isOdd: Bool) throws {
        let tools = try Tools()
        // A comment of one byte makes the length odd; decoders skip it.
        let comment: [UInt8] = [0xFF, 0xFE, 0x00, 0x03, 0x21]
        let picture = SampleObject.picture.prefix(2) + (isOdd ? comment : []) + SampleObject.picture.dropFirst(2)
        #expect(picture.count.isMultiple(of: 2) != isOdd)
        var object = SampleObject.dermoscopic
        object[Tag(0x7FE0, 0x0010)] = .init(vr: .OB, value: .encapsulated(Array(picture)))
        let file = try ObjectWriter().file(of: object)
        let padded = picture + (isOdd ? [0x00] : [])
        let item: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0]
        let end: [UInt8] =
            [
                0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x42, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
            ] + item + [0, 0, 0, 0] + item + [UInt8(padded.count & 0xFF), UInt8(padded.count >> 8), 0, 0] + padded
            + [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
        #expect(file.suffix(end.count).elementsEqual(end))
        let answer = try tools.run("dcmdjpeg", tools.put(file, as: "in.dcm"), tools.path("raw.dcm"))
        #expect(answer.status == 0, "\(answer.text)")
        let raw = try Array(Data(contentsOf: tools.folder.appending(path: "raw.dcm")))
        #expect(raw.count > 24 * 16 * 3)
    }

    @Test func `thirty million bytes and a picture of two million go through whole`() throws {
        let tools = try Tools()
        var random = SystemRandomNumberGenerator()
        let picture = [0xFF, 0xD8] + (0..<2_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var object = SampleObject.least
        object.put(0x0075, 0x0010, .LO, "EPILUME TEST")
        object.put(0x0075, 0x1001, bytes: [UInt8](repeating: 0xAB, count: 30_000_001))
        object[Tag(0x7FE0, 0x0010)] = .init(vr: .OB, value: .encapsulated(picture))
        let signer = try ObjectSigner(TestKeys.bits2048)
        let file = try ObjectWriter(signer: signer).file(of: object)
        let pixels = try #require(file.firstRange(of: picture.prefix(64)))
        #expect(file[pixels.lowerBound...].prefix(picture.count).elementsEqual(picture))
        #expect(file.contains([UInt8](repeating: 0xAB, count: 30_000_001) + [0x00]))
        #expect(try tools.verify(file, TestKeys.bits2048).status == 0)
    }

    @Test func `the same data set gives the same bytes`() throws {
        let once = try ObjectWriter().file(of: SampleObject.dermoscopic)
        #expect(try once == ObjectWriter().file(of: SampleObject.dermoscopic))
        #expect(once.count > 1000)
    }

    @Test func `threads write at the same time without seeing each other`() async throws {
        let alone = try ObjectWriter().file(of: SampleObject.dermoscopic)
        let signer = try ObjectSigner(TestKeys.bits2048)
        let files = try await withThrowingTaskGroup(of: ([UInt8], [UInt8]).self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try (
                        ObjectWriter().file(of: SampleObject.dermoscopic),
                        ObjectWriter(signer: signer).file(of: SampleObject.dermoscopic)
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let tools = try Tools()
        for (plain, signed) in files {
            #expect(plain == alone)
            #expect(try tools.verify(signed, TestKeys.bits2048).status == 0)
        }
        #expect(Set(files.map(\.1)).count == 16, "each signature has a UID of its own")
    }
}
