import EpilumeModel
import Testing

@Suite struct PictureContextFaultTests {
    /// Everything said, and nothing wrong with it.
    static var whole: PictureContext {
        var context = PictureContext()
        context.region = CodedTerm("41550009", "SCT", "Skin of posterior surface of forearm")
        context.laterality = .left
        context.lesion = .init(id: "L3", uid: "2.25.329800735698586629295641978511506172918")
        context.contact = .contact
        context.immersion = .ultrasoundGel
        context.polarization = .polarized
        context.magnificationThousandths = 10_000
        context.recognisableFeatures = false
        var subject = PictureContext.Subject()
        subject.id = "4711"
        subject.issuer = "CHU"
        subject.name = "Müller^Zoë=山田^太郎"
        subject.birthDate = "20000229"
        subject.sex = .female
        subject.provisional = true
        context.subject = subject
        var study = PictureContext.Study()
        study.instanceUID = "1.2.840.0.1"
        study.id = "S1"
        study.accessionNumber = "A-2026-1"
        study.description = "Contrôle annuel"
        study.referringPhysician = "House^Gregory"
        study.requestedProcedureID = "RP1"
        study.scheduledStepID = "SPS1"
        context.study = study
        context.comment = "Asymmetric.\nSeen before."
        return context
    }

    private func paths(_ change: (inout PictureContext) -> Void) -> [String] {
        var context = Self.whole
        change(&context)
        return context.faults.map(\.path)
    }

    @Test("what is well said has no fault") func whatIsWellSaidHasNoFault() {
        #expect(Self.whole.faults.isEmpty)
        #expect(Self.whole.gaps.isEmpty)
        #expect(PictureContext().faults.isEmpty)
        #expect(PictureContext().gaps.map(\.path) == ["region", "subject"])
    }

    @Test("a region outside the list is a fault") func aRegionOutsideTheListIsAFault() {
        #expect(paths { $0.region = CodedTerm("41550009", "SCT", "Skin of elbow") } == ["region"])
        #expect(paths { $0.region = CodedTerm("1", "SCT", "Skin") } == ["region"])
    }

