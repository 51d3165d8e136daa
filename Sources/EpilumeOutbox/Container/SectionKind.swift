package import EpilumeModel

/// What a section of an item holds. Layout 1 knows the first four and no others; an item of layout 2 was released.
package enum SectionKind: String, Hashable, Sendable, CaseIterable {
    /// The record: canonical JSON, byte for byte as it was signed.
    case record
    /// The detached signature over the record.
    case signature
    /// The picture as the device delivered it.
    case picture
    /// A viewable picture of a frame that is not viewable as delivered.
    case rendering
    /// What was known of the picture when it was released: JSON. It may name a patient.
    case context
    /// The DICOM object.
    case object
    /// A second DICOM object: the calibrated picture.
    case derived
    /// The signed document that binds all of these to the record.
    case release

    /// In an item of every layout.
    package static let mandatory: [SectionKind] = [.record, .signature, .picture]
    /// In a released item, and in no other.
    package static let mandatoryOfRelease: [SectionKind] = [.context, .object, .release]
    static let ofLayout1: [SectionKind] = [.record, .signature, .picture, .rendering]
}

/// A section that is to be written: bytes that stay where they are until `commit` returns.
///
/// Not `Sendable`: the bytes belong to whoever called, often a slot of the ring.
package struct ItemSection {
    package let kind: SectionKind
    package let bytes: UnsafeRawBufferPointer
    /// SHA-256 of `bytes`; nil has it computed.
    package let digest: ContentHash?

    /// - Parameter digest: when the caller has hashed these very bytes already. It is believed: a wrong one
    ///   makes an item that every later check calls damaged.
    package init(_ kind: SectionKind, _ bytes: UnsafeRawBufferPointer, digest: ContentHash? = nil) {
        self.kind = kind
        self.bytes = bytes
        self.digest = digest
    }
}
