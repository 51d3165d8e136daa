internal import EpilumeModel

/// A DICOM object in a file (PS3.10 section 7): preamble, meta information, data set. Read strictly: what is not exactly
/// as the standard says is a fault, since two readers that forgive different things see different objects.
struct DICOMFile: Sendable {
    let meta: DICOMItem
    let transferSyntax: TransferSyntax
    let dataSet: DICOMItem

    private static let preambleByteCount = 128

    /// Whether bytes claim to be such a file.
    static func isClaimed(by bytes: some Collection<UInt8>) -> Bool {
        bytes.count >= preambleByteCount + 4 && bytes.dropFirst(preambleByteCount).prefix(4).elementsEqual("DICM".utf8)
    }

    init(_ bytes: [UInt8]) throws(DICOMFault) {
        guard Self.isClaimed(by: bytes) else {
            throw DICOMFault(words: "is no DICOM file: DICM does not follow a preamble of 128 bytes", offset: 0)
        }
        let start = Self.preambleByteCount + 4
        var reader = DICOMReader(bytes, at: start, explicitVR: true, bigEndian: false)
        // (0002,0000) says how many bytes of meta information follow it, and always has the same form.
        let length = try reader.element(depth: 0, end: bytes.count)
        guard length.tag == .metaGroupLength, let count = length.bytes, count.count == 4 else {
            throw DICOMFault(words: "does not begin with the length of its meta information", offset: start)
        }
        let metaEnd = reader.position + Self.number(count)
        guard metaEnd <= bytes.count else {
            throw DICOMFault(words: "ends within its meta information", offset: start)
        }
        meta = try reader.dataSet(end: metaEnd, depth: 0)
        guard meta.elements.allSatisfy({ $0.tag.group == 0x0002 }) else {
            throw DICOMFault(words: "has foreign attributes in its meta information", offset: start)
        }
        guard let uid = meta.text(.transferSyntaxUID) else {
            throw DICOMFault(words: "does not name its transfer syntax", offset: start)
        }
        guard let syntax = TransferSyntax(uid: uid) else {
            throw DICOMFault(
                words: "is in the transfer syntax \(UntrustedText(uid)), which this verifier does not read: "
                    + "have it converted to explicit VR little endian", offset: start)
        }
        transferSyntax = syntax
        var body = DICOMReader(
            bytes, at: metaEnd, explicitVR: syntax.hasExplicitVR, bigEndian: syntax.isBigEndian)
        dataSet = try body.dataSet(end: bytes.count, depth: 0)
        if let first = dataSet.elements.first, first.tag.group < 0x0008 {
            throw DICOMFault(words: "has \(first.tag) in its data set, where it has no business", offset: metaEnd)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
