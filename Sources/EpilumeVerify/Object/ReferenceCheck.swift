internal import EpilumeModel

/// Whose object it is: the UID that the record reserved, or one that leads there.
struct ReferenceCheck {
    private(set) var checks: [Check] = []
    /// Whether the object's own UID, or that of its source, is the one that the record reserved.
    private(set) var nameTheRecord = false

    /// - Parameter signed: whether the file's signature holds; only then its references are somebody's word.
    init(_ object: DICOMItem, _ record: ReadRecord, _ outcome: ObjectOutcome, signed: Bool) {
        guard let reserved = record.text("sopInstanceUid"), let uid = outcome.sopInstanceUID else {
            checks = [Check(.sopInstance, .doesNotHold, "The object has no SOP instance UID.")]
            return
        }
        let shown = UntrustedText(uid)
        let replaced = outcome.replaces.joined(separator: ", ")
        if outcome.isDerived {
            deriveFrom(Self.sources(object), reserved, signed: signed, isCorrection: !outcome.replaces.isEmpty)
        } else if uid.isExactly(reserved) {
            nameTheRecord = true
            checks.append(Check(.sopInstance, .holds, "SOP instance UID \(reserved), as the record reserved it."))
        } else if signed, !outcome.replaces.isEmpty {
            let words = "A correction with a SOP instance UID of its own, \(shown), in place of \(replaced)."
            checks.append(Check(.sopInstance, .holds, words))
        } else {
            let words = "The SOP instance UID is \(shown); the record reserved \(reserved)."
            checks.append(Check(.sopInstance, .doesNotHold, words))
        }
        if !outcome.replaces.isEmpty {
            checks.append(
                signed
                    ? Check(.replaces, .holds, "It replaces \(replaced).")
                    : Check(.replaces, .notChecked, "It says that it replaces \(replaced); no signature that holds says so."))
        }
    }

    private mutating func deriveFrom(_ sources: [String], _ reserved: String, signed: Bool, isCorrection: Bool) {
        if sources.contains(where: { $0.isExactly(reserved) }) {
            nameTheRecord = true
            checks.append(Check(.source, .holds, "Made from \(reserved), the object of the record."))
        } else if let first = sources.first, signed, isCorrection {
            checks.append(Check(.source, .holds, "Made from \(UntrustedText(first)), the object of a correction."))
        } else {
            checks.append(Check(.source, .doesNotHold, "It does not name the record's object, \(reserved), as its source."))
        }
    }

    static func sources(_ object: DICOMItem) -> [String] { uids(object, .sourceImageSequence) }

    /// What a correction replaces stands in the Referenced Instance Sequence or, since not every archive keeps that one, in
    /// the Referenced Image Sequence (PS3.3 C.12.4, C.7.6.1).
    static func replaced(_ object: DICOMItem) -> [String] {
        var seen: Set<String> = []
        return (uids(object, .referencedInstanceSequence) + uids(object, .referencedImageSequence))
            .filter { seen.insert($0).inserted }
    }

    private static func uids(_ object: DICOMItem, _ sequence: AttributeTag) -> [String] {
        (object.items(sequence) ?? []).prefix(16).compactMap { $0.text(.referencedSOPInstanceUID) }
            .map { UntrustedText($0).description }
    }
}
