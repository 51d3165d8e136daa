/// The byte stream that a DICOM signature is computed over (PS3.3 C.12.1.1.3.1.2), out of a data set in explicit VR little
/// endian, whose elements therefore lie in the file as they enter the stream:
///
/// - an element of a plain value enters whole: tag, VR, reserved field, length, value with its padding;
/// - a sequence, and pixel data in fragments, enters as tag, VR and reserved field, without its length; then each item's
///   tag without its length and what the item holds; then a sequence delimitation tag, whether there was one or not;
/// - within items, what cannot be signed is passed over.
struct MACStream {
    private(set) var hasher: MACHasher

    private static let itemTag: ArraySlice<UInt8> = [0xFE, 0xFF, 0x00, 0xE0]
    private static let sequenceEnd: ArraySlice<UInt8> = [0xFE, 0xFF, 0xDD, 0xE0]

    init(_ hasher: MACHasher) { self.hasher = hasher }

    /// Depth is bounded by the reader that made the element.
    mutating func add(_ element: DICOMElement) {
        switch element.value {
        case .bytes: hasher.update(element.encoded)
        case .items(let items):
            hasher.update(element.prefix)
            for item in items {
                hasher.update(Self.itemTag)
                for element in item.elements where element.isSignable { add(element) }
            }
            hasher.update(Self.sequenceEnd)
        case .fragments(let fragments):
            hasher.update(element.prefix)
            for fragment in fragments {
                hasher.update(Self.itemTag)
                hasher.update(fragment)
            }
            hasher.update(Self.sequenceEnd)
        }
    }
}

extension DICOMElement {
    /// Whether a signature can cover it (PS3.3 C.12.1.1.3.1.1): no lengths of groups, nothing below group 0008, no
    /// signatures, no trailing padding, nothing of unknown representation, were it deep within a sequence.
    var isSignable: Bool {
        guard tag.isSignable, vr != .unknown else { return false }
        return !holdsUnknown
    }

    private var holdsUnknown: Bool {
        (items ?? []).contains { $0.elements.contains { $0.vr == .unknown || $0.holdsUnknown } }
    }

    /// Tags within it that no signature covers although it covers this attribute: a place to hide something.
    var uncoveredTags: [AttributeTag] {
        (items ?? []).flatMap { item in
            item.elements.flatMap { $0.isSignable ? $0.uncoveredTags : [$0.tag] }
        }
    }
}

extension AttributeTag {
    fileprivate var isSignable: Bool {
        element != 0x0000 && group >= 0x0008 && group != 0xFFFA && self != .lengthToEnd && self != .macParametersSequence
            && self != .dataSetTrailingPadding
    }
}
