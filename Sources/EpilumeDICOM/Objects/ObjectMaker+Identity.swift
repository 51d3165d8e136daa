import EpilumeModel

/// SOP Common, Patient, General Study, General Series, General Equipment (PS3.3 C.12.1, C.7.1.1, C.7.2.1, C.7.3.1,
/// C.7.5).
extension ObjectMaker.Draft {
    func writeIdentity(into set: inout DataSet) {
        // UTF-8, always: a name is not known to be ASCII before it is too late.
        set.state(.specificCharacterSet, "ISO_IR 192")
        set.state(.sopClassUID, source.objectClass.uid)
        set.state(.sopInstanceUID, source.sopInstanceUID)
        set.state(.instanceCreationDate, made.date)
        set.state(.instanceCreationTime, made.time)
        set.state(.timezoneOffsetFromUTC, made.offset)
        guard source.isImported else { return }
        // Neither IOD has a place that says "from a file": ConversionType is of the Secondary Capture module.
        set.state(.conversionType, "WSD")
        var importer = DataSet()
        importer.put(.purposeOfReferenceCodeSequence, CodedTerm("MEDIM", "DCM", "Portable Media Importer Equipment"))
        importer.state(.manufacturer, Self.software)
        importer.mention(.stationName, stationName)
        importer.put(.softwareVersions, .texts([softwareVersion]))
        importer.state(.contributionDateTime, made.dateTime)
        importer.state(.contributionDescription, "Imported from a file; not captured by this station")
        set.put(.contributingEquipmentSequence, .items([importer]))
    }

    func writePatient(into set: inout DataSet) {
        let subject = context.subject
        set.state(.patientName, subject?.name)
        set.state(.patientID, subject?.id)
        set.mention(.issuerOfPatientID, subject?.issuer)
        set.state(.patientBirthDate, subject?.birthDate)
        set.state(.patientSex, subject?.sex?.term)
        if subject?.provisional == true { set.state(.patientComments, "Identity provisional") }
    }

    func writeStudyAndSeries(into set: inout DataSet) {
        let study = context.study
        set.state(.studyInstanceUID, studyUID)
        set.state(.studyDate, captured?.date)
        // When a study that others opened began is theirs to say; one of our own begins with its picture.
        set.state(.studyTime, study?.instanceUID == nil ? captured?.time : nil)
        set.state(.studyID, study?.id)
        set.state(.accessionNumber, study?.accessionNumber)
        set.state(.referringPhysicianName, study?.referringPhysician)
        set.mention(.studyDescription, study?.description)

        set.state(.modality, source.objectClass.modality)
        set.state(.seriesInstanceUID, seriesUID)
        set.state(.seriesNumber, source.seriesNumber)
        set.mention(.seriesDate, captured?.date)
        switch source.kind {
        case .captured: set.state(.seriesDescription, "As captured")
        case .calibrated: set.state(.seriesDescription, "Calibrated")
        case .imported: set.state(.seriesDescription, "Imported")
        }
        // Type 2C: of what may be one of two, and nobody said which. dciodvfy demands it of every region.
        if laterality == nil { set.state(.laterality, nil) }
        if study?.requestedProcedureID != nil || study?.scheduledStepID != nil {
            var request = DataSet()
            request.mention(.requestedProcedureID, study?.requestedProcedureID)
            request.mention(.scheduledProcedureStepID, study?.scheduledStepID)
            set.put(.requestAttributesSequence, .items([request]))
        }
    }

    func writeEquipment(into set: inout DataSet) {
        let device = source.device
        let manufacturer = DICOMText.line(device.manufacturer, limit: 64)
        let model = DICOMText.line(device.model, limit: 64)
        let serial = DICOMText.line(device.serial, limit: 64)
        if isDermoscopic {
            // Enhanced General Equipment: type 1. Many devices do not say, and none is told apart by a made-up number.
            set.state(.manufacturer, manufacturer ?? DICOMText.unknown)
            set.state(.manufacturerModelName, model ?? DICOMText.unknown)
            set.state(.deviceSerialNumber, serial ?? DICOMText.unknown)
        } else {
            set.state(.manufacturer, manufacturer)
            set.mention(.manufacturerModelName, model)
            set.mention(.deviceSerialNumber, serial)
        }
        var versions = [softwareVersion]
        if let firmware = DICOMText.line(device.firmware, limit: 55) { versions.append("firmware " + firmware) }
        set.put(.softwareVersions, .texts(versions))
        set.mention(.stationName, stationName)
        if let udi = device.udi.flatMap({ DICOMText.line($0, limit: 256) }) {
            var item = DataSet()
            item.state(.uniqueDeviceIdentifier, udi)
            set.put(.udiSequence, .items([item]))
        }
    }

    private static let software = "Epilume"

    private var softwareVersion: String {
        Self.software + " " + (DICOMText.line(source.station.softwareVersion, limit: 56) ?? DICOMText.unknown)
    }

    /// SH holds 16 characters; a longer name is cut, and stands whole in the record.
    private var stationName: String? { source.station.name.flatMap { DICOMText.line($0, limit: 16) } }
}
