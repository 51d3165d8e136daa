import EpilumeDICOM
import EpilumeModel
import Testing

@Suite struct ObjectCalibrationTests {
    private func set(_ change: (inout ObjectSource.CalibrationState) -> Void = { _ in }) throws -> DataSet {
        var source = Sources.captured()
        var calibration = Sources.calibration()
        change(&calibration)
        source.calibration = calibration
        return try Sources.set(source)
    }

    @Test("a scale is rows then columns and says where it comes from")
    func aScaleIsRowsThenColumnsAndSaysWhereItComesFrom() throws {
        let set = try set()
        #expect(set.texts(.pixelSpacing) == ["0.0153", "0.01524"])
        #expect(set.text(.pixelSpacingCalibrationType) == "FIDUCIAL")
        #expect(set.text(.pixelSpacingCalibrationDescription) == "Target at contact plate, U=1.25 % (k=2), valid")
        let items = set.items(.acquisitionContextSequence)
        let values = items.map { $0.text(.numericValue) ?? $0.text(.dateTime) ?? $0.text(.textValue) ?? "" }
        #expect(
            items.map { $0.items(.conceptNameCodeSequence).first?.text(.codeValue) } == [
                "111026", "111066", "113763", "113723", "122422",
            ])
        #expect(values.prefix(4) == ["0.01524", "0.0153", "1.25", "20260301003000.250000+0100"])
        #expect(values[4].contains("Grid 0.5 mm") && values[4].contains("valid"))
        #expect(items[0].items(.measurementUnitsCodeSequence).first?.text(.codeValue) == "mm")
    }

    @Test("the sensor's own spacing is never guessed") func theSensorsOwnSpacingIsNeverGuessed() throws {
        #expect(try set()[DICOMTag(0x0018, 0x1164)] == nil)
    }

    @Test("a scale stands only beside a valid calibration", arguments: RecordFacts.CalibrationFacts.State.allCases)
    func aScaleStandsOnlyBesideAValidCalibration(state: RecordFacts.CalibrationFacts.State) throws {
        let claimed = RecordFacts.CalibrationFacts.Scale(
            horizontalNanometres: 15_240, verticalNanometres: 15_300, uncertaintyMillionths: 12_500)
        let change = { (calibration: inout ObjectSource.CalibrationState) in calibration.facts.state = state }
        if state == .valid || state == .due {
            #expect(try set(change)[.pixelSpacing] != nil)
        } else {
            #expect(throws: ObjectFault.scaleNotAllowed) {
                try self.set {
                    change(&$0); $0.facts.scale = claimed
                }
            }
            let set = try self.set {
                change(&$0); $0.facts.scale = nil
            }
            #expect(set[.pixelSpacing] == nil && set[.pixelSpacingCalibrationType] == nil)
            #expect(set.isEmpty(.acquisitionContextSequence))
            #expect((set[.dateOfLastCalibration] != nil) == (state == .expired))
        }
    }

    @Test("a scale that is no length is refused") func aScaleThatIsNoLengthIsRefused() {
        for change: (inout RecordFacts.CalibrationFacts.Scale) -> Void in [
            { $0.horizontalNanometres = 0 }, { $0.verticalNanometres = -1 },
            { $0.verticalNanometres = .max }, { $0.uncertaintyMillionths = 1_000_000 },
        ] {
            #expect(throws: ObjectFault.scaleNotAllowed) { try set { change(&$0.facts.scale!) } }
        }
    }

    @Test("the day of calibration is of the station's zone") func theDayOfCalibrationIsOfTheStationsZone() throws {
        let set = try set()
        #expect(set.text(.dateOfLastCalibration) == "20260301")
        #expect(set.text(.timeOfLastCalibration) == "003000.250000")
    }

    @Test("only an input device's profile is taken") func onlyAnInputDevicesProfileIsTaken() throws {
        #expect(try set()[.iccProfile]?.value == .bytes(Sources.profile()))
        let wrong: [(ICCHeaderFault, [UInt8])] = [
            (.deviceClass, Sources.profile(deviceClass: "mntr")), (.colourSpace, Sources.profile(space: "GRAY")),
            (.connectionSpace, Sources.profile(connection: "RGB ")), (.tooShort, []),
            (.length, Sources.profile() + [0]), (.signature, Sources.profile().map { $0 == 0x61 ? 0 : $0 }),
        ]
        for (fault, profile) in wrong {
            #expect(throws: ObjectFault.profile(fault)) { try set { $0.profile = profile } }
        }
    }

    @Test("bench results stand in their tables") func benchResultsStandInTheirTables() throws {
        let set = try set()
        #expect(set.text(.oecfRows) == "256" && set.text(.oecfColumns) == "4")
        #expect(set.texts(.oecfColumnNames)?.count == 4)
        let tone = try #require(set.texts(.oecfValues))
        #expect(tone.count == 1024)
        #expect(Array(tone.suffix(4)) == ["255", "1", "1", "1"])
        #expect(tone.allSatisfy { $0.utf8.count <= 16 })
        #expect(set.text(.spatialFrequencyResponseRows) == "33")
        #expect(set.text(.spatialFrequencyResponseColumns) == "2")
        #expect(set.texts(.spatialFrequencyResponseValues)?.count == 66)
        #expect(Array(try #require(set.texts(.spatialFrequencyResponseValues)).prefix(2)) == ["0", "1"])
    }

    @Test("tables that no attribute can hold are refused") func tablesThatNoAttributeCanHoldAreRefused() {
        #expect(throws: ObjectFault.table("tone curve")) { try set { $0.tone?.tables.removeLast() } }
        #expect(throws: ObjectFault.table("tone curve")) { try set { $0.tone?.tables[1][7] = .nan } }
        #expect(throws: ObjectFault.table("sharpness")) { try set { $0.sharpness[0].curve[3] = .infinity } }
        #expect(throws: ObjectFault.table("sharpness")) { try set { $0.sharpness[0].curve.removeLast() } }
        #expect(throws: ObjectFault.table("sharpness")) { try set { $0.sharpness[0].edgeAngle = .nan } }
    }
}
