import EpilumeModel

/// General Reference, Common Instance Reference and the private block (PS3.3 C.12.4, C.12.2; PS3.5 7.8).
extension ObjectMaker.Draft {
    /// Why a corrected object refers to another. Source Image Sequence would say that its pixels come from the other
    /// one, Original Attributes Sequence that its UID is the same (PS3.3 C.12.1.1.9) and what the wrong values were,
    /// which may be another person's; CID 7201 has no such purpose and is extensible (PS3.16 7.2.3), so this is a
    /// code of our own.
    static let replacement = CodedTerm("REPLACED", "99EPILUME", "Instance that this instance replaces")

    func writeReferences(into set: inout DataSet) {
        set.mention(.derivationDescription, derivation)
        if let from = source.derivedFrom {
            let purpose = CodedTerm("121322", "DCM", "Source image for image processing operation")
            set.put(.sourceImageSequence, .items([item(from, purpose)]))
        }
        if let replaced = source.replaces {
            set.put(.referencedImageSequence, .items([item(replaced, Self.replacement)]))
            var scheme = DataSet()
            scheme.state(.codingSchemeDesignator, Self.replacement.scheme)
            scheme.state(.codingSchemeName, "Epilume's own codes")
            scheme.state(.codingSchemeResponsibleOrganization, "The Epilume project")
            set.put(.codingSchemeIdentificationSequence, .items([scheme]))
        }
        writeWhereabouts(of: [source.derivedFrom, source.replaces].compactMap { $0 }, into: &set)
    }

    /// ST: 1024 characters.
    private var derivation: String? {
        var lines: [String] = []
        if case .calibrated(_, _, let method) = source.kind {
            lines.append(DICOMText.line(method, limit: 600) ?? "Corrected by calibration")
        }
        if let method = source.picture.renderingMethod.flatMap({ DICOMText.line($0, limit: 100) }) {
            lines.append("Rendered from the picture as delivered: \(method)")
        }
        let repairs = source.picture.repairs.compactMap { DICOMText.line($0, limit: 60) }.prefix(3)
        if !repairs.isEmpty { lines.append("Mended: " + repairs.joined(separator: ", ")) }
        return lines.isEmpty ? nil : lines.joined(separator: ". ")
    }

    private func item(_ reference: ObjectSource.InstanceReference, _ purpose: CodedTerm) -> DataSet {
        var item = instance(reference)
        item.put(.purposeOfReferenceCodeSequence, purpose)
        return item
    }

    private func instance(_ reference: ObjectSource.InstanceReference) -> DataSet {
        var item = DataSet()
        item.state(.referencedSOPClassUID, reference.objectClass.uid)
        item.state(.referencedSOPInstanceUID, reference.sopInstanceUID)
        return item
    }

    /// In which study and series the objects lie that are referred to.
    private func writeWhereabouts(of references: [ObjectSource.InstanceReference], into set: inout DataSet) {
        let here = references.filter { $0.studyInstanceUID == studyUID }
        if !here.isEmpty { set.put(.referencedSeriesSequence, .items(series(here))) }
        let elsewhere = references.filter { $0.studyInstanceUID != studyUID }
        let studies = Set(elsewhere.map(\.studyInstanceUID)).sorted().map { uid in
            var study = DataSet()
            study.state(.studyInstanceUID, uid)
            study.put(.referencedSeriesSequence, .items(series(elsewhere.filter { $0.studyInstanceUID == uid })))
            return study
        }
        if !studies.isEmpty { set.put(.studiesContainingOtherReferencedInstancesSequence, .items(studies)) }
    }

    private func series(_ references: [ObjectSource.InstanceReference]) -> [DataSet] {
        Set(references.map(\.seriesInstanceUID)).sorted().map { uid in
            var series = DataSet()
            series.state(.seriesInstanceUID, uid)
            let instances = references.filter { $0.seriesInstanceUID == uid }.map(instance)
            series.put(.referencedInstanceSequence, .items(instances))
            return series
        }
    }

    func writeEvidence(into set: inout DataSet) {
        guard let evidence = source.evidence else { return }
        set.state(.privateCreator, DICOMAttribute.creator)
        set.put(.record, .bytes(Self.even(evidence.record)))
        set.put(.recordSignature, .bytes(Self.even(evidence.signature)))
        set.put(.objectKeyStatement, .bytes(Self.even(evidence.objectKeyStatement)))
    }

    /// OB would be padded with a zero byte, which ends no text: a space does not change what JSON and JWS say.
    private static func even(_ text: [UInt8]) -> [UInt8] { text.count % 2 == 0 ? text : text + [UInt8(ascii: " ")] }
}
