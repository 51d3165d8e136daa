/// The modules of both IODs, in the order of PS3.3 tables A.32.4-1 and A.32.11-1.
enum IODModules {
    typealias Module = IODTable.Module
    typealias Row = IODTable.Row

    static func all(for objectClass: ObjectClass) -> [Module] {
        let isDermoscopic = objectClass == .dermoscopic
        var modules = [patient, generalStudy, generalSeries(objectClass)]
        if isDermoscopic { modules += [frameOfReference, enhancedEquipment] } else { modules.append(equipment) }
        modules += [generalEquipment, generalAcquisition, generalImage(isDermoscopic), generalReference, imagePixel]
        modules += [acquisitionContext, vlImage, photographicAcquisition]
        if isDermoscopic { modules.append(dermoscopicImage) }
        return modules + [iccProfile, sopCommon(objectClass), commonInstanceReference, extensions, evidence]
    }

    /// PS3.3 table 8.8-1, as far as this station uses it.
    static let code: [Row] = [
        Row(.codeValue, .oneConditional, .always, .auto, "16 characters at most"),
        Row(.codingSchemeDesignator, .oneConditional, .always, .auto, "of the code"),
        Row(.codeMeaning, .one, .always, .auto, "as the context group states it"),
    ]

    static let instance: [Row] = [
        Row(.referencedSOPClassUID, .one, .always, .auto, "one of the two classes"),
        Row(.referencedSOPInstanceUID, .one, .always, .auto, "of the other object"),
    ]

    static func purposefulInstance(_ words: String) -> [Row] {
        instance + [Row(.purposeOfReferenceCodeSequence, .three, .always, .auto, words, items: code)]
    }

    static let patient = Module(
        "Patient", "C.7.1.1", .mandatory,
        [
            Row(.patientName, .two, .valueNotAlways, .user, "subject.name"),
            Row(.patientID, .two, .valueNotAlways, .user, "subject.id"),
            Row(.issuerOfPatientID, .three, .notAlways, .user, "subject.issuer"),
            Row(.patientBirthDate, .two, .valueNotAlways, .user, "subject.birthDate"),
            Row(.patientSex, .two, .valueNotAlways, .user, "subject.sex", terms: ["M", "F", "O"]),
            Row(
                .patientComments, .three, .notAlways, .user, "`Identity provisional` when subject.provisional is true",
                terms: ["Identity provisional"]),
        ])

    static let generalStudy = Module(
        "General Study", "C.7.2.1", .mandatory,
        [
            Row(
                .studyInstanceUID, .one, .always, .user,
                "study.instanceUID; where there is none, a UID of the picture's own: two releases never share it"),
            Row(.studyDate, .two, .valueNotAlways, .record, "day of capture"),
            Row(
                .studyTime, .two, .valueNotAlways, .record,
                "time of capture when the study is the picture's own; empty when others opened it"),
            Row(.referringPhysicianName, .two, .valueNotAlways, .user, "study.referringPhysician"),
            Row(.studyID, .two, .valueNotAlways, .user, "study.id"),
            Row(.accessionNumber, .two, .valueNotAlways, .user, "study.accessionNumber"),
            Row(.studyDescription, .three, .notAlways, .user, "study.description"),
        ])

    static func generalSeries(_ objectClass: ObjectClass) -> Module {
        Module(
            "General Series", "C.7.3.1", .mandatory,
            [
                Row(
                    .modality, .one, .always, .auto, "`\(objectClass.modality)`", terms: [objectClass.modality]),
                Row(
                    .seriesInstanceUID, .one, .always, .auto,
                    "one for each device, day and kind within a study, derived from these"),
                Row(
                    .seriesNumber, .two, .always, .auto, "`1` as captured, `2` calibrated, `3` imported",
                    terms: ["1", "2", "3"]),
                Row(.seriesDate, .three, .notAlways, .record, "day of capture"),
                Row(
                    .seriesDescription, .three, .always, .auto, "`As captured`, `Calibrated` or `Imported`",
                    terms: ["As captured", "Calibrated", "Imported"]),
                Row(
                    .laterality, .twoConditional, .valueNotAlwaysWhen(.sideless), .auto,
                    "empty; a side that is known stands in Image Laterality"),
                Row(
                    .requestAttributesSequence, .three, .notAlways, .user, "of the order, one item",
                    items: [
                        Row(.requestedProcedureID, .oneConditional, .notAlways, .user, "study.requestedProcedureID"),
                        Row(.scheduledProcedureStepID, .oneConditional, .notAlways, .user, "study.scheduledStepID"),
                    ]),
            ])
    }

    static let frameOfReference = Module(
        "Frame of Reference", "C.7.4.1", .extended,
        [
            Row(.frameOfReferenceUID, .one, .always, .auto, "of this picture alone; dciodvfy demands it"),
            Row(.positionReferenceIndicator, .two, .empty, .auto, ""),
        ])

    static let enhancedEquipment = Module(
        "Enhanced General Equipment", "C.7.5.2", .mandatory,
        [
            Row(.manufacturer, .one, .always, .device, "`unknown` when the device does not say"),
            Row(.manufacturerModelName, .one, .always, .device, "`unknown` when the device does not say"),
            Row(.deviceSerialNumber, .one, .always, .device, "`unknown` when the device does not say"),
            softwareVersions(.one),
        ])

    static let equipment = Module(
        "General Equipment: device", "C.7.5.1", .mandatory,
        [
            Row(.manufacturer, .two, .valueNotAlways, .device, "empty when the device does not say"),
            Row(.manufacturerModelName, .three, .notAlways, .device, ""),
            Row(.deviceSerialNumber, .three, .notAlways, .device, ""),
            softwareVersions(.three),
        ])

    private static func softwareVersions(_ type: IODTable.RequirementType) -> Row {
        Row(.softwareVersions, type, .always, .auto, "`Epilume …`, and `firmware …` where the device says it")
    }

    static let generalEquipment = Module(
        "General Equipment", "C.7.5.1", .mandatory,
        [
            Row(.stationName, .three, .notAlways, .configuration, "cut after 16 characters"),
            Row(
                .udiSequence, .three, .notAlways, .configuration, "one item",
                items: [Row(.uniqueDeviceIdentifier, .one, .always, .configuration, "as configured")]),
            Row(
                .dateOfLastCalibration, .three, .notAlways, .calibration,
                "when its oldest part was measured; not of a calibration that was revoked or whose binding is broken"),
            Row(.timeOfLastCalibration, .three, .when(.calibrated), .calibration, "the same"),
        ])
}
