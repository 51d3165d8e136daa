import EpilumeDICOM
import Foundation

/// Swift Testing has a `Tag` too.
typealias Tag = EpilumeDICOM.Tag

/// A dermoscopic picture as small as the standard allows, for tests of the writer. Real objects are made elsewhere.
enum SampleObject {
    /// Baseline, 24 by 16 pixels, 4:2:2, with its Huffman tables; 662 bytes.
    static let picture = Array(
        Data(
            base64Encoded: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO
                UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P
                T09PT09PT0//wAARCAAQABgDASEAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF
                BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW
                V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi
                4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC
                AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm
                Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq
                8vP09fb3+Pn6/9oADAMBAAIRAxEAPwBFiqRY/auVs9GnIlWKiobOyMtB6x1IsdS5HmU5Eqx0VFzrjLQ//9k=
                """, options: .ignoreUnknownCharacters)!)

    /// Every type 1 and type 2 attribute of Dermoscopic Photography Image Storage (PS3.3 A.32.12), and no patient.
    static var dermoscopic: DataSet {
        var object = DataSet()
        object.put(0x0008, 0x0005, .CS, "ISO_IR 192")
        object.put(0x0008, 0x0008, .CS, "ORIGINAL", "PRIMARY")
        object.put(0x0008, 0x0016, .UI, "1.2.840.10008.5.1.4.1.1.77.1.7")
        object.put(0x0008, 0x0018, .UI, "2.25.304008015083471503816236431987631264853")
        object.put(0x0008, 0x0020, .DA, "20261122")
        object.put(0x0008, 0x0023, .DA, "20261122")
        object.put(0x0008, 0x002A, .DT, "20261122181500.123456+0000")
        object.put(0x0008, 0x0030, .TM, "181500")
        object.put(0x0008, 0x0033, .TM, "181500.123456")
        object.putEmpty(0x0008, 0x0050, .SH)
        object.put(0x0008, 0x0060, .CS, "DMS")
        object.put(0x0008, 0x0070, .LO, "Beispiel Gerätebau")
        object.putEmpty(0x0008, 0x0090, .PN)
        object.put(0x0008, 0x1090, .LO, "Scope 1")
        object.put(0x0008, 0x2218, .SQ, [code("66643007", "SCT", "Skin of back")])
        object.putEmpty(0x0010, 0x0010, .PN)
        object.putEmpty(0x0010, 0x0020, .LO)
        object.putEmpty(0x0010, 0x0030, .DA)
        object.putEmpty(0x0010, 0x0040, .CS)
        object.put(0x0016, 0x1001, .CS, "POLARIZED")
        object.putEmpty(0x0016, 0x1002, .DS)
        object.put(0x0016, 0x1003, .CS, "CONTACT")
        object.putEmpty(0x0016, 0x1004, .CS)
        object.putEmpty(0x0016, 0x1005, .DS)
        object.put(0x0018, 0x1000, .LO, "0001")
        object.put(0x0018, 0x1020, .LO, "1.0")
        object.put(0x0020, 0x000D, .UI, "2.25.99145437741186423671361934652613345381")
        object.put(0x0020, 0x000E, .UI, "2.25.53426812367126372136127366123671263712")
        object.putEmpty(0x0020, 0x0010, .SH)
        object.putEmpty(0x0020, 0x0011, .IS)
        object.put(0x0020, 0x0013, .IS, "1")
        object.putEmpty(0x0020, 0x0020, .CS)
        object.put(0x0020, 0x0052, .UI, "2.25.8123681263712638126382163812638123")
        object.put(0x0020, 0x0062, .CS, "U")
        object.putEmpty(0x0020, 0x1040, .LO)
        object.putPicture()
        object.put(0x0028, 0x0302, .CS, "NO")
        object[Tag(0x0040, 0x0555)] = .init(vr: .SQ, value: .items([]))
        return object
    }

    static func code(_ value: String, _ scheme: String, _ meaning: String) -> DataSet {
        var item = DataSet()
        item.put(0x0008, 0x0100, .SH, value)
        item.put(0x0008, 0x0102, .SH, scheme)
        item.put(0x0008, 0x0104, .LO, meaning)
        return item
    }

    /// The least that the writer takes: SOP class and instance.
    static var least: DataSet {
        var object = DataSet()
        object.put(0x0008, 0x0016, .UI, "1.2.840.10008.5.1.4.1.1.77.1.7")
        object.put(0x0008, 0x0018, .UI, "2.25.304008015083471503816236431987631264853")
        object.put(0x0020, 0x000D, .UI, "2.25.99145437741186423671361934652613345381")
        object.put(0x0020, 0x000E, .UI, "2.25.53426812367126372136127366123671263712")
        return object
    }
}

extension DataSet {
    mutating func put(_ group: UInt16, _ element: UInt16, _ vr: ValueRepresentation, _ texts: String...) {
        self[Tag(group, element)] = Attribute(vr: vr, value: .texts(texts))
    }

    mutating func put(_ group: UInt16, _ element: UInt16, _ vr: ValueRepresentation, _ items: [DataSet]) {
        self[Tag(group, element)] = Attribute(vr: vr, value: .items(items))
    }

    mutating func put(_ group: UInt16, _ element: UInt16, _ values: UInt16...) {
        self[Tag(group, element)] = Attribute(vr: .US, value: .unsigned16(values))
    }

    mutating func put(_ group: UInt16, _ element: UInt16, bytes: [UInt8]) {
        self[Tag(group, element)] = Attribute(vr: .OB, value: .bytes(bytes))
    }

    mutating func putEmpty(_ group: UInt16, _ element: UInt16, _ vr: ValueRepresentation) {
        self[Tag(group, element)] = Attribute(vr: vr, value: .empty)
    }

    /// Image Pixel and the lossy compression of VL Image, of ``SampleObject/picture``.
    mutating func putPicture() {
        put(0x0028, 0x0002, 3)
        put(0x0028, 0x0004, .CS, "YBR_FULL_422")
        put(0x0028, 0x0006, 0)
        put(0x0028, 0x0010, 16)
        put(0x0028, 0x0011, 24)
        put(0x0028, 0x0100, 8)
        put(0x0028, 0x0101, 8)
        put(0x0028, 0x0102, 7)
        put(0x0028, 0x0103, 0)
        put(0x0028, 0x0301, .CS, "NO")
        put(0x0028, 0x2110, .CS, "01")
        // Three bytes a pixel over the bytes of the picture.
        put(0x0028, 0x2112, .DS, "1.74")
        put(0x0028, 0x2114, .CS, "ISO_10918_1")
        self[Tag(0x7FE0, 0x0010)] = Attribute(vr: .OB, value: .encapsulated(SampleObject.picture))
    }
}
