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
            deriveFrom(Self.sources(object), reserved, outcome.expectedSource, signed: signed)
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
                    : Check(
                        .replaces, .notChecked, "It says that it replaces \(replaced); no signature that holds says so."
                    ))
        }
    }

    /// - Parameter expected: the object of the same item; nil where the object stands alone.
    private mutating func deriveFrom(_ sources: [String], _ reserved: String, _ expected: String?, signed: Bool) {
        let wanted = expected ?? reserved
        if sources.contains(where: { $0.isExactly(wanted) }) {
            nameTheRecord = true
            checks.append(Check(.source, .holds, "Made from \(wanted), the object of the record."))
        } else if expected == nil, signed, let first = sources.first {
            // Of a correction's own picture, whose UID stands nowhere in this object.
            let words = "Made from \(first), which is not the first object of the record: look at that one."
            checks.append(Check(.source, .notChecked, words))
        } else {
            checks.append(
                Check(.source, .doesNotHold, "It does not name the record's object, \(wanted), as its source."))
        }
    }

    static func sources(_ object: DICOMItem) -> [String] { uids(object.items(.sourceImageSequence) ?? []) }

    /// What a correction replaces: items of the Referenced Image Sequence (PS3.3 C.7.6.1) whose purpose is our own code
    /// `REPLACED`, since CID 7201 has none for it.
    static func replaced(_ object: DICOMItem) -> [String] {
        let items = (object.items(.referencedImageSequence) ?? []).filter { item in
            (item.items(.purposeOfReferenceCodeSequence) ?? []).contains {
                $0.text(.codeValue) == "REPLACED" && $0.text(.codingSchemeDesignator) == "99EPILUME"
            }
        }
        return uids(items)
    }

    private static func uids(_ items: [DICOMItem]) -> [String] {
        items.prefix(16).compactMap { $0.text(.referencedSOPInstanceUID) }.map { UntrustedText($0).description }
    }
}
