internal import EpilumeModel

/// What is gathered about an object on the way to its report, and the rule that makes a verdict of it.
struct ObjectOutcome {
    private let path: String
    private let sha256: String
    var checks: [Check] = []
    private(set) var transferSyntaxUID: String?
    private(set) var sopClassUID: String?
    private(set) var sopInstanceUID: String?
    private(set) var isDerived = false
    private(set) var replaces: [String] = []
    /// The UID of the object that a derived one of the same item was made from; nil where nothing says.
    var expectedSource: String?
    private var record: HeldRecord?
    private var signature: ObjectSignature?

    init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }

    mutating func describe(_ object: DICOMFile) {
        let shown = { (text: String) in UntrustedText(text).description }
        transferSyntaxUID = object.transferSyntax.uid
        sopClassUID = object.dataSet.text(.sopClassUID).map(shown)
        sopInstanceUID = object.dataSet.text(.sopInstanceUID).map(shown)
        // The first value says whether pixels are as they were acquired (PS3.3 C.7.6.1.1.2).
        isDerived = object.dataSet.texts(.imageType)?.first?.isExactly("DERIVED") == true
        replaces = ReferenceCheck.replaced(object.dataSet)
    }

    mutating func add(_ signature: SignatureCheck) { self.signature = signature.signature }

    mutating func add(_ record: HeldRecord) { self.record = record }

    // MARK: Verdicts

    /// - Parameter words: complete "The file …".
    func unreadable(_ words: String) -> ObjectReport {
        var outcome = self
        outcome.checks = [Check(.structure, .doesNotHold, "The file \(words).")]
        return outcome.closed(.invalid, "It cannot be read as a DICOM object.")
    }

    func withoutRecord(_ state: SignatureCheck.State) -> ObjectReport {
        var outcome = self
        outcome.checks.append(Check(.record, .notThere, "The object carries no record of a capture."))
        switch state {
        case .notThere, .notChecked:
            return outcome.closed(.unsigned, "Nothing in it says who made it, or that it was not changed.")
        case .doesNotHold:
            return outcome.closed(.invalid, "Its signature does not hold, and it carries no record of a capture.")
        case .holds:
            if outcome.failed.isEmpty {
                return outcome.closed(
                    .imported,
                    "It is as it was signed, but carries no record of a capture: who signed it need not have taken it.")
            }
            return outcome.closed(.invalid, "It contradicts itself: \(outcome.failedNames).")
        }
    }

    /// - Parameter belongs: whether the record, which holds, is the record of this object and of no other.
    func closed(_ state: SignatureCheck.State, belongs: Bool) -> ObjectReport {
        if failed.contains(where: { $0.name == .pixels }) {
            return closed(.invalid, "The pixels are not those that were captured.")
        }
        if failed.contains(where: { $0.name == .clock }) {
            return closed(.invalid, "Its times cannot be true.")
        }
        if case .holds = state {
            return failed.isEmpty
                ? closed(.valid, "It is as the station signed it, and as the record of its capture says.")
                : closed(.invalid, "It was signed, but contradicts the record of its capture: \(failedNames).")
        }
        guard belongs else {
            return closed(.invalid, "The record in it holds, but is the record of another object.")
        }
        let facts: Set<Check.Name> = [
            .sopInstance, .source, .imageSize, .acquisitionTime, .device, .serial, .firmware, .light, .pixelSpacing,
            .calibrationDate,
        ]
        let differing = failed.filter { facts.contains($0.name) }.map(\.name.rawValue)
        let attributes =
            differing.isEmpty
            ? "no attribute that can be compared differs from the record"
            : "these differ from the record: \(differing.joined(separator: ", "))"
        let pixels =
            checks.first { $0.name == .pixels }?.outcome == .holds
            ? "the pixels are those that were captured" : "the pixels cannot be held against it"
        return closed(
            .coerced,
            "The record of its capture holds; the file is not as the station signed it: \(pixels), \(attributes). "
                + "Of patient, study, region and what else was said of the picture nothing can be compared.")
    }

    func closed(_ verdict: ObjectVerdict, _ summary: String) -> ObjectReport {
        ObjectReport(
            path: UntrustedPath.shown(path), verdict: verdict, summary: summary, checks: checks, sha256: sha256,
            transferSyntaxUID: transferSyntaxUID, sopClassUID: sopClassUID, sopInstanceUID: sopInstanceUID,
            isDerived: isDerived, replaces: replaces, itemID: record?.record.itemID?.text,
            recordNumber: record?.record.number, recordHash: record?.sha256, recordKeyID: record?.keyID,
            purpose: record?.record.purpose, capturedAt: record?.record.utc,
            signedAt: (signature?.signedAt.moment).map(\.description),
            certificateSHA256: signature?.certificate.sha256, certificateSubject: signature?.certificate.subject)
    }

    private var failed: [Check] { checks.filter { $0.outcome == .doesNotHold } }

    private var failedNames: String { failed.map(\.name.rawValue).joined(separator: ", ") }
}
