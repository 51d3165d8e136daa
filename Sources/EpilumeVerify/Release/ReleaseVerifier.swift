internal import EpilumeModel

/// Holds what a release added to an item against the release document, and the document against the record.
struct ReleaseVerifier {
    let objects: ObjectVerifier
    let parts: ItemParts
    let record: ReadRecord
    /// As it shall stand in the reports of the objects.
    let path: String

    struct Outcome {
        var findings: [Finding] = []
        var reports: [ObjectReport] = []
        var revision: Int?
    }

    /// - Returns: nothing for an item that was not released.
    func outcome() async -> Outcome {
        guard parts.isReleased else { return Outcome() }
        var outcome = Outcome()
        for (name, part, finding) in [
            ("context", parts.context, Finding.Part.context), ("object", parts.object, .object),
            ("release", parts.release, .release),
        ] where part == nil {
            outcome.findings.append(Finding(finding, .missingPart, "is missing: a release has a \(name)"))
        }
        let release = parts.release.flatMap { document($0, &outcome.findings) }
        outcome.revision = release?.revision
        for (part, finding) in [(parts.object, Finding.Part.object), (parts.derived, .derived)] {
            guard let part else { continue }
            let report = await objects.verify(Array(part), path: "\(path)#\(finding.rawValue)", record: parts.record)
            outcome.findings += Self.findings(report, finding)
            outcome.reports.append(report)
        }
        if let release { outcome.findings += compare(release, outcome.reports) }
        return outcome
    }

    // MARK: The document

    private func document(_ bytes: ArraySlice<UInt8>, _ findings: inout [Finding]) -> ReleaseDocument? {
        let payload: [UInt8]
        do throws(SignedDocument.Fault) {
            let document = try SignedDocument(Array(bytes), expecting: .release)
            payload = try document.payload(trusting: objects.keys.anchors)
            if let objection = objects.keys.objection(to: document.keyID, record: record.number) {
                findings.append(Finding(.release, "kid", objection.problem, "is \(objection.words)"))
                return nil
            }
        } catch {
            findings.append(Finding(.release, error.problem, error.words))
            return nil
        }
        switch ReleaseDocument.read(payload) {
        case .success(let release): return release
        case .failure(let all):
            findings += all.all
            return nil
        }
    }

    private static func findings(_ report: ObjectReport, _ part: Finding.Part) -> [Finding] {
        let failed = report.checks.filter { $0.outcome == .doesNotHold }
            .map { Finding(part, $0.name.rawValue, .objectDiffers, inSentence($0.sentence)) }
        guard report.verdict != .valid, failed.isEmpty else { return failed }
        return [Finding(part, .objectDiffers, inSentence(report.summary))]
    }

    private static func inSentence(_ text: String) -> String {
        "does not hold. " + (text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    // MARK: The document against the parts

    private func compare(_ release: ReleaseDocument, _ reports: [ObjectReport]) -> [Finding] {
        var findings: [Finding] = []
        let expect = { (isTrue: Bool, field: String, detail: String) in
            if !isTrue { findings.append(Finding(.release, field, .contradiction, detail)) }
        }
        expect(release.recordHash == sha256Hex(parts.record), "recordHash", "is not the SHA-256 of the record")
        expect(release.recordNumber == record.number, "recordNumber", "is not that of the record")
        expect(
            release.itemID == record.itemID?.with(revision: release.revision), "itemId",
            "is not the record's item id with the revision \(release.revision)")
        if let context = parts.context {
            expect(release.contextSHA256 == sha256Hex(context), "context.sha256", "is not the SHA-256 of the context")
        }
        if let taken = record.utc.flatMap(Moment.init(rfc3339:)) {
            expect(taken <= release.releasedAt, "releasedAt", "is before the picture was taken")
        }
        expect(
            release.releasedAt.microseconds <= objects.now.microseconds + Moment.day, "releasedAt", "is in the future")
        findings += compareObjects(release, reports)
        return findings
    }

    private func compareObjects(_ release: ReleaseDocument, _ reports: [ObjectReport]) -> [Finding] {
        var findings: [Finding] = []
        let main = release.objects.filter { $0.kind != .calibrated }
        let calibrated = release.objects.filter { $0.kind == .calibrated }
        if main.count != 1 || calibrated.count != (parts.derived == nil ? 0 : 1) {
            findings.append(Finding(.release, "objects", .contradiction, "does not list exactly the objects that are here"))
        }
        let pairs = [(parts.object, main.first, Finding.Part.object), (parts.derived, calibrated.first, .derived)]
        for (bytes, stated, part) in pairs {
            guard let bytes, let stated else { continue }
            let report = reports.first { $0.path.hasSuffix("#\(part.rawValue)") }
            if Int64(bytes.count) != stated.byteCount {
                let detail = "has \(bytes.count) bytes; the release says \(stated.byteCount)"
                findings.append(Finding(part, .lengthDiffers, detail))
            }
            if sha256Hex(bytes) != stated.sha256 {
                findings.append(Finding(part, .hashDiffers, "SHA-256 differs from the release"))
            }
            if report?.sopInstanceUID != stated.sopInstanceUID || report?.sopClassUID != stated.sopClassUID {
                let detail = "is another SOP instance, or of another SOP class, than the release says"
                findings.append(Finding(part, .contradiction, detail))
            }
        }
        let reserved = record.text("sopInstanceUid")
        if let uid = main.first?.sopInstanceUID, (uid == reserved) != (release.revision == 1) {
            let detail =
                release.revision == 1 ? "is not the UID that the record reserved" : "is the record's UID, in a correction"
            findings.append(Finding(.release, "objects[0].sopInstanceUid", .contradiction, detail))
        }
        if let replaced = release.replaces?.sopInstanceUID,
            reports.first?.replaces.contains(where: { $0.isExactly(replaced) }) != true
        {
            findings.append(Finding(.object, .contradiction, "does not name the object that the release says it replaces"))
        }
        return findings
    }
}

extension SignedDocument.Fault {
    var problem: Finding.Problem {
        switch self {
        case .tooLarge, .form, .otherType: .wrongForm
        case .unknownKey: .unknownKey
        case .signatureInvalid: .signatureInvalid
        }
    }
}
