/// One thing that is wrong with a context. It names the field and what is allowed, never the value: that may be a
/// patient's.
package struct ContextFault: Hashable, Sendable, CustomStringConvertible {
    /// The member in the JSON form, such as `subject.birthDate`.
    package let path: String
    /// What is wrong and what to do, without the path and a full stop.
    package let reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path): \(reason)." }
}

extension PictureContext {
    /// 0.1× to 1000×.
    package static let magnificationRange = 100...1_000_000
    /// Characters. DICOM's LT would hold 10 240.
    package static let commentLimit = 1024

    /// Everything that contradicts itself, the standard's forms or ``BodyRegion``, in the order of the fields; empty
    /// when all that is stated can be written as it is stated.
    package var faults: [ContextFault] {
        regionFaults + lesionFaults + opticsFaults + (subject?.faults ?? []) + (study?.faults ?? []) + commentFaults
    }

    /// What is not known and had better be asked before the release: nothing here is wrong.
    package var gaps: [ContextFault] {
        var gaps: [ContextFault] = []
        if region == nil {
            gaps.append(
                ContextFault("region", "nobody said where on the body; the object will say no more than “Skin”"))
        }
        if laterality == nil, let region = region.flatMap(BodyRegion.of), region.sides == .paired {
            gaps.append(ContextFault("laterality", "there are two of this region, and nobody said which side"))
        }
        if contact == .contact, immersion == nil {
            gaps.append(ContextFault("immersion", "nobody said what was between skin and contact plate"))
        }
        if subject == nil { gaps.append(ContextFault("subject", "nobody said who it is")) }
        return gaps
    }

    /// What only the object of a dermatoscope can say, and the object of another camera leaves out.
    package var dermoscopicFields: [ContextFault] {
        let stated: [(Field, Bool)] = [
            (.lesion, lesion != nil), (.contact, contact != nil), (.immersion, immersion != nil),
            (.polarization, polarization != nil), (.magnificationThousandths, magnificationThousandths != nil),
        ]
        return stated.filter(\.1).map {
            ContextFault(
                $0.0.rawValue, "no profile says that this camera is a dermatoscope, so its object leaves it out")
        }
    }

    private var regionFaults: [ContextFault] {
        guard let term = region else { return [] }
        guard let region = BodyRegion.of(term) else {
            return [
                ContextFault("region", "is none of the known body regions; take code, scheme and meaning from the list")
            ]
        }
        var faults: [ContextFault] = []
        if let laterality, !region.allows(laterality) {
            faults.append(ContextFault("laterality", Self.words(region.sides)))
        }
        if region.showsFingerprints, recognisableFeatures == false {
            faults.append(
                ContextFault(
                    "recognisableFeatures",
                    "the pad of a finger shows a fingerprint, which identifies: leave it out or "
                        + "say true"))
        }
        return faults
    }

    private static func words(_ sides: BodyRegion.Sides) -> String {
        switch sides {
        case .paired: "there are two of this region: say right, left or both"
        case .single: "this region lies in the middle and has no side: leave it out or say unpaired"
        case .left: "this term says left itself: leave it out or say left"
        case .either: "cannot be said of this region"
        }
    }

    private var lesionFaults: [ContextFault] {
        guard let lesion else { return [] }
        var faults: [ContextFault] = []
        if !DICOMForm.isLine(lesion.id, limit: 64) { faults.append(ContextFault("lesion.id", .line(64))) }
        if !DICOMForm.isUID(lesion.uid) { faults.append(ContextFault("lesion.uid", .uid)) }
        return faults
    }

    private var opticsFaults: [ContextFault] {
        var faults: [ContextFault] = []
        if immersion != nil, contact != .contact {
            faults.append(
                ContextFault("immersion", "only a scope in contact has one: say contact as well, or leave it out"))
        }
        if let magnificationThousandths, !Self.magnificationRange.contains(magnificationThousandths) {
            faults.append(
                ContextFault(
                    "magnificationThousandths", "must lie between 100 (0.1×) and 1000000 (1000×); 10× is 10000"))
        }
        return faults
    }

    private var commentFaults: [ContextFault] {
        guard let comment, !DICOMForm.isText(comment, limit: Self.commentLimit) else { return [] }
        return [ContextFault("comment", "must be 1 to \(Self.commentLimit) characters, without control characters")]
    }
}

extension PictureContext.Subject {
    var faults: [ContextFault] {
        var faults: [ContextFault] = []
        if let id, !DICOMForm.isLine(id, limit: 64) { faults.append(ContextFault("subject.id", .line(64))) }
        if let issuer {
            if !DICOMForm.isLine(issuer, limit: 64) { faults.append(ContextFault("subject.issuer", .line(64))) }
            if id == nil {
                faults.append(ContextFault("subject.issuer", "an issuer without an id: give the id, or leave it out"))
            }
        }
        if let name, !DICOMForm.isPersonName(name) { faults.append(ContextFault("subject.name", .personName)) }
        if let birthDate, !DICOMForm.isDate(birthDate) {
            faults.append(ContextFault("subject.birthDate", "must be a day of the calendar as YYYYMMDD"))
        }
        if id == nil, name == nil {
            faults.append(ContextFault("subject", "says nobody: give an id or a name, or leave it out"))
        }
        return faults
    }
}

extension PictureContext.Study {
    var faults: [ContextFault] {
        var faults: [ContextFault] = []
        if let instanceUID, !DICOMForm.isUID(instanceUID) { faults.append(ContextFault("study.instanceUID", .uid)) }
        let lines: [(String, String?, Int)] = [
            ("study.id", id, 16), ("study.accessionNumber", accessionNumber, 16),
            ("study.description", description, 64), ("study.requestedProcedureID", requestedProcedureID, 16),
            ("study.scheduledStepID", scheduledStepID, 16),
        ]
        for (path, text, limit) in lines {
            if let text, !DICOMForm.isLine(text, limit: limit) { faults.append(ContextFault(path, .line(limit))) }
        }
        if let referringPhysician, !DICOMForm.isPersonName(referringPhysician) {
            faults.append(ContextFault("study.referringPhysician", .personName))
        }
        return faults
    }
}

extension String {
    fileprivate static func line(_ limit: Int) -> String {
        "must be one line of 1 to \(limit) characters, without backslash, control characters or spaces at the ends"
    }

    fileprivate static let uid = "must be a UID: numbers joined by dots, 64 characters at most, no leading zeros"

    fileprivate static let personName =
        "must be a name as DICOM writes it, Family^Given^Middle^Prefix^Suffix, of at most 64 characters for each of up to "
        + "three writings joined by =, without backslash or control characters"
}
