/// Names an attribute of a DICOM object: group and element, `(gggg,eeee)`. The verifier has its own, as it has its own
/// reader: it shares nothing with what writes objects.
struct AttributeTag: Hashable, Comparable, Sendable, CustomStringConvertible {
    let group: UInt16
    let element: UInt16

    init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    static func < (a: AttributeTag, b: AttributeTag) -> Bool { (a.group, a.element) < (b.group, b.element) }

    var description: String { "(\(Self.digits(group)),\(Self.digits(element)))" }

    /// With its keyword where this verifier has a name for it.
    var named: String { Self.keywords[self].map { "\(description) \($0)" } ?? description }

    private static func digits(_ value: UInt16) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - text.count) + text
    }
}

/// Source of tags and keywords: PS3.6 section 6 and, for group 0002, section 7.
extension AttributeTag {
    static let metaGroupLength = AttributeTag(0x0002, 0x0000)
    static let mediaStorageSOPClassUID = AttributeTag(0x0002, 0x0002)
    static let mediaStorageSOPInstanceUID = AttributeTag(0x0002, 0x0003)
    static let transferSyntaxUID = AttributeTag(0x0002, 0x0010)

    static let lengthToEnd = AttributeTag(0x0008, 0x0001)
    static let imageType = AttributeTag(0x0008, 0x0008)
    static let sopClassUID = AttributeTag(0x0008, 0x0016)
    static let sopInstanceUID = AttributeTag(0x0008, 0x0018)
    static let contentDate = AttributeTag(0x0008, 0x0023)
    static let acquisitionDateTime = AttributeTag(0x0008, 0x002A)
    static let contentTime = AttributeTag(0x0008, 0x0033)
    static let timezoneOffset = AttributeTag(0x0008, 0x0201)
    static let manufacturerModelName = AttributeTag(0x0008, 0x1090)
    static let referencedInstanceSequence = AttributeTag(0x0008, 0x114A)
    static let referencedImageSequence = AttributeTag(0x0008, 0x1140)
    static let referencedSOPInstanceUID = AttributeTag(0x0008, 0x1155)
    static let sourceImageSequence = AttributeTag(0x0008, 0x2112)
    static let lightSourcePolarization = AttributeTag(0x0016, 0x1001)
    static let deviceSerialNumber = AttributeTag(0x0018, 0x1000)
    static let softwareVersions = AttributeTag(0x0018, 0x1020)
    static let imagerPixelSpacing = AttributeTag(0x0018, 0x1164)
    static let dateOfLastCalibration = AttributeTag(0x0018, 0x1200)
    static let timeOfLastCalibration = AttributeTag(0x0018, 0x1201)
    static let numberOfFrames = AttributeTag(0x0028, 0x0008)
    static let rows = AttributeTag(0x0028, 0x0010)
    static let columns = AttributeTag(0x0028, 0x0011)
    static let pixelSpacing = AttributeTag(0x0028, 0x0030)

    static let macIDNumber = AttributeTag(0x0400, 0x0005)
    static let macCalculationTransferSyntaxUID = AttributeTag(0x0400, 0x0010)
    static let macAlgorithm = AttributeTag(0x0400, 0x0015)
    static let dataElementsSigned = AttributeTag(0x0400, 0x0020)
    static let digitalSignatureDateTime = AttributeTag(0x0400, 0x0105)
    static let certificateType = AttributeTag(0x0400, 0x0110)
    static let certificateOfSigner = AttributeTag(0x0400, 0x0115)
    static let signature = AttributeTag(0x0400, 0x0120)
    static let certifiedTimestampType = AttributeTag(0x0400, 0x0305)
    static let certifiedTimestamp = AttributeTag(0x0400, 0x0310)
    static let macParametersSequence = AttributeTag(0x4FFE, 0x0001)
    static let pixelData = AttributeTag(0x7FE0, 0x0010)
    static let digitalSignaturesSequence = AttributeTag(0xFFFA, 0xFFFA)
    static let dataSetTrailingPadding = AttributeTag(0xFFFC, 0xFFFC)

    static let item = AttributeTag(0xFFFE, 0xE000)
    static let itemDelimitation = AttributeTag(0xFFFE, 0xE00D)
    static let sequenceDelimitation = AttributeTag(0xFFFE, 0xE0DD)

    private static let keywords: [AttributeTag: String] = [
        .imageType: "ImageType", .sopClassUID: "SOPClassUID", .sopInstanceUID: "SOPInstanceUID",
        .contentDate: "ContentDate", .acquisitionDateTime: "AcquisitionDateTime", .contentTime: "ContentTime",
        .timezoneOffset: "TimezoneOffsetFromUTC", .manufacturerModelName: "ManufacturerModelName",
        .referencedInstanceSequence: "ReferencedInstanceSequence", .referencedImageSequence: "ReferencedImageSequence",
        .sourceImageSequence: "SourceImageSequence", .lightSourcePolarization: "LightSourcePolarization",
        .deviceSerialNumber: "DeviceSerialNumber", .softwareVersions: "SoftwareVersions",
        .imagerPixelSpacing: "ImagerPixelSpacing", .dateOfLastCalibration: "DateOfLastCalibration",
        .timeOfLastCalibration: "TimeOfLastCalibration", .numberOfFrames: "NumberOfFrames", .rows: "Rows",
        .columns: "Columns", .pixelSpacing: "PixelSpacing", .macParametersSequence: "MACParametersSequence",
        .pixelData: "PixelData", .digitalSignaturesSequence: "DigitalSignaturesSequence",
        .transferSyntaxUID: "TransferSyntaxUID", .mediaStorageSOPInstanceUID: "MediaStorageSOPInstanceUID",
        AttributeTag(0x0008, 0x0005): "SpecificCharacterSet", AttributeTag(0x0008, 0x0070): "Manufacturer",
        AttributeTag(0x0010, 0x0010): "PatientName", AttributeTag(0x0010, 0x0020): "PatientID",
        AttributeTag(0x0010, 0x0030): "PatientBirthDate", AttributeTag(0x0010, 0x0040): "PatientSex",
        AttributeTag(0x0010, 0x4000): "PatientComments", AttributeTag(0x0020, 0x000D): "StudyInstanceUID",
        AttributeTag(0x0020, 0x000E): "SeriesInstanceUID", AttributeTag(0x0020, 0x4000): "ImageComments",
        AttributeTag(0x0400, 0x0561): "OriginalAttributesSequence",
    ]
}
