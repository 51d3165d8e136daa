import EpilumeDICOM
import EpilumeModel
import Testing

@Suite struct ObjectMakerTests {
    @Test("every kind of object passes its table", arguments: ObjectClass.allCases)
    func everyKindOfObjectPassesItsTable(objectClass: ObjectClass) throws {
        let sources = [
            Sources.captured(objectClass), try Sources.calibrated(objectClass), Sources.imported(objectClass),
            try Sources.correction(objectClass), Sources.bare(objectClass),
        ]
        for source in sources {
            let set = try Sources.set(source)
            #expect(IODTable.faults(in: set).isEmpty)
            #expect(set.text(.sopClassUID) == objectClass.uid)
            #expect(set.text(.modality) == objectClass.modality)
        }
    }

    @Test("the same source gives the same data set") func theSameSourceGivesTheSameDataSet() throws {
        #expect(try Sources.set(Sources.captured()) == Sources.set(Sources.captured()))
    }

    @Test("times are those of the station's zone") func timesAreThoseOfTheStationsZone() throws {
        let set = try Sources.set(Sources.captured())
        #expect(set.text(.timezoneOffsetFromUTC) == "+0100")
        #expect(set.text(.contentDate) == "20260302")
        #expect(set.text(.contentTime) == "003000.250000")
        #expect(set.text(.acquisitionDateTime) == "20260302003000.250000+0100")
        var source = Sources.captured()
        source.utcOffsetMinutes = -210
        #expect(try Sources.set(source).text(.acquisitionDateTime) == "20260301200000.250000-0330")
        source.utcOffsetMinutes = 841
        #expect(throws: ObjectFault.impossibleTime("time of capture")) { try Sources.set(source) }
        source.utcOffsetMinutes = 0
        source.madeMicroseconds = -1
        #expect(throws: ObjectFault.impossibleTime("time of the object")) { try Sources.set(source) }
    }

    @Test("a context with a fault is refused") func aContextWithAFaultIsRefused() throws {
        var source = Sources.captured()
        source.context.subject?.birthDate = "19800230"
        let fault = try #require(throws: ObjectFault.self) { try Sources.set(source) }
        #expect("\(fault)".contains("subject.birthDate") && !"\(fault)".contains("19800230"))
    }

    @Test("the person and the order stand where archives look") func thePersonAndTheOrderStandWhereArchivesLook() throws
    {
        let set = try Sources.set(Sources.captured())
        #expect(set.text(.specificCharacterSet) == "ISO_IR 192")
        #expect(set.text(.patientName) == "Müller^Zoë")
        #expect(set.text(.patientID) == "4711")
        #expect(set.text(.issuerOfPatientID) == "CHU")
        #expect(set.text(.patientBirthDate) == "19800229")
        #expect(set.text(.patientSex) == "F")
        #expect(set.text(.patientComments) == "Identity provisional")
        #expect(set.text(.accessionNumber) == "A1")
        #expect(set.text(.studyInstanceUID) == "1.2.840.99.1")
        #expect(set.isEmpty(.studyTime))
        let request = try #require(set.items(.requestAttributesSequence).first)
        #expect(request.text(.requestedProcedureID) == "RP1")
        #expect(request.text(.scheduledProcedureStepID) == "SPS1")
    }

