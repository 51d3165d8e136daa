import EpilumeModel
import FoundationEssentials
import Testing

@Suite struct PictureContextJSONTests {
    private func decode(_ text: String) throws -> PictureContext {
        try JSONDecoder().decode(PictureContext.self, from: Data(text.utf8))
    }

    @Test("what is written is read back") func whatIsWrittenIsReadBack() throws {
        let whole = PictureContextFaultTests.whole
        let bytes = try JSONEncoder().encode(whole)
        #expect(try JSONDecoder().decode(PictureContext.self, from: bytes) == whole)
    }

    @Test("an empty context has no members") func anEmptyContextHasNoMembers() throws {
        #expect(String(decoding: try JSONEncoder().encode(PictureContext()), as: UTF8.self) == "{}")
        #expect(try decode("{}") == PictureContext())
    }

    @Test(
        "anything else is refused",
        arguments: [
            #"{"regoin":{}}"#, #"{"region":{"value":"1","scheme":"SCT","meaning":"x","code":"1"}}"#,
            #"{"lesion":{"id":"1","uid":"1.2","x":1}}"#, #"{"subject":{"birthdate":"20000101"}}"#,
            #"{"study":{"uid":"1.2"}}"#, #"{"comment":null}"#, #"{"subject":{"id":null}}"#, #"{"lesion":{"id":"1"}}"#,
            #"{"laterality":"L"}"#, #"{"magnificationThousandths":1.5}"#, "[]", "null",
        ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decode(text) }
    }

    @Test("a refusal does not repeat an unknown member") func aRefusalDoesNotRepeatAnUnknownMember() throws {
        let error = try #require(throws: DecodingError.self) { try decode(#"{"subject":{"Secret^Name":1}}"#) }
        #expect(!"\(error)".contains("Secret"))
    }

    @Test("a change is strict too") func aChangeIsStrictToo() throws {
        let read = { (text: String) in try JSONDecoder().decode(ContextChange.self, from: Data(text.utf8)) }
        #expect(try read("{}") == ContextChange())
        #expect(try read(#"{"clear":["region","comment"]}"#).clear == [.region, .comment])
        #expect(throws: DecodingError.self) { try read(#"{"clear":["name"]}"#) }
        #expect(throws: DecodingError.self) { try read(#"{"remove":["region"]}"#) }
    }
}

@Suite struct PictureContextMergingTests {
    let whole = PictureContextFaultTests.whole

    @Test("what is not said stays") func whatIsNotSaidStays() {
        #expect(whole.merging(PictureContext()) == whole)
        #expect(PictureContext().merging(whole) == whole)
    }

    @Test("a later value replaces an earlier one") func aLaterValueReplacesAnEarlierOne() {
        var later = PictureContext()
        later.comment = "other"
        later.polarization = .nonPolarized
        later.magnificationThousandths = 20_000
        later.recognisableFeatures = true
        var expected = whole
        expected.comment = "other"
        expected.polarization = .nonPolarized
        expected.magnificationThousandths = 20_000
        expected.recognisableFeatures = true
        #expect(whole.merging(later) == expected)
    }

    @Test("two persons are never mixed") func twoPersonsAreNeverMixed() {
        var later = PictureContext()
        var subject = PictureContext.Subject()
        subject.id = "4712"
        later.subject = subject
        #expect(whole.merging(later).subject == subject)
    }

    @Test("a side goes with its region") func aSideGoesWithItsRegion() {
        var later = PictureContext()
        later.region = CodedTerm("36141000", "SCT", "Skin of cheek")
        #expect(whole.merging(later).laterality == nil)
        later.laterality = .right
        #expect(whole.merging(later).laterality == .right)
        later = PictureContext()
        later.region = whole.region
        #expect(whole.merging(later).laterality == .left)
    }

    @Test("an immersion goes with its contact") func anImmersionGoesWithItsContact() {
        var later = PictureContext()
        later.contact = .nonContact
        #expect(whole.merging(later).immersion == nil)
        #expect(whole.merging(later).faults.isEmpty)
    }

    @Test("every field can be taken back", arguments: PictureContext.Field.allCases)
    func everyFieldCanBeTakenBack(field: PictureContext.Field) throws {
        let cleared = whole.merging(ContextChange(clear: [field]))
        #expect(cleared != whole)
        #expect(cleared.faults.isEmpty)
        let text = String(decoding: try JSONEncoder().encode(cleared), as: UTF8.self)
        #expect(!text.contains("\"\(field.rawValue)\":"))
    }

    @Test("what is set counts after what is cleared") func whatIsSetCountsAfterWhatIsCleared() {
        var set = PictureContext()
        set.comment = "new"
        #expect(whole.merging(ContextChange(set: set, clear: [.comment, .study])).comment == "new")
    }
}
