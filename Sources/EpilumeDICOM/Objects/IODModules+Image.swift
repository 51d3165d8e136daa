/// The modules of the image.
extension IODModules {
    static let generalAcquisition = Module(
        "General Acquisition", "C.7.10.1", .mandatory,
        [Row(.acquisitionDateTime, .three, .notAlways, .record, "time of capture; absent when an import has none")])

    static func generalImage(_ isDermoscopic: Bool) -> Module {
        var rows = [
            Row(.instanceNumber, .two, .valueNotAlways, .record, "number of the record; empty for an imported picture"),
            Row(.patientOrientation, .twoConditional, .empty, .auto, ""),
            Row(.contentDate, .twoConditional, .valueNotAlways, .record, "day of capture"),
            Row(.contentTime, .oneConditional, .notAlways, .record, "time of capture"),
            Row(.imageComments, .three, .notAlways, .user, "comment"),
            Row(.lossyImageCompression, .two, .always, .auto, "`01`", terms: ["01"]),
            Row(
                .lossyImageCompressionRatio, .three, .always, .auto,
                "a value for each lossy step, the earliest first: bytes of the pixels by bytes of the JPEG"),
            Row(
                .lossyImageCompressionMethod, .three, .always, .auto, "`ISO_10918_1` for each step",
                terms: ["ISO_10918_1"]),
            Row(
                .qualityControlImage, .three, .notAlways, .record,
                "`YES` for a practice picture, which shows nobody", terms: ["YES"]),
        ]
        if !isDermoscopic {
            rows.append(
                Row(
                    .recognizableVisualFeatures, .three, .notAlways, .user, "recognisableFeatures",
                    terms: ["YES", "NO"]))
        }
        return Module("General Image", "C.7.6.1", .mandatory, rows)
    }

    static let generalReference = Module(
        "General Reference", "C.12.4", .optional,
        [
            Row(
                .referencedImageSequence, .three, .notAlways, .auto,
                "of a correction: the object in whose place this one comes, one item",
                items: purposefulInstance("`REPLACED`, `99EPILUME`: Instance that this instance replaces")),
            Row(
                .derivationDescription, .three, .notAlways, .record,
                "how pixels were corrected, or how and with which repairs the picture was rendered"),
            Row(
                .sourceImageSequence, .three, .when(.derived), .auto,
                "of a calibrated picture: the object of the picture as captured, one item",
                items: purposefulInstance("`121322`, `DCM`: Source image for image processing operation")),
        ])

    static let imagePixel = Module(
        "Image Pixel", "C.7.6.3", .mandatory,
        [
            Row(.samplesPerPixel, .one, .always, .auto, "of the code stream: 1 or 3"),
            Row(
                .photometricInterpretation, .one, .always, .auto,
                "of the code stream: `YBR_FULL_422` for YCbCr of any sampling, `RGB`, `MONOCHROME2`",
                terms: ["YBR_FULL_422", "RGB", "MONOCHROME2"]),
            Row(.planarConfiguration, .oneConditional, .when(.colour), .auto, "0"),
            Row(.rows, .one, .always, .auto, "of the code stream"),
            Row(.columns, .one, .always, .auto, "of the code stream"),
            Row(.bitsAllocated, .one, .always, .auto, "8"),
            Row(.bitsStored, .one, .always, .auto, "8"),
            Row(.highBit, .one, .always, .auto, "7"),
            Row(.pixelRepresentation, .one, .always, .auto, "0"),
            Row(
                .pixelData, .oneConditional, .always, .record,
                "the JPEG whose SHA-256 the record signs, in one fragment; a byte `00` may follow"),
        ])

    private static let content: [Row] = [
        Row(
            .valueType, .one, .always, .auto, "`NUMERIC`, `DATETIME`, `TEXT`", terms: ["NUMERIC", "DATETIME", "TEXT"]),
        Row(.conceptNameCodeSequence, .one, .always, .auto, "see the coded terms", items: code),
        Row(.numericValue, .oneConditional, .when(.valueType("NUMERIC")), .calibration, ""),
        Row(
            .measurementUnitsCodeSequence, .oneConditional, .when(.valueType("NUMERIC")), .auto, "UCUM",
            items: code),
        Row(.dateTime, .oneConditional, .when(.valueType("DATETIME")), .calibration, ""),
        Row(.textValue, .oneConditional, .when(.valueType("TEXT")), .calibration, ""),
    ]

