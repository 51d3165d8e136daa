import EpilumeModel

/// An attribute that this station's objects have: its tag, the standard's keyword and its value representation,
/// stated once.
package struct DICOMAttribute: Hashable, Sendable {
    package let tag: Tag
    package let keyword: String
    package let vr: ValueRepresentation

    package init(_ group: UInt16, _ element: UInt16, _ keyword: String, _ vr: ValueRepresentation) {
        tag = Tag(group, element)
        self.keyword = keyword
        self.vr = vr
    }
}

/// The private block that carries the record (docs/decisions/0010). What was odd in length is padded as text there.
extension DICOMAttribute {
    package static let privateCreator = DICOMAttribute(0x0075, 0x0010, "PrivateCreator", .LO)
    package static let record = DICOMAttribute(0x0075, 0x1001, "Record", .OB)
    package static let recordSignature = DICOMAttribute(0x0075, 0x1002, "RecordSignature", .OB)
    package static let objectKeyStatement = DICOMAttribute(0x0075, 0x1003, "ObjectKeyStatement", .OB)

    /// Value of ``privateCreator``.
    package static let creator = "EPILUME CAPTURE RECORD 1"
}

extension DataSet {
    package subscript(attribute: DICOMAttribute) -> Attribute? { self[attribute.tag] }

    /// The first value of a text attribute; nil when it is absent or empty.
    package func text(_ attribute: DICOMAttribute) -> String? {
        guard case .texts(let values)? = self[attribute]?.value else { return nil }
        return values.first
    }

    /// The items of a sequence; empty when it is absent.
    package func items(_ attribute: DICOMAttribute) -> [DataSet] {
        guard case .items(let items)? = self[attribute]?.value else { return [] }
        return items
    }

    /// Type 2: present without a value when nothing is known.
    mutating func state(_ attribute: DICOMAttribute, _ text: String?) {
        put(attribute, text.map { .texts([$0]) } ?? .empty)
    }

    /// Type 3: absent when nothing is known.
    mutating func mention(_ attribute: DICOMAttribute, _ text: String?) {
        if let text { put(attribute, .texts([text])) }
    }

    package mutating func put(_ attribute: DICOMAttribute, _ value: Value) {
        self[attribute.tag] = Attribute(vr: attribute.vr, value: value)
    }

    mutating func put(_ attribute: DICOMAttribute, _ term: CodedTerm) {
        put(attribute, .items([DataSet(term)]))
    }

    /// One item of a code sequence (PS3.3 table 8.8-1).
    init(_ term: CodedTerm) {
        self.init()
        state(.codeValue, term.value)
        state(.codingSchemeDesignator, term.scheme)
        state(.codeMeaning, term.meaning)
    }
}
