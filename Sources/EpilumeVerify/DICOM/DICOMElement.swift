/// One attribute of a data set as it lies in the file. Slices share the file's bytes: nothing is copied.
struct DICOMElement: Sendable {
    let tag: AttributeTag
    /// Two capital letters; nil where the transfer syntax carries none (implicit VR).
    let vr: ValueRepresentationCode?
    /// Tag, VR and reserved field, without the length: what a signature covers of a sequence. Empty for implicit VR.
    let prefix: ArraySlice<UInt8>
    /// From the tag to the end of the value.
    let encoded: ArraySlice<UInt8>
    let value: Value

    enum Value: Sendable {
        case bytes(ArraySlice<UInt8>)
        case items([DICOMItem])
        /// Encapsulated pixel data: the basic offset table first, then at least one fragment (PS3.5 A.4).
        case fragments([ArraySlice<UInt8>])
    }

    var bytes: ArraySlice<UInt8>? {
        if case .bytes(let bytes) = value { return bytes }
        return nil
    }

    var items: [DICOMItem]? {
        if case .items(let items) = value { return items }
        return nil
    }
}

/// Two letters of PS3.5 section 6.2.
struct ValueRepresentationCode: Hashable, Sendable, CustomStringConvertible {
    let first: UInt8
    let second: UInt8

    init(_ first: UInt8, _ second: UInt8) {
        self.first = first
        self.second = second
    }

    init(_ letters: StaticString) {
        precondition(letters.utf8CodeUnitCount == 2)
        self.init(letters.utf8Start[0], letters.utf8Start[1])
    }

    var description: String { String(decoding: [first, second], as: UTF8.self) }

    static let sequence = ValueRepresentationCode("SQ")
    static let unknown = ValueRepresentationCode("UN")
    static let otherByte = ValueRepresentationCode("OB")
    static let otherWord = ValueRepresentationCode("OW")

    /// Two reserved bytes and a length of 32 bits follow (PS3.5 table 7.1-1).
    static let long: Set<ValueRepresentationCode> = [
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV",
    ]
    /// A length of 16 bits follows (PS3.5 table 7.1-2).
    static let short: Set<ValueRepresentationCode> = [
        "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI",
        "UL", "US",
    ]
}

extension ValueRepresentationCode: ExpressibleByStringLiteral {
    init(stringLiteral letters: StaticString) { self.init(letters) }
}

/// A data set, or one item of a sequence: attributes in the order of their tags, each once.
struct DICOMItem: Sendable {
    let elements: [DICOMElement]
    /// Of numbers in it.
    let isBigEndian: Bool

    subscript(tag: AttributeTag) -> DICOMElement? {
        // Tags ascend strictly: the reader has made sure.
        var low = 0
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if elements[middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low < elements.count && elements[low].tag == tag ? elements[low] : nil
    }

    func bytes(_ tag: AttributeTag) -> ArraySlice<UInt8>? { self[tag]?.bytes }

    /// The values of a text attribute, without the padding at their ends; nil when it is absent, and empty when it is
    /// there without a value. Bytes that are not UTF-8 are replaced: such a text equals none of ours.
    func texts(_ tag: AttributeTag) -> [String]? {
        guard let bytes = bytes(tag) else { return nil }
        guard !bytes.isEmpty else { return [] }
        return bytes.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false).map { part in
            let end = part.lastIndex { $0 != 0x20 && $0 != 0 }.map { $0 + 1 } ?? part.startIndex
            return String(decoding: part[..<end].drop { $0 == 0x20 }, as: UTF8.self)
        }
    }

    /// The only value of a text attribute.
    func text(_ tag: AttributeTag) -> String? {
        guard let texts = texts(tag), texts.count == 1, !texts[0].isEmpty else { return nil }
        return texts[0]
    }

    /// The only value of a US attribute.
    func unsigned16(_ tag: AttributeTag) -> UInt16? {
        guard let bytes = bytes(tag), bytes.count == 2 else { return nil }
        let (first, second) = (UInt16(bytes[bytes.startIndex]), UInt16(bytes[bytes.startIndex + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    /// The values of an AT attribute.
    func tags(_ tag: AttributeTag) -> [AttributeTag]? {
        guard let bytes = bytes(tag), bytes.count % 4 == 0 else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { place in
            let words = [place, place + 2].map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
            return AttributeTag(words[0], words[1])
        }
    }

    /// The items of a sequence; nil when it is absent or no sequence.
    func items(_ tag: AttributeTag) -> [DICOMItem]? { self[tag]?.items }
}