    static let acquisitionContext = Module(
        "Acquisition Context", "C.7.6.14", .mandatory,
        [
            Row(
                .acquisitionContextSequence, .two, .valueNotAlways, .calibration,
                "where a scale is stated, where it comes from: spacings, uncertainty, date, method", items: content)
        ])

    static let vlImage = Module(
        "VL Image", "C.8.12.1", .mandatory,
        [
            Row(
                .imageType, .one, .always, .auto,
                "`ORIGINAL\\PRIMARY` as captured or imported, `DERIVED\\PRIMARY` calibrated",
                terms: ["ORIGINAL", "DERIVED", "PRIMARY"]),
            Row(
                .anatomicRegionSequence, .oneConditional, .always, .user,
                "region; `39937001`, `SCT`, Skin, where nobody named one", items: code),
            Row(
                .imageLaterality, .three, .notAlways, .user, "laterality; `U` for a region in the middle",
                terms: ["R", "L", "U", "B"]),
            Row(
                .pixelSpacing, .three, .notAlways, .calibration,
                "rows, columns, mm; only of a calibration that is valid or due"),
        ])

    static let photographicAcquisition = Module(
        "VL Photographic Acquisition", "C.8.12.11", .optional,
        [
            Row(.oecfRows, .three, .notAlways, .calibration, "256, one for each code value (ISO 14524)"),
            Row(.oecfColumns, .three, .when(.with(.oecfRows)), .calibration, "4"),
            Row(.oecfColumnNames, .three, .when(.with(.oecfRows)), .calibration, "code value; light of R, G, B"),
            Row(.oecfValues, .three, .when(.with(.oecfRows)), .calibration, "1 is a perfect diffuser; row by row"),
            Row(
                .spatialFrequencyResponseRows, .three, .notAlways, .calibration,
                "33, from 0 to 0.5 cycles a pixel (ISO 12233)"),
            Row(
                .spatialFrequencyResponseColumns, .three, .when(.with(.spatialFrequencyResponseRows)), .calibration,
                "1, and one for each edge"),
            Row(
                .spatialFrequencyResponseColumnNames, .three, .when(.with(.spatialFrequencyResponseRows)),
                .calibration, "frequency; place and angle of each edge"),
            Row(
                .spatialFrequencyResponseValues, .three, .when(.with(.spatialFrequencyResponseRows)), .calibration,
                "contrast, row by row"),
        ])

    static let dermoscopicImage = Module(
        "Dermoscopic Image", "C.8.12.13", .mandatory,
        [
            Row(
                .recognizableVisualFeatures, .one, .always, .user,
                "recognisableFeatures; `YES` where nobody said, as the cautious answer", terms: ["YES", "NO"]),
            Row(
                .lightSourcePolarization, .two, .valueNotAlways, .record,
                "the light that the record verified; else polarization as stated by a person",
                terms: ["POLARIZED", "NON_POLARIZED"]),
            Row(.emitterColorTemperature, .two, .empty, .auto, "not measured"),
            Row(
                .contactMethod, .two, .valueNotAlways, .user, "contact", terms: ["CONTACT", "NON_CONTACT"]),
            Row(
                .immersionMedia, .twoConditional, .valueNotAlwaysWhen(.inContact), .user, "immersion",
                terms: ["ULTRASOUND_GEL", "ALCOHOL", "WATER", "MINERAL_OIL", "PLASTIC_CAP"]),
            Row(.opticalMagnificationFactor, .two, .valueNotAlways, .user, "magnificationThousandths ÷ 1000"),
            Row(.trackingID, .oneConditional, .when(.with(.trackingUID)), .user, "lesion.id"),
            Row(.trackingUID, .oneConditional, .when(.with(.trackingID)), .user, "lesion.uid"),
        ])

    static let iccProfile = Module(
        "ICC Profile", "C.11.15", .optional,
        [Row(.iccProfile, .one, .notAlways, .calibration, "of the device, class `scnr`, where colour was measured")])
}
