import EpilumeModel

/// Makes the data set of an object: every attribute of its IOD that ``IODTable`` demands, and nothing that it does
/// not name.
///
/// A pure function of the source. Rules that the standard leaves open are stated where they are applied and in
/// docs/dicom-conformance.md.
package struct ObjectMaker: Sendable {
    let naming: SeriesNaming

    package init(naming: SeriesNaming) { self.naming = naming }

    /// - Throws: before anything is made when the source contradicts itself or the standard; `.incomplete` when the
    ///   result fails the check against ``IODTable``, which no source should bring about.
    package func dataSet(of source: ObjectSource) throws(ObjectFault) -> DataSet {
        let draft = try Draft(source, naming: naming)
        var set = DataSet()
        draft.writeIdentity(into: &set)
        draft.writePatient(into: &set)
        draft.writeStudyAndSeries(into: &set)
        draft.writeEquipment(into: &set)
        draft.writeImage(into: &set)
        draft.writePixels(into: &set)
        draft.writeOptics(into: &set)
        try draft.writeCalibration(into: &set)
        draft.writeReferences(into: &set)
        draft.writeEvidence(into: &set)
        let faults = IODTable.faults(in: set)
        guard faults.isEmpty else { throw .incomplete(faults) }
        return set
    }

    /// Where an object of this source belongs: what a later object that refers to it must state.
    package func reference(to source: ObjectSource) throws(ObjectFault) -> ObjectSource.InstanceReference {
        let draft = try Draft(source, naming: naming)
        return ObjectSource.InstanceReference(
            objectClass: source.objectClass, sopInstanceUID: source.sopInstanceUID, studyInstanceUID: draft.studyUID,
            seriesInstanceUID: draft.seriesUID)
    }

    /// A source that was found sound, with what follows from it.
    struct Draft {
        let source: ObjectSource
        let stream: JPEGStream
        /// nil for an imported picture of unknown age.
        let captured: LocalTime?
        let made: LocalTime
        /// nil without a calibration.
        let measured: LocalTime?
        let studyUID: String
        let seriesUID: String
        let frameOfReferenceUID: String

        var context: PictureContext { source.context }
        var isDermoscopic: Bool { source.objectClass == .dermoscopic }

        init(_ source: ObjectSource, naming: SeriesNaming) throws(ObjectFault) {
            let faults = source.context.faults
            guard faults.isEmpty else { throw .context(faults) }
            if let verified = source.verifiedPolarization, let said = source.context.polarization, verified != said {
                throw .lightContradictsRecord
            }
            try Self.checkUIDs(of: source)
            try Self.checkEvidence(of: source)
            self.source = source
            (captured, made, measured) = try Self.times(of: source)
            stream = try JPEGStream(source.picture.jpeg)
            guard stream.width == source.picture.width, stream.height == source.picture.height else {
                throw .otherSize(
                    statedWidth: source.picture.width, statedHeight: source.picture.height, width: stream.width,
                    height: stream.height)
            }
            let key = source.station.keyID
            // A derived picture belongs to the study of the picture that it comes from.
            studyUID =
                source.context.study?.instanceUID ?? source.derivedFrom?.studyInstanceUID
                ?? naming.study(stationKeyID: key, picture: source.sopInstanceUID)
            seriesUID = naming.series(
                stationKeyID: key, study: studyUID, deviceID: source.device.id, day: captured?.date ?? "",
                kind: source.objectClass.modality + "-" + source.seriesNumber)
            frameOfReferenceUID = naming.frameOfReference(stationKeyID: key, instance: source.sopInstanceUID)
        }

        private static func checkUIDs(of source: ObjectSource) throws(ObjectFault) {
            guard DICOMForm.isUID(source.sopInstanceUID) else { throw .malformedUID("SOP instance UID") }
            let references = [("replaced", source.replaces), ("source", source.derivedFrom)]
            for (name, reference) in references {
                guard let reference else { continue }
                let uids = [reference.sopInstanceUID, reference.studyInstanceUID, reference.seriesInstanceUID]
                guard uids.allSatisfy(DICOMForm.isUID) else { throw .malformedUID("\(name) object's UID") }
                // An object that names itself would say that it replaces nothing.
                guard reference.sopInstanceUID != source.sopInstanceUID else {
                    throw .malformedUID("\(name) object's UID, the same as this object's,")
                }
            }
        }

        private static func checkEvidence(of source: ObjectSource) throws(ObjectFault) {
            guard let evidence = source.evidence else { return }
            if evidence.record.isEmpty { throw .noEvidence("record") }
            if evidence.signature.isEmpty { throw .noEvidence("record's signature") }
            if evidence.objectKeyStatement.isEmpty { throw .noEvidence("object key statement") }
            if source.capturedMicroseconds == nil { throw .noCaptureTime }
        }

        private static func times(
            of source: ObjectSource
        ) throws(ObjectFault) -> (captured: LocalTime?, made: LocalTime, measured: LocalTime?) {
            func local(_ microseconds: Int64, _ name: String) throws(ObjectFault) -> LocalTime {
                let time = LocalTime(microseconds: microseconds, offsetMinutes: source.utcOffsetMinutes)
                guard let time else { throw .impossibleTime(name) }
                return time
            }
            var captured: LocalTime?
            var measured: LocalTime?
            if let time = source.capturedMicroseconds { captured = try local(time, "time of capture") }
            if let calibration = source.calibration {
                measured = try local(calibration.measuredMicroseconds, "time of calibration")
            }
            return (captured, try local(source.madeMicroseconds, "time of the object"), measured)
        }
    }
}

extension ObjectSource {
    /// (0020,0011): tells apart what lies in one study of one day.
    var seriesNumber: String {
        switch kind {
        case .captured: "1"
        case .calibrated: "2"
        case .imported: "3"
        }
    }

    var isImported: Bool { kind == .imported }
}