    @Test("a side that the region cannot have is a fault") func aSideThatTheRegionCannotHaveIsAFault() {
        #expect(paths { $0.laterality = .unpaired } == ["laterality"])
        let navel = CodedTerm("315003", "SCT", "Skin of umbilicus")
        #expect(paths { $0.region = navel } == ["laterality"])
        #expect(
            paths {
                $0.region = navel; $0.laterality = .unpaired
            } == [])
    }

    @Test("a paired region without a side is a gap and no fault") func aPairedRegionWithoutASideIsAGapAndNoFault() {
        var context = Self.whole
        context.laterality = nil
        #expect(context.faults.isEmpty)
        #expect(context.gaps.map(\.path) == ["laterality"])
    }

    @Test("a fingerprint is recognisable") func aFingerprintIsRecognisable() {
        let thumb = CodedTerm("38341", "FMA", "Skin of palmar part of thumb")
        #expect(paths { $0.region = thumb } == ["recognisableFeatures"])
        #expect(
            paths {
                $0.region = thumb; $0.recognisableFeatures = nil
            } == [])
    }

    @Test(
        "a lesion needs a name of one line", arguments: ["", "L\\3", "L\n3", " L3", String(repeating: "x", count: 65)])
    func aLesionNeedsANameOfOneLine(id: String) {
        #expect(paths { $0.lesion?.id = id } == ["lesion.id"])
    }

    @Test(
        "a UID that is none is a fault",
        arguments: [
            "", "1", "1.", ".1", "1..2", "1.02", "3.1", "1.2.a", "1.2 ", String(repeating: "1.", count: 32) + "1",
            "２.25",
        ])
    func aUIDThatIsNoneIsAFault(uid: String) {
        #expect(paths { $0.lesion?.uid = uid } == ["lesion.uid"])
        #expect(paths { $0.study?.instanceUID = uid } == ["study.instanceUID"])
    }

    @Test("the longest UID is none") func theLongestUIDIsNone() {
        #expect(DICOMForm.isUID(String(repeating: "1.", count: 31) + "12"))
    }

    @Test("immersion goes with contact only") func immersionGoesWithContactOnly() {
        #expect(paths { $0.contact = .nonContact } == ["immersion"])
        #expect(paths { $0.contact = nil } == ["immersion"])
    }

    @Test("an impossible magnification is a fault", arguments: [99, 1_000_001, -10_000, Int.min, Int.max])
    func anImpossibleMagnificationIsAFault(value: Int) {
        #expect(paths { $0.magnificationThousandths = value } == ["magnificationThousandths"])
    }

    @Test(
        "a birth date is a day that was",
        arguments: ["20010229", "19000229", "20001301", "20000100", "00000101", "2000-2-1", "200002290", "2000２29"])
    func aBirthDateIsADayThatWas(text: String) {
        #expect(paths { $0.subject?.birthDate = text } == ["subject.birthDate"])
    }

    @Test(
        "a name has the form of a name everywhere",
        arguments: [
            "", "^^^^", "A^B^C^D^E^F", "A=B=C=D", "A\\B", "A\u{1b}$B", "A\u{202e}B", String(repeating: "ä", count: 65),
        ])
    func aNameHasTheFormOfANameEverywhere(name: String) {
        #expect(paths { $0.subject?.name = name } == ["subject.name"])
        #expect(paths { $0.study?.referringPhysician = name } == ["study.referringPhysician"])
    }

    @Test("sixty-four characters are enough whatever their bytes") func sixtyFourCharactersAreEnoughWhateverTheirBytes()
    {
        #expect(DICOMForm.isPersonName(String(repeating: "ä", count: 64) + "=" + String(repeating: "山", count: 64)))
    }

    @Test("ids are as long as their attribute allows") func idsAreAsLongAsTheirAttributeAllows() {
        #expect(paths { $0.subject?.id = String(repeating: "1", count: 65) } == ["subject.id"])
        #expect(paths { $0.subject?.issuer = "a\\b" } == ["subject.issuer"])
        #expect(paths { $0.subject?.id = nil } == ["subject.issuer"])
        #expect(paths { $0.study?.id = String(repeating: "1", count: 17) } == ["study.id"])
        #expect(paths { $0.study?.accessionNumber = String(repeating: "1", count: 17) } == ["study.accessionNumber"])
        #expect(paths { $0.study?.requestedProcedureID = "" } == ["study.requestedProcedureID"])
        #expect(paths { $0.study?.scheduledStepID = "a\tb" } == ["study.scheduledStepID"])
        #expect(paths { $0.study?.description = String(repeating: "é", count: 65) } == ["study.description"])
    }

    @Test("a subject without id and name is nobody") func aSubjectWithoutIdAndNameIsNobody() {
        #expect(paths { $0.subject = PictureContext.Subject() } == ["subject"])
    }

    @Test(
        "a comment is short plain text",
        arguments: ["", " \n ", "a\u{0}b", "a\u{2028}b", String(repeating: "x", count: 1025)])
    func aCommentIsShortPlainText(text: String) {
        #expect(paths { $0.comment = text } == ["comment"])
    }

    @Test("no fault repeats a value") func noFaultRepeatsAValue() {
        var context = Self.whole
        context.subject?.name = "Secret\\Name"
        context.subject?.birthDate = "19991399"
        context.subject?.id = "Secret\\Id"
        context.comment = "Secret\u{0}"
        let text = context.faults.map(\.description).joined()
        #expect(context.faults.count == 4)
        #expect(!text.contains("Secret") && !text.contains("1999"))
    }

    @Test("a verified state of the light says polarization only by its name")
    func aVerifiedStateOfTheLightSaysPolarizationOnlyByItsName() {
        #expect(PictureContext.Polarization(lightState: "polarised") == .polarized)
        #expect(PictureContext.Polarization(lightState: "non-polarized") == .nonPolarized)
        #expect(PictureContext.Polarization(lightState: "on") == nil)
    }
}
