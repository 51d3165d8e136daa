/// Walks the encoding of PS3.5 section 7: elements, items, sequences of defined and undefined length, fragments.
///
/// The bytes may come from a stranger. Depth, number of elements and number of fragments are bounded, lengths are held
/// against what encloses them before they are believed, and values are slices of the file, so that no length in it can
/// make anything be allocated.
struct DICOMReader {
    /// Our objects nest three levels; structured reports of others some ten.
    static let deepest = 16
    /// In the whole file, those within items included. Our objects have about a hundred.
    static let mostElements = 20_000
    static let mostFragments = 4_096

    private let bytes: [UInt8]
    private(set) var position: Int
    private let explicitVR: Bool
    private let bigEndian: Bool
    private var elementCount = 0

    init(_ bytes: [UInt8], at position: Int, explicitVR: Bool, bigEndian: Bool) {
        self.bytes = bytes
        self.position = position
        self.explicitVR = explicitVR
        self.bigEndian = bigEndian
    }

    /// Reads attributes up to exactly `end`.
    mutating func dataSet(end: Int, depth: Int) throws(DICOMFault) -> DICOMItem {
        var elements: [DICOMElement] = []
        while position < end {
            let start = position
            let element = try element(depth: depth, end: end)
            try append(element, to: &elements, at: start)
        }
        return DICOMItem(elements: elements, isBigEndian: bigEndian)
    }

    mutating func element(depth: Int, end: Int) throws(DICOMFault) -> DICOMElement {
        elementCount += 1
        guard elementCount <= Self.mostElements else { throw fault("has more than \(Self.mostElements) attributes") }
        let start = position
        let tag = try tag(end: end)
        guard tag.group != 0xFFFE else { throw fault("has \(tag) where an attribute should be", at: start) }
        let vr = explicitVR ? try representation(of: tag, end: end) : nil
        let prefixEnd = position
        let length = try length(isLong: vr.map(ValueRepresentationCode.long.contains) ?? true, end: end)
        let value = try value(of: tag, vr: vr, length: length, depth: depth, end: end)
        return DICOMElement(
            tag: tag, vr: vr, prefix: explicitVR ? bytes[start..<prefixEnd] : [], encoded: bytes[start..<position],
            value: value)
    }

    // MARK: Values

    private mutating func value(
        of tag: AttributeTag, vr: ValueRepresentationCode?, length: Int?, depth: Int, end: Int
    ) throws(DICOMFault) -> DICOMElement.Value {
        if vr == .sequence || (vr == nil && (length == nil || Self.sequences.contains(tag))) {
            return .items(try items(length: length, depth: depth, end: end))
        }
        if let length {
            guard length % 2 == 0 else { throw fault("has an odd length at \(tag)") }
            return .bytes(try take(length, end: end))
        }
        if tag == .pixelData, vr == .otherByte || vr == .otherWord { return .fragments(try fragments(end: end)) }
        if vr == .unknown {
            // A sequence that somebody wrote without knowing it: its content is implicit VR little endian (PS3.5 6.2.2).
            var inner = DICOMReader(bytes, at: position, explicitVR: false, bigEndian: false)
            inner.elementCount = elementCount
            let items = try inner.items(length: nil, depth: depth, end: end)
            (position, elementCount) = (inner.position, inner.elementCount)
            return .items(items)
        }
        throw fault("has an undefined length at \(tag), which can have none")
    }

    /// What is read of objects in implicit VR, where nothing else says that it is a sequence.
    private static let sequences: Set<AttributeTag> = [
        .referencedInstanceSequence, .referencedImageSequence, .sourceImageSequence, .macParametersSequence,
        .digitalSignaturesSequence,
    ]

    private mutating func items(length: Int?, depth: Int, end: Int) throws(DICOMFault) -> [DICOMItem] {
        guard depth < Self.deepest else { throw fault("is nested deeper than \(Self.deepest) levels") }
        let limit = try limit(length, end: end)
        var items: [DICOMItem] = []
        while length == nil || position < limit {
            let start = position
            let tag = try tag(end: limit)
            let itemLength = try length32(end: limit)
            if tag == .sequenceDelimitation, length == nil {
                guard itemLength == 0 else { throw fault("has a delimitation with a length", at: start) }
                return items
            }
            guard tag == .item else { throw fault("has \(tag) where an item should be", at: start) }
            // Each item costs memory although it may be empty, so it counts as much as an attribute.
            elementCount += 1
            guard elementCount <= Self.mostElements else { throw fault("has more than \(Self.mostElements) items") }
            items.append(try item(length: itemLength, depth: depth + 1, end: limit))
        }
        return items
    }