    @Test("what nobody said is empty or absent") func whatNobodySaidIsEmptyOrAbsent() throws {
        let set = try Sources.set(Sources.bare())
        let empty: [DICOMAttribute] = [
            .patientName, .patientID, .patientBirthDate, .patientSex, .accessionNumber, .studyID,
            .referringPhysicianName, .lightSourcePolarization, .emitterColorTemperature, .contactMethod,
            .opticalMagnificationFactor, .acquisitionContextSequence, .patientOrientation, .laterality,
        ]
        for attribute in empty { #expect(set.isEmpty(attribute), "\(attribute.keyword)") }
        let absent: [DICOMAttribute] = [
            .pixelSpacing, .iccProfile, .trackingID, .trackingUID, .immersionMedia, .imageLaterality, .imageComments,
            .dateOfLastCalibration, .patientComments, .issuerOfPatientID, .stationName, .udiSequence,
        ]
        for attribute in absent { #expect(set[attribute] == nil, "\(attribute.keyword)") }
    }

    @Test("a picture without a region is of skin") func aPictureWithoutARegionIsOfSkin() throws {
        let item = try #require(try Sources.set(Sources.bare()).items(.anatomicRegionSequence).first)
        #expect(item.text(.codeValue) == "39937001")
        let named = try #require(try Sources.set(Sources.captured()).items(.anatomicRegionSequence).first)
        #expect(named.text(.codeValue) == "41550009")
        #expect(named.text(.codingSchemeDesignator) == "SCT")
    }

    @Test("the side follows the region") func theSideFollowsTheRegion() throws {
        var source = Sources.captured()
        #expect(try Sources.set(source).text(.imageLaterality) == "L")
        source.context.laterality = nil
        var set = try Sources.set(source)
        #expect(set[.imageLaterality] == nil)
        #expect(set.isEmpty(.laterality))
        source.context.region = CodedTerm("315003", "SCT", "Skin of umbilicus")
        set = try Sources.set(source)
        #expect(set.text(.imageLaterality) == "U")
        #expect(set[.laterality] == nil)
    }

    @Test("features are recognisable until somebody says no") func featuresAreRecognisableUntilSomebodySaysNo() throws {
        var source = Sources.captured()
        #expect(try Sources.set(source).text(.recognizableVisualFeatures) == "NO")
        source.context.recognisableFeatures = nil
        #expect(try Sources.set(source).text(.recognizableVisualFeatures) == "YES")
        source.objectClass = .photographic
        #expect(try Sources.set(source)[.recognizableVisualFeatures] == nil)
    }

    @Test("the verified light counts and another word is refused") func theVerifiedLightCountsAndAnotherWordIsRefused()
        throws
    {
        var source = Sources.captured()
        #expect(try Sources.set(source).text(.lightSourcePolarization) == "POLARIZED")
        source.context.polarization = .nonPolarized
        #expect(throws: ObjectFault.lightContradictsRecord) { try Sources.set(source) }
        source.verifiedPolarization = nil
        #expect(try Sources.set(source).text(.lightSourcePolarization) == "NON_POLARIZED")
    }

    @Test("contact and immersion go together") func contactAndImmersionGoTogether() throws {
        var source = Sources.captured()
        #expect(try Sources.set(source).text(.immersionMedia) == "ULTRASOUND_GEL")
        source.context.immersion = nil
        #expect(try Sources.set(source).isEmpty(.immersionMedia))
        source.context.contact = .nonContact
        let set = try Sources.set(source)
        #expect(set[.immersionMedia] == nil)
        #expect(set.text(.contactMethod) == "NON_CONTACT")
    }

    @Test("the optics and the lesion are stated") func theOpticsAndTheLesionAreStated() throws {
        let set = try Sources.set(Sources.captured())
        #expect(set.text(.opticalMagnificationFactor) == "10.5")
        #expect(set.text(.trackingID) == "L3")
        #expect(set.text(.trackingUID) == "2.25.99")
    }

    @Test("a record is padded as text") func aRecordIsPaddedAsText() throws {
        let set = try Sources.set(Sources.captured())
        #expect(set.text(.privateCreator) == "EPILUME CAPTURE RECORD 1")
        #expect(set[.record]?.value == .bytes(Array(#"{"schema":"x"}  "#.utf8)))
        #expect(set[.recordSignature]?.value == .bytes(Array("a..b".utf8)))
        #expect(set[.objectKeyStatement]?.value == .bytes(Array("{}} ".utf8)))
    }

    @Test("a capture does not leave without its evidence") func aCaptureDoesNotLeaveWithoutItsEvidence() {
        for (path, name) in [
            (\ObjectSource.Evidence.record, "record"), (\.signature, "record's signature"),
            (\.objectKeyStatement, "object key statement"),
        ] {
            var evidence = Sources.evidence
            evidence[keyPath: path] = []
            var source = Sources.captured()
            source.kind = .captured(evidence)
            #expect(throws: ObjectFault.noEvidence(name)) { try Sources.set(source) }
        }
        var source = Sources.captured()
        source.capturedMicroseconds = nil
        #expect(throws: ObjectFault.noCaptureTime) { try Sources.set(source) }
    }

    @Test("a practice picture says that it is for no patient, and no other does", arguments: ObjectClass.allCases)
    func practice(objectClass: ObjectClass) throws {
        var source = Sources.captured(objectClass)
        #expect(try Sources.set(source)[.qualityControlImage] == nil)
        source.isPractice = true
        #expect(try Sources.set(source).text(.qualityControlImage) == "YES")
    }

    @Test("an imported picture says that it is one") func anImportedPictureSaysThatItIsOne() throws {
        var source = Sources.imported()
        source.capturedMicroseconds = nil
        let set = try Sources.set(source)
        #expect(set.text(.conversionType) == "WSD")
        #expect(set[.privateCreator] == nil && set[.record] == nil)
        #expect(set.isEmpty(.instanceNumber) && set.isEmpty(.contentDate) && set.isEmpty(.studyDate))
        #expect(set[.contentTime] == nil && set[.acquisitionDateTime] == nil)
        let equipment = try #require(set.items(.contributingEquipmentSequence).first)
        #expect(equipment.text(.contributionDescription) == "Imported from a file; not captured by this station")
        #expect(equipment.items(.purposeOfReferenceCodeSequence).first?.text(.codeValue) == "MEDIM")
    }

    @Test("malformed UIDs are refused") func malformedUIDsAreRefused() throws {
        var source = Sources.captured()
        source.sopInstanceUID = "2.25.01"
        #expect(throws: ObjectFault.self) { try Sources.set(source) }
        source = try Sources.correction()
        source.replaces?.studyInstanceUID = "x"
        #expect(throws: ObjectFault.self) { try Sources.set(source) }
        source = try Sources.correction()
        source.sopInstanceUID = try #require(source.replaces).sopInstanceUID
        #expect(throws: ObjectFault.self) { try Sources.set(source) }
    }

    @Test(
        "hostile device texts stay one value",
        arguments: [
            "\u{1b}[2J\\..\\", "\u{0}\u{0}", "   ", "\u{202e}evil", String(repeating: "x", count: 100_000), "a\\b\\c",
            "\r\n\t", "😀é",
        ])
    func hostileDeviceTextsStayOneValue(text: String) throws {
        for objectClass in ObjectClass.allCases {
            var source = Sources.captured(objectClass)
            let hostile = UntrustedText(text)
            source.device = .init(
                id: text, manufacturer: hostile, model: hostile, serial: hostile, firmware: hostile, udi: text)
            source.station.name = text
            source.station.softwareVersion = text
            source.picture.renderingMethod = text
            source.picture.repairs = [text, text, text, text]
            source.calibration?.target = text
            let set = try Sources.set(source)
            for attribute in [DICOMAttribute.manufacturer, .manufacturerModelName, .deviceSerialNumber, .stationName] {
                for value in set.texts(attribute) ?? [] {
                    #expect(DICOMForm.isLine(value, limit: attribute == .stationName ? 16 : 64))
                }
            }
            #expect((1...2).contains(try #require(set.texts(.softwareVersions)).count))
            #expect(set.texts(.softwareVersions)?.allSatisfy { DICOMForm.isLine($0, limit: 64) } == true)
            if let derivation = set.text(.derivationDescription) {
                #expect(derivation.unicodeScalars.count <= 1024)
                #expect(!derivation.contains("\\"))
            }
        }
    }

    @Test("a device that says nothing is unknown where it must be something")
    func aDeviceThatSaysNothingIsUnknownWhereItMustBeSomething() throws {
        let dermoscopic = try Sources.set(Sources.bare())
        for attribute in [DICOMAttribute.manufacturer, .manufacturerModelName, .deviceSerialNumber] {
            #expect(dermoscopic.text(attribute) == "unknown")
        }
        let photographic = try Sources.set(Sources.bare(.photographic))
        #expect(photographic.isEmpty(.manufacturer))
        #expect(photographic[.deviceSerialNumber] == nil)
    }

    @Test("only a dermoscopic object has a frame of reference") func onlyADermoscopicObjectHasAFrameOfReference() throws
    {
        let set = try Sources.set(Sources.captured())
        #expect(DICOMForm.isUID(set.text(.frameOfReferenceUID) ?? ""))
        #expect(set.isEmpty(.positionReferenceIndicator))
        #expect(try Sources.set(Sources.captured(.photographic))[.frameOfReferenceUID] == nil)
    }
}
