extension DataSet {
    /// Sequences in sequences that are written.
    package static let nestingLimit = 8
    /// Bytes of all values together; a station's picture has a few millions.
    package static let byteLimit = 512 << 20

    private static let characterSet = Tag(0x0008, 0x0005)
    private static let pixelData = Tag(0x7FE0, 0x0010)

    /// Whether the data set holds encapsulated pixel data.
    var isEncapsulated: Bool {
        if case .encapsulated = self[Self.pixelData]?.value { true } else { false }
    }

    /// Refuses what the encoder would take and a reader would misunderstand: see ``DICOMFault``. The order is that of
    /// the tags, so that the same data set always has the same first fault.
    func check() throws(DICOMFault) {
        var byteCount = 0
        try check(path: [], isUTF8: self[Self.characterSet] != nil, byteCount: &byteCount)
        for tag in [Tag(0x0008, 0x0016), Tag(0x0008, 0x0018)] {
            guard case .texts(let values) = self[tag]?.value, values.count == 1, !values[0].isEmpty
            else { throw .missing(tag) }
        }
    }

    private func check(path: [Tag], isUTF8: Bool, byteCount: inout Int) throws(DICOMFault) {
        for tag in tags {
            guard let attribute = self[tag] else { continue }
            let path = path + [tag]
            if let fault = placeFault(of: tag, attribute, depth: path.count) { throw .attribute(path: path, fault) }
            if let fault = attribute.valueFault(isUTF8: isUTF8) { throw .value(path: path, fault) }
            byteCount += attribute.byteCount
            guard byteCount <= Self.byteLimit else { throw .tooLarge(byteCount: byteCount, limit: Self.byteLimit) }
            if case .items(let items) = attribute.value {
                for item in items { try item.check(path: path, isUTF8: isUTF8, byteCount: &byteCount) }
            }
        }
    }

    private func placeFault(of tag: Tag, _ attribute: Attribute, depth: Int) -> DICOMFault.AttributeFault? {
        if depth > Self.nestingLimit + 1 { return .nestedTooDeep(limit: Self.nestingLimit) }
        // PS3.15 C.1.1, PS3.3 C.12.1.1.3: MAC Parameters Sequence, Digital Signatures Sequence.
        if tag == Tag(0x4FFE, 0x0001) || tag == Tag(0xFFFA, 0xFFFA) { return .signatureTag }
        if tag.group < 0x0008 || tag.group >= 0xFFFC || tag.element == 0 { return .reservedTag }
        if tag.group % 2 == 1, !hasPrivateCreator(tag, attribute) { return .noPrivateCreator }
        if !attribute.isOfItsKind { return .wrongKind(attribute.vr) }
        if case .encapsulated = attribute.value, tag != Self.pixelData || depth > 1 { return .misplacedPixelData }
        if tag == Self.characterSet, depth > 1 || attribute.value != .texts(["ISO_IR 192"]) {
            return .foreignCharacterSet
        }
        return nil
    }

    /// PS3.5 section 7.8.1: (gggg,0010-00FF) reserves the block (gggg,xx00-xxFF) for its creator.
    private func hasPrivateCreator(_ tag: Tag, _ attribute: Attribute) -> Bool {
        if (0x0010...0x00FF).contains(tag.element) { return attribute.isPrivateCreator }
        guard tag.element >= 0x1000 else { return false }
        return self[Tag(tag.group, tag.element >> 8)]?.isPrivateCreator ?? false
    }
}

extension DataSet.Attribute {
    fileprivate var isPrivateCreator: Bool {
        guard vr == .LO, case .texts(let values) = value else { return false }
        return values.count == 1 && values[0].contains { $0 != " " }
    }

    fileprivate var isOfItsKind: Bool {
        switch value {
        case .empty: true
        case .texts: vr.isText
        case .bytes, .encapsulated: vr == .OB
        case .unsigned16: vr == .US
        case .unsigned32: vr == .UL
        case .float32: vr == .FL
        case .float64: vr == .FD
        case .items: vr == .SQ
        }
    }

    /// Of the value as given, without padding, headers and items.
    fileprivate var byteCount: Int {
        switch value {
        case .empty, .items: 0
        case .texts(let values): values.reduce(0) { $0 + $1.utf8.count + 1 }
        case .bytes(let bytes), .encapsulated(let bytes): bytes.count
        case .unsigned16(let values): 2 * values.count
        case .unsigned32(let values): 4 * values.count
        case .float32(let values): 4 * values.count
        case .float64(let values): 8 * values.count
        }
    }

    fileprivate func valueFault(isUTF8: Bool) -> ValueFault? {
        if !vr.hasLongLength, byteCount > 65_534 { return .tooManyBytes(vr, byteCount: byteCount) }
        switch value {
        case .texts(let values):
            if vr.isSingleValued, values.count > 1 { return .severalValues(vr) }
            for text in values {
                if let fault = vr.fault(of: text) { return fault }
                if !isUTF8, !text.utf8.allSatisfy({ $0 < 0x80 }) { return .characterSetUnstated }
            }
            return nil
        case .float32(let values): return values.allSatisfy(\.isFinite) ? nil : .notFinite
        case .float64(let values): return values.allSatisfy(\.isFinite) ? nil : .notFinite
        case .encapsulated(let code): return code.starts(with: [0xFF, 0xD8]) ? nil : .notJPEG
        case .empty, .bytes, .unsigned16, .unsigned32, .items: return nil
        }
    }
}
