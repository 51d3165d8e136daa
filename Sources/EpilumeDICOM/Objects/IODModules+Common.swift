/// SOP Common, references, what is not of the IODs, and the private block.
extension IODModules {
    static func sopCommon(_ objectClass: ObjectClass) -> Module {
        Module(
            "SOP Common", "C.12.1", .mandatory,
            [
                Row(.specificCharacterSet, .oneConditional, .always, .auto, "`ISO_IR 192`", terms: ["ISO_IR 192"]),
                Row(
                    .sopClassUID, .one, .always, .auto, "`\(objectClass.uid)`", terms: [objectClass.uid]),
                Row(
                    .sopInstanceUID, .one, .always, .record,
                    "reserved by the record at capture; a new one for a correction, a calibrated or an imported picture"
                ),
                Row(.instanceCreationDate, .three, .always, .auto, "when the object was made"),
                Row(.instanceCreationTime, .three, .always, .auto, "when the object was made"),
                Row(
                    .timezoneOffsetFromUTC, .three, .always, .configuration,
                    "of the station's zone; all dates and times of the object are in it"),
                Row(
                    .codingSchemeIdentificationSequence, .three, .when(.ownCode), .auto, "`99EPILUME`",
                    items: [
                        Row(.codingSchemeDesignator, .one, .always, .auto, "`99EPILUME`", terms: ["99EPILUME"]),
                        Row(.codingSchemeName, .three, .always, .auto, "Epilume's own codes"),
                        Row(.codingSchemeResponsibleOrganization, .three, .always, .auto, "The Epilume project"),
                    ]),
                Row(
                    .contributingEquipmentSequence, .three, .when(.imported), .auto,
                    "this station as the importer, one item", items: importer),
                Row(.macParametersSequence, .three, .signature, .auto, "see Security"),
                Row(.digitalSignaturesSequence, .three, .signature, .auto, "see Security"),
            ])
    }

    private static let importer: [Row] = [
        Row(
            .purposeOfReferenceCodeSequence, .one, .always, .auto,
            "`MEDIM`, `DCM`: Portable Media Importer Equipment", items: code),
        Row(.manufacturer, .one, .always, .auto, "`Epilume`"),
        Row(.stationName, .three, .notAlways, .configuration, "cut after 16 characters"),
        Row(.softwareVersions, .three, .always, .auto, "`Epilume …`"),
        Row(.contributionDateTime, .three, .always, .auto, "when the object was made"),
        Row(.contributionDescription, .three, .always, .auto, "`Imported from a file; not captured by this station`"),
    ]

    private static let series: [Row] = [
        Row(.seriesInstanceUID, .one, .always, .auto, "of the other object"),
        Row(.referencedInstanceSequence, .one, .always, .auto, "", items: instance),
    ]

    static let commonInstanceReference = Module(
        "Common Instance Reference", "C.12.2", .optional,
        [
            Row(
                .referencedSeriesSequence, .oneConditional,
                .atLeastWhen(.refers(without: .studiesContainingOtherReferencedInstancesSequence)), .auto,
                "other objects that this one names and that lie in its study", items: series),
            Row(
                .studiesContainingOtherReferencedInstancesSequence, .oneConditional,
                .atLeastWhen(.refers(without: .referencedSeriesSequence)), .auto,
                "other objects that lie in another study",
                items: [
                    Row(.studyInstanceUID, .one, .always, .auto, "of the other object"),
                    Row(.referencedSeriesSequence, .one, .always, .auto, "", items: series),
                ]),
        ])

    static let extensions = Module(
        "Other attributes", "10.7.1, C.8.6.1", .extended,
        [
            Row(
                .conversionType, .three, .when(.imported), .auto, "`WSD`: from a file, not captured here",
                terms: ["WSD"]),
            Row(
                .pixelSpacingCalibrationType, .three, .when(.scaled), .calibration, "`FIDUCIAL`",
                terms: ["FIDUCIAL"]),
            Row(
                .pixelSpacingCalibrationDescription, .oneConditional, .when(.scaled), .calibration,
                "target, uncertainty and state, in a line"),
        ])

    static let evidence = Module(
        "Private: capture record", "docs/decisions/0010", .extended,
        [
            Row(
                .privateCreator, .ours, .when(.captured), .auto, "`\(DICOMAttribute.creator)`",
                terms: [DICOMAttribute.creator]),
            Row(.record, .ours, .when(.captured), .record, "the record, canonical JSON"),
            Row(.recordSignature, .ours, .when(.captured), .record, "its detached JWS"),
            Row(
                .objectKeyStatement, .ours, .when(.captured), .auto,
                "signed by the capture key: that the certificate of the object's signature is the station's"),
        ])
}