    private mutating func item(length: Int?, depth: Int, end: Int) throws(DICOMFault) -> DICOMItem {
        if let length { return try dataSet(end: try limit(length, end: end), depth: depth) }
        var elements: [DICOMElement] = []
        while true {
            let start = position
            let next = try tag(end: end)
            if next == .itemDelimitation {
                guard try length32(end: end) == 0 else { throw fault("has a delimitation with a length", at: start) }
                return DICOMItem(elements: elements, isBigEndian: bigEndian)
            }
            position = start
            let element = try element(depth: depth, end: end)
            try append(element, to: &elements, at: start)
        }
    }

    /// The basic offset table and the fragments (PS3.5 A.4).
    private mutating func fragments(end: Int) throws(DICOMFault) -> [ArraySlice<UInt8>] {
        var fragments: [ArraySlice<UInt8>] = []
        while true {
            let start = position
            let tag = try tag(end: end)
            guard let length = try length32(end: end) else {
                throw fault("has a fragment of undefined length", at: start)
            }
            if tag == .sequenceDelimitation {
                guard length == 0 else { throw fault("has a delimitation with a length", at: start) }
                guard fragments.count > 1 else { throw fault("has pixel data without a fragment", at: start) }
                return fragments
            }
            guard tag == .item else { throw fault("has \(tag) where a fragment should be", at: start) }
            guard length % 2 == 0 else { throw fault("has a fragment of odd length", at: start) }
            guard fragments.count <= Self.mostFragments else {
                throw fault("has more than \(Self.mostFragments) fragments", at: start)
            }
            fragments.append(try take(length, end: end))
        }
    }

    // MARK: Parts

    private func append(
        _ element: DICOMElement, to elements: inout [DICOMElement], at start: Int
    ) throws(DICOMFault) {
        if let last = elements.last, last.tag >= element.tag {
            throw fault("has \(element.tag) after \(last.tag): attributes ascend, and each stands once", at: start)
        }
        elements.append(element)
    }

    private mutating func tag(end: Int) throws(DICOMFault) -> AttributeTag {
        AttributeTag(try number16(end: end), try number16(end: end))
    }

    private mutating func representation(of tag: AttributeTag, end: Int) throws(DICOMFault) -> ValueRepresentationCode {
        let start = position
        let letters = try take(2, end: end)
        let vr = ValueRepresentationCode(letters[letters.startIndex], letters[letters.startIndex + 1])
        if ValueRepresentationCode.long.contains(vr) {
            guard try number16(end: end) == 0 else { throw fault("has a reserved field in use at \(tag)", at: start) }
        } else if !ValueRepresentationCode.short.contains(vr) {
            throw fault("has no value representation of the standard's at \(tag)", at: start)
        }
        return vr
    }

    /// - Returns: nil for an undefined length.
    private mutating func length(isLong: Bool, end: Int) throws(DICOMFault) -> Int? {
        isLong ? try length32(end: end) : Int(try number16(end: end))
    }

    private mutating func length32(end: Int) throws(DICOMFault) -> Int? {
        let field = try take(4, end: end)
        let number = (bigEndian ? Array(field) : field.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return number == .max ? nil : Int(number)
    }

    private mutating func number16(end: Int) throws(DICOMFault) -> UInt16 {
        let field = try take(2, end: end)
        let (first, second) = (UInt16(field[field.startIndex]), UInt16(field[field.startIndex + 1]))
        return bigEndian ? first << 8 | second : second << 8 | first
    }

    private func limit(_ length: Int?, end: Int) throws(DICOMFault) -> Int {
        guard let length else { return end }
        guard length <= end - position else { throw fault("has a length that runs past what encloses it") }
        return position + length
    }

    private mutating func take(_ count: Int, end: Int) throws(DICOMFault) -> ArraySlice<UInt8> {
        guard count <= end - position else { throw fault("ends, or its enclosing part does, within a field") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private func fault(_ words: String, at offset: Int? = nil) -> DICOMFault {
        DICOMFault(words: words, offset: offset ?? position)
    }
}
