import EpilumeDICOM
import EpilumeModel
import Testing

@Suite struct ObjectReferenceTests {
    @Test("a calibrated picture is derived and names its source") func aCalibratedPictureIsDerivedAndNamesItsSource()
        throws
    {
        let original = try Sources.set(Sources.captured())
        let set = try Sources.set(Sources.calibrated())
        #expect(set.texts(.imageType) == ["DERIVED", "PRIMARY"])
        let source = try #require(set.items(.sourceImageSequence).first)
        #expect(source.text(.referencedSOPInstanceUID) == original.text(.sopInstanceUID))
        #expect(source.items(.purposeOfReferenceCodeSequence).first?.text(.codeValue) == "121322")
        #expect(set.text(.derivationDescription)?.contains("Evened") == true)
        let series = try #require(set.items(.referencedSeriesSequence).first)
        #expect(series.text(.seriesInstanceUID) == original.text(.seriesInstanceUID))
        #expect(set.text(.seriesInstanceUID) != original.text(.seriesInstanceUID))
        #expect(set.text(.studyInstanceUID) == original.text(.studyInstanceUID))
        #expect(set[.record] != nil)
    }

    @Test("a derived picture stays in the study of a source that has none")
    func aDerivedPictureStaysInTheStudyOfASourceThatHasNone() throws {
        var source = Sources.captured()
        source.context.study = nil
        let original = try Sources.set(source)
        let from = try Sources.maker.reference(to: source)
        source.sopInstanceUID = "2.25.777"
        source.kind = .calibrated(Sources.evidence, from: from, method: "x")
        #expect(try Sources.set(source).text(.studyInstanceUID) == original.text(.studyInstanceUID))
    }

    @Test("a correction names what it replaces and repeats nothing of it")
    func aCorrectionNamesWhatItReplacesAndRepeatsNothingOfIt() throws {
        let set = try Sources.set(Sources.correction())
        let replaced = try #require(set.items(.referencedImageSequence).first)
        #expect(replaced.text(.referencedSOPInstanceUID) == "2.25.1234567890")
        let purpose = try #require(replaced.items(.purposeOfReferenceCodeSequence).first)
        #expect(purpose.text(.codeValue) == "REPLACED")
        #expect(purpose.text(.codingSchemeDesignator) == "99EPILUME")
        #expect(set.items(.codingSchemeIdentificationSequence).first?.text(.codingSchemeDesignator) == "99EPILUME")
        #expect(set[.sourceImageSequence] == nil)
        #expect(set.texts(.imageType) == ["ORIGINAL", "PRIMARY"])
        #expect(set[DICOMTag(0x0400, 0x0561)] == nil)
        #expect(set.items(.referencedSeriesSequence).count == 1)
    }

    @Test("a correction into another study says where the replaced one lies")
    func aCorrectionIntoAnotherStudySaysWhereTheReplacedOneLies() throws {
        var source = try Sources.correction()
        source.context.study?.instanceUID = "1.2.3"
        let set = try Sources.set(source)
        #expect(set[.referencedSeriesSequence] == nil)
        let study = try #require(set.items(.studiesContainingOtherReferencedInstancesSequence).first)
        #expect(study.text(.studyInstanceUID) == "1.2.840.99.1")
    }

    @Test("a derived correction names both objects where they lie")
    func aDerivedCorrectionNamesBothObjectsWhereTheyLie() throws {
        var source = try Sources.calibrated()
        source.replaces = .init(
            objectClass: .dermoscopic, sopInstanceUID: "2.25.5", studyInstanceUID: "1.2.9", seriesInstanceUID: "1.2.9.1"
        )
        let set = try Sources.set(source)
        #expect(set.items(.referencedSeriesSequence).count == 1)
        #expect(set.items(.studiesContainingOtherReferencedInstancesSequence).count == 1)
    }
}

@Suite struct SeriesNamingTests {
    private func uids(_ change: (inout ObjectSource) -> Void) throws -> (study: String, series: String) {
        var source = Sources.captured()
        change(&source)
        let set = try Sources.set(source)
        return (try #require(set.text(.studyInstanceUID)), try #require(set.text(.seriesInstanceUID)))
    }

    @Test("one study, device and day are one series") func oneStudyDeviceAndDayAreOneSeries() throws {
        let first = try uids { _ in }
        let later = try uids {
            $0.sopInstanceUID = "2.25.5"
            $0.capturedMicroseconds! += 3_600_000_000
            $0.context.comment = "other"
        }
        #expect(first == later)
        #expect(try uids { $0.capturedMicroseconds! += 86_400_000_000 }.series != first.series)
        #expect(try uids { $0.device.id = "usb-2" }.series != first.series)
        #expect(try uids { $0.station.keyID = "other" }.series != first.series)
        #expect(try uids { $0.context.study?.instanceUID = "1.2.3" }.series != first.series)
        #expect(try uids { $0.objectClass = .photographic }.series != first.series)
    }

    @Test("without a study no two pictures share one") func withoutAStudyNoTwoPicturesShareOne() throws {
        let first = try uids { $0.context.study = nil }
        #expect(first.study.hasPrefix("2.25."))
        #expect(DICOMForm.isUID(first.study) && DICOMForm.isUID(first.series))
        #expect(try uids { $0.context.study = nil } == first)
        let other = try uids {
            $0.context.study = nil; $0.sopInstanceUID = "2.25.5"
        }
        #expect(other.study != first.study && other.series != first.series)
    }

    @Test("a study of its own begins with its picture") func aStudyOfItsOwnBeginsWithItsPicture() throws {
        var source = Sources.captured()
        source.context.study = nil
        #expect(try Sources.set(source).text(.studyTime) == "003000.250000")
    }

    @Test("a derived UID is a UUID of version 8") func aDerivedUIDIsAUUIDOfVersion8() {
        // All bits set: version and variant are what differs from all bits set.
        let naming = SeriesNaming { _ in [UInt8](repeating: 0xff, count: 32) }
        let uuid = UUIDBits("ffffffff-ffff-8fff-bfff-ffffffffffff")
        #expect(naming.study(stationKeyID: "k", picture: "1.2") == uuid.map { SOPInstanceUID(uuid: $0).description })
    }

    @Test("parts of a name cannot run into each other") func partsOfANameCannotRunIntoEachOther() {
        let naming = Sources.naming
        #expect(naming.study(stationKeyID: "a 1:b", picture: "c") != naming.study(stationKeyID: "a", picture: "b 1:c"))
        #expect(
            naming.series(stationKeyID: "k", study: "1", deviceID: "23", day: "", kind: "")
                != naming.series(stationKeyID: "k", study: "12", deviceID: "3", day: "", kind: ""))
    }
}
